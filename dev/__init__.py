"""What a machine with only Python, make and git needs to run and test the portal. Never in the image."""
