"""Simulated counterparts that speak the real wire protocols: development, demo and tests, never in the image."""
