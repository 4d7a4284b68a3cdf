"""IESS, social security: certificate of patronal obligations. Nothing yet: it comes with supplier checks."""
