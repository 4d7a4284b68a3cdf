"""What a partner's developer reads, served by the portal: the operations, the guides, the files of docs/api."""

import itertools
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

from api.components import TAGS
from api.document import document
from api.scopes import ADDRESS_PER_MINUTE, Scope

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "api"
# By the word of the address: the file, its language, its title.
TEXTS = {
    "guia": ("guia.md", "es", "Guía de la API"),
    "guide": ("guide.md", "en", "API guide"),
    "versiones": ("versiones.md", "es", "Versiones y cambios"),
}
FILES = {
    "client.py": "text/x-python; charset=utf-8",
    "receiver.py": "text/x-python; charset=utf-8",
    "postman.json": "application/json",
}
METHODS = ("get", "post", "patch", "delete")
ELSEWHERE = "http://localhost:8000"  # in the files; whoever takes them from a portal means that one
_SENTENCE = re.compile(r"\.(?:\s|$)")
_MARK = re.compile(r"<!-- run: \w+ -->\n+")  # for the test that runs the commands


@dataclass(frozen=True)
class Text:
    html: SafeString
    headings: list[tuple[str, str]]  # (anchor, words), second level


@require_safe
@login_not_required
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation, and the way to all the rest."""
    context = {
        "groups": _groups(),
        "scopes": Scope.choices,
        "requests": settings.RATE_LIMIT_REQUESTS,
        "window": settings.RATE_LIMIT_WINDOW,
        "per_minute": ADDRESS_PER_MINUTE,
        "checks_per_day": settings.SUPPLIER_CHECKS_PER_DAY,
    }
    return render(request, "api/docs.html", context)


@require_safe
@login_not_required
def viewer(request: HttpRequest) -> HttpResponse:
    """The document as a page to try the API from."""
    return render(request, "api/try.html")


@require_safe
@login_not_required
def text(request: HttpRequest, name: str) -> HttpResponse:
    if name not in TEXTS:
        raise Http404
    file, language, title = TEXTS[name]
    context = {"text": _text(file), "language": language, "title": title, "name": name}
    if name == "guide":  # the table of the page is in Spanish
        context["groups"] = _groups()
    return render(request, "api/text.html", context)


@require_safe
@login_not_required
def file(request: HttpRequest, name: str) -> HttpResponse:
    if name not in FILES:
        raise Http404
    content = (FOLDER / name).read_text().replace(ELSEWHERE, request.build_absolute_uri("/").rstrip("/"))
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=FILES[name], headers=headers)


def _groups() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by their tag, each with what a table tells of it."""
    found: dict[str, list[dict[str, Any]]] = {tag: [] for tag in TAGS}
    for path, operations in document()["paths"].items():
        for method in METHODS:
            if operation := operations.get(method):
                found[operation["tags"][0]].append(
                    {
                        "method": method.upper(),
                        "path": path,
                        "summary": operation["summary"],
                        "english": _SENTENCE.split(operation["description"])[0],
                        "scope": operation.get("x-scope", ""),
                        "quota": operation["x-quota"],
                    }
                )
    return [(TAGS[tag], operations) for tag, operations in found.items()]


@cache
def _text(name: str) -> Text:
    """A file of Markdown as HTML without anything of its own: no HTML inside it, no images."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    markdown.add_render_rule("fence", _code)
    tokens = markdown.parse(_MARK.sub("", (FOLDER / name).read_text()))
    headings = []
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.tag != "h1":
            anchor = slugify(inline.content)
            opening.attrSet("id", anchor)
            if opening.tag == "h2":
                headings.append((anchor, inline.content))
        elif opening.type == "table_open":
            opening.attrSet("class", "pc-table")
    return Text(mark_safe(markdown.renderer.render(_body(tokens), markdown.options, {})), headings)  # noqa: S308


def _body(tokens: list[Token]) -> list[Token]:
    """Without the title, which the page has."""
    return tokens[3:] if tokens and tokens[0].tag == "h1" else tokens


def _code(renderer, tokens, index, options, env) -> str:
    """Code scrolls sideways: it takes the focus, and has a name."""
    kind = escape(tokens[index].info.strip() or "text")
    label = {"sh": "Terminal", "text": "Respuesta"}.get(kind, kind)
    name = f'class="pc-terminal is-{kind}" tabindex="0" role="region" aria-label="{label} {index}"'
    copy = render_to_string("includes/copy.html", {"value": tokens[index].content, "name": f"{label} {index}"})
    code = f"<pre {name}><code>{escape(tokens[index].content)}</code></pre>"
    return f'<div class="pc-copyable">{code}{copy}</div>\n' if kind == "sh" else f"{code}\n"
