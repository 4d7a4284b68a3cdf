"""What a file says, page by page. Plain Python; everything that opens a file of others runs in a child process.

`records.py` what is told, `child.py` the child, a module for each sort of file; the door is `documents/extraction.py`.
"""
