"""Language models behind an OpenAI-compatible endpoint. Nothing yet: it comes with document analysis."""
