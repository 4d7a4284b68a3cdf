"""Reads tender documents with rules alone: pages of text in, fields with their citations and alerts out. Plain Python."""
