"""The API of partners: tokens and webhooks."""
