"""Who uses the API: applications, keys, scopes, quotas, webhooks."""
