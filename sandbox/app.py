"""The router: counterparts under their names, and the switches of the sandbox itself under `/_…`.

To add a counterpart, write a sibling folder of `sercop/` with a class that has `respond(request)` and
`advance_to(day)`, and name it in `counterparts`.
"""

import json
import threading
from datetime import date, timedelta
from typing import Protocol

from sandbox import lists, registries
from sandbox.ai.server import Ai
from sandbox.dinarp.server import Dinarp
from sandbox.faults import Faults, UnknownFault, answer_with
from sandbox.iess.server import Iess
from sandbox.pages import not_found
from sandbox.scvs.server import Scvs, ScvsDirectory, ScvsRanking
from sandbox.sercop import days
from sandbox.sercop.server import Sercop
from sandbox.sercop.soap import SercopSoap
from sandbox.sri.server import Sri
from sandbox.sri.soap import SriSoap
from sandbox.wire import Request, Response, json_response


class Counterpart(Protocol):
    def respond(self, request: Request) -> Response: ...

    def advance_to(self, day: date) -> int:
        """See the world from another day; returns how many things were published in between."""


class Sandbox:
    """All simulated counterparts behind one address. Without `today` the day follows the calendar of Guayaquil."""

    def __init__(self, *, today: date | None = None, processes: int, rate: int = 60, latency: float = 0) -> None:
        self.fixed, self.ahead = today, timedelta()
        self.latency = latency
        self.faults = Faults()
        self.turning = threading.Lock()
        self.day = self.wanted_day()
        self.sercop = Sercop(self.day, processes=processes, rate=rate)
        soap = SercopSoap(self.sercop)
        self.counterparts: dict[str, Counterpart] = {
            "sercop": self.sercop,
            "sercop_soap": soap,
            "ai": Ai(),
            "dinarp": Dinarp(2, soap.check_token),
            "dinarp_v1": Dinarp(1, soap.check_token),
            "iess": Iess(self.day),
            "scvs": Scvs(),
            "scvs_directory": ScvsDirectory(self.day),
            "scvs_ranking": ScvsRanking(),
            "sri": Sri(),
            "sri_soap": SriSoap(),
        }
        # Counterparts on ports of their own, by name: what `/_health` tells of each (sandbox/sftp.py).
        self.ports: dict[str, dict] = {}

    def wanted_day(self) -> date:
        return (self.fixed or days.today()) + self.ahead

    def __call__(self, request: Request) -> Response:
        self.turn_the_page()
        name, _, rest = request.path.removeprefix("/").partition("/")
        if name in self.counterparts:
            fault = {"latency_seconds": self.latency} | self.faults.take(name, f"/{rest}")
            counterpart, inner = self.counterparts[name], request.under(f"/{name}")
            misbehave = getattr(counterpart, "misbehave", lambda fault, request: None)
            return answer_with(fault, lambda: counterpart.respond(inner), lambda fault: misbehave(fault, inner))
        switch = {
            "_health": self.health,
            "_faults": self.switch_faults,
            "_advance": self.advance,
            "lists": lists.respond,
            "cases": lambda _request, _rest: json_response(registries.told()),
        }.get(name)
        return switch(request, rest) if switch else not_found()

    def turn_the_page(self) -> int:
        """Move every counterpart to the wanted day; returns how many publications that brought."""
        with self.turning:
            day = self.wanted_day()
            if day == self.day:
                return 0
            self.day = day
            return sum(counterpart.advance_to(day) for counterpart in self.counterparts.values())

    def health(self, _request: Request, _rest: str) -> Response:
        active = {name: self.faults.of(name) for name in (*self.counterparts, *self.ports)}
        return json_response({"ok": True, "today": self.day.isoformat(), "faults": active, "ports": self.ports})

    def switch_faults(self, request: Request, name: str) -> Response:
        """GET shows, PUT replaces, DELETE clears the faults of one counterpart."""
        names = (*self.counterparts, *self.ports)
        if name not in names:
            return json_response({"error": f"no hay contraparte «{name}»; hay: {', '.join(names)}"}, 404)
        if request.method == "DELETE":
            self.faults.clear(name)
        elif request.method in ("PUT", "POST"):
            try:
                self.faults.set(name, json.loads(request.body or b"{}"))
            except UnknownFault as wrong:
                return json_response({"error": str(wrong)}, 400)
            except ValueError as wrong:
                return json_response({"error": f"el cuerpo no es JSON: {wrong}"}, 400)
        return json_response(self.faults.of(name))

    def advance(self, request: Request, _rest: str) -> Response:
        """POST {"days": n}: the world moves on; answers the new day and how much was published meanwhile."""
        try:
            steps = json.loads(request.body or b'{"days": 1}')["days"]
        except (ValueError, KeyError, TypeError):
            steps = None
        if request.method != "POST" or type(steps) is not int or not 1 <= steps <= 366:
            return json_response({"error": 'se esperaba POST con {"days": n}, n entero de 1 a 366'}, 400)
        with self.turning:
            self.ahead += timedelta(days=steps)
        published = self.turn_the_page()
        return json_response({"today": self.day.isoformat(), "published": published})
