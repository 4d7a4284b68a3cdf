"""What kinds of problems the API answers with."""

from api.problems import KINDS
from api.scopes import Access
from api.views import ApiView


class Problems(ApiView):
    """The kinds of problems, with the titles in Spanish and English."""

    is_public = True
    tag, summary = "problems", "Tipos de problema"
    result = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["type", "status", "es", "en"],
            "properties": {
                "type": {"type": "string"},
                "status": {"type": "integer"},
                "es": {"type": "string"},
                "en": {"type": "string"},
            },
        },
    }

    def read(self, access: Access, asked: dict, **path) -> list[dict]:
        return [{"type": kind.uri, "status": kind.status, "es": kind.es, "en": kind.en} for kind in KINDS.values()]
