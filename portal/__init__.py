"""Wiring only: settings, URLs, admin site, health and home. No tables; nobody imports it."""
