"""A simulated SERCOP: fictitious entities, suppliers and processes, published the way the real open data is."""
