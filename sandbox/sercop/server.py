"""SERCOP's open data over HTTP, with the manners of the real one: HTML errors, a shared quota, string amounts."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from html import escape

from sandbox.pages import HTML, not_found, server_error, too_many_requests
from sandbox.sercop import bulk
from sandbox.sercop.quota import Quota
from sandbox.sercop.releases import encode
from sandbox.sercop.search import SHORTEST_KEYWORD, Index
from sandbox.sercop.world import World
from sandbox.wire import Request, Response

API_HEADERS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Docker-Distribution-Api-Version", "registry/2.0"),
    ("Docker-Distribution-Api-Version", "registry/2.0"),
)


class Sercop:
    """`/api/…` under the quota; `/download`, `/get-totals` and `/ocds/…` free of it."""

    def __init__(self, today: date, *, processes: int, rate: int) -> None:
        self.processes = processes
        self.quota = Quota(rate)
        self.see_from(today)

    def see_from(self, today: date) -> None:
        world = World(today, self.processes)
        self.index = Index(world)
        self.monthly_zip = lru_cache(maxsize=6)(lambda *month: bulk.monthly_zip(world, *month))
        self.world = world

    def advance_to(self, day: date) -> int:
        before = self.world.now
        self.see_from(day)
        events = (moment for process in self.world.processes for _, moment in process.events)
        return sum(before < moment <= self.world.now for moment in events)

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/api/"):
            return self.api(request)
        if request.path.startswith("/ocds/"):
            return self.public_page(request.path.removeprefix("/ocds/"))
        pages = {"/download": self.download, "/get-totals": self.totals}
        return pages[request.path](request) if request.path in pages else not_found()

    def api(self, request: Request) -> Response:
        operations: dict[str, Callable[[Request], Response]] = {
            "/api/search_ocds": self.search,
            "/api/record": self.record,
        }
        if request.path not in operations:
            return not_found()
        turn = self.quota.take()
        if not turn.allowed:
            return too_many_requests(turn.retry_after, turn.limit)
        answer = operations[request.path](request)
        return Response(
            answer.body, answer.status, answer.content_type, (*API_HEADERS, *turn.headers), chunked=answer.status == 200
        )

    def search(self, request: Request) -> Response:
        query = request.query
        keywords = {name: query[name] for name in ("search", "buyer", "supplier") if query.get(name)}
        short = [name for name, value in keywords.items() if len(value) < SHORTEST_KEYWORD]
        year = whole(query.get("year"))
        if year is None or short:
            wrong = short or ["year"]
            errors = {name: [f"The {name} field is invalid."] for name in wrong}
            return json_of({"message": "The given data was invalid.", "errors": errors}, 422)
        page = whole(query.get("page")) or 1
        return json_of(self.index.page(year=year, page=page, **keywords))

    def record(self, request: Request) -> Response:
        found = self.world.record(request.query.get("ocid", ""))
        return json_of(found) if found else not_found()

    def download(self, request: Request) -> Response:
        """The ZIP of a finished month; a month without a file yet is an error 500, as the real one says it."""
        year, month = whole(request.query.get("year")), whole(request.query.get("month"))
        if request.query.get("type") != "json":
            return not_found()
        if year is None or month is None or not bulk.is_generated(self.world, year, month):
            return server_error()
        name = f"releases_{year}_{bulk.MONTHS[month - 1]}.zip"
        return Response(
            self.monthly_zip(year, month, request.query.get("method", "all")),
            content_type="application/zip",
            headers=(("Content-Disposition", f"attachment; filename={name}"), ("Accept-Ranges", "bytes")),
            ranged=True,
        )

    def totals(self, request: Request) -> Response:
        year, month = whole(request.query.get("year")), whole(request.query.get("month"))
        if year is None or month is None:
            return server_error()
        count = sum(1 for _ in self.world.month(year, month, request.query.get("method", "all")))
        return json_of({"count": count})

    def public_page(self, ocid: str) -> Response:
        process = self.world.by_ocid.get(ocid)
        if not process:
            return not_found()
        page = (
            f'<!DOCTYPE html>\n<html lang="es">\n<head><meta charset="utf-8"><title>{escape(ocid)}</title></head>\n'
            "<body>\n"
            f"<p>Página simulada: ningún dato es real.</p>\n<h1>{escape(process.tender_id)}</h1>\n"
            f"<p>{escape(process.description)}</p>\n<p>{escape(process.buyer.name)}</p>\n"
            f"<p>{escape(process.procedure.name)}</p>\n</body>\n</html>\n"
        )
        return Response(page.encode(), 200, HTML)


def json_of(value: object, status: int = 200) -> Response:
    return Response(encode(value).encode("ascii"), status)


def whole(text: str | None) -> int | None:
    """A positive whole number, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 10 else None
