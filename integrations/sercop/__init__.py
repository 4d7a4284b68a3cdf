"""SERCOP: open data (REST) of Ecuador's public procurement."""
