"""IESS: the web form of the certificate of patronal obligations, and an authorised service of our own shape."""
