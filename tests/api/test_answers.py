"""What every answer of the API has in common."""

import gzip
import json
import re

import brotli
import pytest
from django.test import Client

from api.answers import accepted_coding
from api.document import document
from api.scopes import Scope
from partners import limiter
from partners.models import Application
from tests.accounts.people import enrol, log_in, person
from tests.partners.applications import ALL, bearer, client_of, make_application, make_key, token_of
from tests.procurement.factories import make_process, make_supplier, take_part

pytestmark = pytest.mark.django_db
PROCESSES = "/api/v1/processes/"


@pytest.fixture
def partner():
    return client_of()


def test_what_was_held_already_is_not_sent_again(partner):
    make_process()
    first = partner.get(PROCESSES)
    again = partner.get(PROCESSES, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert partner.get(PROCESSES, headers={"If-None-Match": '"otro"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "coding", "opened"), [("gzip", "gzip", gzip.decompress), ("gzip, br", "br", brotli.decompress)]
)
def test_it_is_compressed_as_the_client_accepts(partner, accepted, coding, opened):
    make_process()
    plain = partner.get(PROCESSES)
    packed = partner.get(PROCESSES, headers={"Accept-Encoding": accepted})
    assert packed["Content-Encoding"] == coding
    assert opened(packed.content) == plain.content
    assert packed["ETag"] == plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("gzip;q=0.9, br;q=0.1", "gzip"),
        ("gzip;q=x", ""),
        ("gzip ; q=0.5", "gzip"),
    ],
)
def test_which_compression_is_chosen(header, coding):
    assert accepted_coding(header) == coding


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        ("", "es", "No existe este recurso."),
        ("en", "en", "This resource does not exist."),
        ("fr, en;q=0.5, es;q=0.4", "en", "This resource does not exist."),
        ("de", "es", "No existe este recurso."),
        ("es-EC,es", "es", "No existe este recurso."),
    ],
)
def test_problems_speak_the_language_of_the_client(partner, accepted, language, title):
    answer = partner.get(f"{PROCESSES}ocds-5wno2w-NADA-1/", headers={"Accept-Language": accepted})
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert (answer["Content-Language"], body["title"], body["status"]) == (language, title, 404)
    assert body["instance"].endswith("ocds-5wno2w-NADA-1/")


def _faults(document: dict, few: str):
    """(what is wrong, method, address, what is sent, name to give): each class of fault, wherever it may happen."""
    for path, operations in document["paths"].items():
        address = re.sub(r"{(\w+)}", lambda found: PLACES[found[1]], path).replace(
            "/export/phases", "/export/records.zip"
        )
        yield "method", next(each for each in ("put", "post", "delete") if each not in operations), address, {}, ""
        for method, operation in operations.items():
            if operation["security"]:
                yield "nobody", method, address, {"headers": {"Authorization": ""}}, ""
                if operation["x-scope"] != "feed:read":
                    yield "scope", method, address, {"headers": bearer(few)}, operation["x-scope"]
            if method == "get" and not operation["operationId"].startswith(("get_webhooks_id", "get_jobs")):
                yield "unknown", method, f"{address}?nada=1", {}, "nada"
            for parameter in operation["parameters"]:
                name, schema = parameter["name"], parameter["schema"]
                if parameter["in"] == "query" and name not in ("offset", "cursor"):
                    if schema["type"] != "array":
                        yield "twice", method, f"{address}?{name}=1&{name}=1", {}, name
                    limits = {"enum", "pattern", "format", "minimum"} & {*schema, *schema.get("items", ())}
                    if limits or name == "fields":
                        yield "value", method, f"{address}?{name}=%C3%B1", {}, name
            if "application/json" in operation.get("requestBody", {}).get("content", {}):
                for body in ("{", "[]", '{"nada": 1}', '{"url": 1, "events": 1, "purpose": 1, "client_id": 1}'):
                    yield "body", method, address, {"data": body, "content_type": "application/json"}, ""
                yield "type", method, address, {"data": "x", "content_type": "text/plain"}, ""


PLACES = {"ocid": "ocds-5wno2w-NADA-1", "ruc": "1798135720001", "identifier": "1798135720001", "token": "x:y:z"}
PLACES |= {"uuid": "00000000-0000-4000-8000-000000000000", "number": "1", "id": "1", "delivery": "1", "name": "phases"}


