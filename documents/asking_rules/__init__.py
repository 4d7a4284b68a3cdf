"""Find what answers a question in pages that were read. Pure: texts in, passages out."""
