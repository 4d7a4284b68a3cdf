"""DINARP's Interoperador, versions 1 and 2."""
