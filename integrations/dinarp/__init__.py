"""DINARP, the interoperability bus of the State (SOAP). Nothing yet: it comes with supplier checks."""
