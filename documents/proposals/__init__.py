"""What a language model is asked about a document, and what becomes of its proposals. Pure: no model is asked here."""
