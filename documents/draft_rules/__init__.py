"""What a draft pliego says twice in different ways, and what it does not say. Pure."""
