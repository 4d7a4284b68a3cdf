"""What a prompt holds: the pages between their marks, the question, the schema that the answer must have."""

import json
import re
from dataclasses import dataclass

MARK = re.compile(r"\[\[(?:d\.(\d+) )?p\.(\d+)\]\][ \t]*\n?")
FENCE = re.compile(r"<<<(?:FIN-)?[A-Z]+-[0-9a-f]{16,64}>>>")
QUESTION = re.compile(r"^Pregunta:\s*(.+)$", re.M)
SCHEMA = "de este JSON Schema:\n"


@dataclass(frozen=True)
class Page:
    """`document`: its number among those of the prompt; 0 where there is one only."""

    document: int
    number: int
    text: str


def pages_of(prompt: str) -> list[Page]:
    prompt = FENCE.sub("", prompt)
    marks = list(MARK.finditer(prompt))
    ends = [*(mark.start() for mark in marks[1:]), len(prompt)]
    return [
        Page(int(mark[1] or 0), int(mark[2]), prompt[mark.end() : end].strip())
        for mark, end in zip(marks, ends, strict=True)
    ]


def question_of(prompt: str) -> str:
    found = QUESTION.search(prompt)
    return found[1].strip() if found else ""


def schema_of(body: dict) -> dict | None:
    """The schema beside the messages, or in them; None when an answer may be any text."""
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_schema":
        return wanted["json_schema"]["schema"]
    for message in body.get("messages", []):
        _before, found, after = str(message.get("content", "")).partition(SCHEMA)
        if found:
            return json.JSONDecoder().raw_decode(after.lstrip())[0]
    return None
