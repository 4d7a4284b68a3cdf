"""A language model that is none: OpenAI's protocol, with answers made by plain rules from the pages it is given."""
