"""Users, roles, second factor."""
