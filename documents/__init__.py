"""Files, their versions, their pages of text, their analysis."""