def test_whatever_is_wrong_is_named_in_both_languages(partner, settings):
    settings.SUPPLIER_CHECKS_PER_DAY = settings.RATE_LIMIT_REQUESTS = 10_000
    settings.RATE_LIMIT_WINDOW = 60
    few, weak, seen = token_of(make_key(make_application("Pocos", {Scope.FEED}))), [], set()
    for what, method, address, sent, name in _faults(document(), few):
        told = []
        for language in ("es", "en"):
            headers = {"Accept-Language": language, **sent.get("headers", {})}
            answer = getattr(partner, method)(address, **{**sent, "headers": headers})
            assert 400 <= answer.status_code < 500, (what, method, address, answer.status_code)
            assert answer.status_code != 429, address
            body = answer.json()
            told.append(body.get("detail") or " ".join(f"{each['name']}: {each['reason']}" for each in body["errors"]))
        seen.add(what)
        is_clear = all(len(each) > 12 and name in each for each in told) and told[0] != told[1]
        is_mixed = re.search(r"\b(expected|accepted|required|the)\b", told[0]) or re.search(r"\b(se|falta)\b", told[1])
        if not is_clear or is_mixed:
            weak.append((what, method, address, told))
    assert weak == []
    assert len(seen) == 8


def test_an_address_that_leads_nowhere_is_a_problem_and_no_page(client):
    answer = client.get("/api/v1/nada/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "/api/v1/docs/" in answer.json()["detail"]
    assert "/api/v1/processes/." in client.get("/api/v1/processes").json()["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_reading_is_all_that_lists_are_for(partner, method):
    answer = getattr(partner, method)(PROCESSES)
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")


def test_without_token_there_is_nothing(client):
    answer = client.get(PROCESSES)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_people_use_the_session_of_the_pages(client):
    log_in(client, person())
    assert client.get(PROCESSES).status_code == 200


def test_a_session_without_its_second_factor_is_nobody(client):
    user = person()
    enrol(user)
    log_in(client, user)
    assert client.get(PROCESSES).status_code == 401


def test_only_the_listed_origins_may_call_from_a_browser(settings, partner):
    settings.CORS_ALLOWED_ORIGINS = ["https://socio.example"]
    asked = {"Access-Control-Request-Method": "GET", "Origin": "https://socio.example"}
    answer = Client().options(PROCESSES, headers=asked)
    assert answer["Access-Control-Allow-Origin"] == "https://socio.example"
    assert "Access-Control-Allow-Credentials" not in answer
    other = partner.get(PROCESSES, headers={"Origin": "https://otro.example"})
    assert "Access-Control-Allow-Origin" not in other


def test_the_kinds_of_problems_are_told(client):
    kinds = {each["type"]: each for each in client.get("/api/v1/problems/").json()}
    assert kinds["/api/v1/problems/#rate-limited"]["status"] == 429


def test_amounts_keep_their_digits(partner):
    make_process(budget_amount="0.1000")
    text = partner.get(PROCESSES, {"fields": "budget_amount"}).content
    assert text == b'{"items":[{"budget_amount":0.1000}],"next":null}'
    assert json.loads(text)["items"][0]["budget_amount"] == 0.1


def test_what_many_ask_alike_is_read_once_for_a_few_seconds(partner, django_assert_num_queries):
    make_process()
    first = partner.get(PROCESSES, {"limit": 1})
    with django_assert_num_queries(0):
        again = partner.get(PROCESSES, {"limit": 1})
    assert again.content == first.content
    assert first["Cache-Control"] == "private, max-age=10"


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
@pytest.mark.parametrize("path", ["suppliers/", "processes/"])
def test_what_is_kept_for_one_is_not_shown_to_another_who_may_see_less(path, coding):
    """Nor compressed, nor as 304 to the tag of who sees more, nor to that one once it may see less."""
    for number in range(5, 9):  # long enough to be compressed
        somebody = make_supplier(ruc=f"091234567{number}001", name="PEREZ LOPEZ JUAN")
        take_part(make_process(title="Para PEREZ LOPEZ JUAN"), somebody)
    sees, hidden = client_of(), client_of(ALL - {"people:read"})
    asked = {"Accept-Encoding": coding}
    open_, closed = (client.get(f"/api/v1/{path}", headers=asked) for client in (sees, hidden))
    assert closed.get("Content-Encoding", "identity") == coding
    assert ("PEREZ" in unpacked(open_), "PEREZ" in unpacked(closed)) == (True, False)
    assert open_["ETag"] != closed["ETag"]
    again = hidden.get(f"/api/v1/{path}", headers=asked | {"If-None-Match": open_["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (200, closed.content, closed["ETag"])
    assert hidden.head(f"/api/v1/{path}", headers=asked)["ETag"] == closed["ETag"]
    assert {"Authorization", "Cookie", "Accept-Encoding"} <= set(closed["Vary"].replace(" ", "").split(","))
    assert closed["Cache-Control"].startswith("private")
    assert client_of({"feed:read"}).get(f"/api/v1/{path}").status_code == 403
    Application.objects.update(scopes=sorted(ALL - {"people:read"}))
    limiter.new_edition()  # as the back-office does
    less = sees.get(f"/api/v1/{path}", headers=asked | {"If-None-Match": open_["ETag"]})
    assert (less.status_code, less.content) == (200, closed.content)


def unpacked(answer) -> str:
    opened = {"gzip": gzip.decompress, "br": brotli.decompress}.get(answer.get("Content-Encoding", ""), bytes)
    return opened(answer.content).decode()
