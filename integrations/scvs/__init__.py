"""SCVS, the companies authority: directory, capital, representatives. Nothing yet: it comes with supplier checks."""
