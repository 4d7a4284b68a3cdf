"""Suppliers, and what SRI, SCVS, IESS and SERCOP said of them, and when."""
