"""Requests as the server takes them."""

from django.core.handlers.wsgi import WSGIRequest
from django.utils.http import parse_header_parameters


class Utf8Request(WSGIRequest):
    """Read as UTF-8, whatever charset its Content-Type names.

    Django decodes the address by that charset too: a name such as «zlib» would be an error before any view, and another
    reading of the same address would be kept for everybody (`api.kept`).
    """

    def _set_content_type_params(self, meta):
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
