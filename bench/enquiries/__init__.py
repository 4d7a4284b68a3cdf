"""Invented documents to ask about: topics that each document has or lacks, and how people ask about them.

The development half was looked at while the retrieval was written; the held-back half was written before it and is only
scored. Both have one author, so real people's questions may still do worse.
"""
