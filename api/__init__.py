"""How the partners' API speaks: scopes, problems, parameters, columns, answers. No tables and nothing of any app."""
