"""Every route, method and role: what is not in the table fails, and so does whatever answers otherwise."""

import pytest
from django.test import Client

from accounts.choices import Role
from api.scopes import Scope
from api.views import ApiView
from partners import webhooks
from portal.api import urlpatterns
from tests.accounts.people import log_in, person
from tests.partners.applications import ALL, client_of, make_application

pytestmark = pytest.mark.django_db
D, C, U, A = Scope.DOCUMENTS, Scope.CHECKS, Scope.UPLOADS, Scope.ANALYSES
PUBLIC, P, S, F, B, W = None, Scope.PROCESSES, Scope.SUPPLIERS, Scope.FEED, Scope.BULK, Scope.WEBHOOKS
UUID = "00000000-0000-4000-8000-000000000000"
OCID = "ocds-5wno2w-NADA-1"
# Route -> an address of it, and for each method the scope that opens it (PUBLIC: nobody is asked).
TABLE: dict[str, tuple[str, dict[str, Scope | None]]] = {
    "token": ("token/", {"POST": PUBLIC}),
    "token_revoke": ("token/revoke/", {"POST": PUBLIC}),
    "schema": ("schema/", {"GET": PUBLIC}),
    "problems": ("problems/", {"GET": PUBLIC}),
    "publication_policy": ("publication-policy/", {"GET": PUBLIC}),
    "processes": ("processes/", {"GET": P}),
    "process": (f"processes/{OCID}/", {"GET": P}),
    "releases": (f"processes/{OCID}/releases/", {"GET": P}),
    "record": (f"processes/{OCID}/record/", {"GET": P}),
    "aggregates": ("aggregates/", {"GET": P}),
    "buyers": ("buyers/", {"GET": P}),
    "buyer": ("buyers/1760000001001/", {"GET": P}),
    "suppliers": ("suppliers/", {"GET": S}),
    "supplier": ("suppliers/1790000001001/", {"GET": S}),
    "supplier_checks": ("suppliers/1790000001001/checks/", {"POST": C}),
    "job": ("jobs/x:y:z/", {"GET": C}),
    "documents": ("documents/", {"GET": D, "POST": U}),
    "document": (f"documents/{UUID}/", {"GET": D}),
    "document_pages": (f"documents/{UUID}/pages/", {"GET": D}),
    "document_file": (f"documents/{UUID}/file/", {"GET": D}),
    "analyses": (f"documents/{UUID}/analyses/", {"GET": D, "POST": A}),
    "analysis": (f"documents/{UUID}/analyses/1/", {"GET": D}),
    "cpc": ("catalogues/cpc/", {"GET": P}),
    "catalogue": ("catalogues/phases/", {"GET": P}),
    "feed": ("feed/", {"GET": F}),
    "feed_lag": ("feed/lag/", {"GET": F}),
    "bulk": ("export/releases.jsonl", {"GET": B}),
    "webhooks": ("webhooks/", {"GET": W, "POST": W}),
    "webhook": ("webhooks/{own}/", {"GET": W, "PATCH": W, "DELETE": W}),
    "webhook_secret": ("webhooks/{own}/secret/", {"POST": W}),
    "webhook_test": ("webhooks/{own}/test/", {"POST": W}),
    "deliveries": ("webhooks/{own}/deliveries/", {"GET": W}),
    "delivery_replay": ("webhooks/{own}/deliveries/1/replay/", {"POST": W}),
}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
CELLS = [(name, method) for name, (_, methods) in TABLE.items() for method in methods]
OWNED = [(name, method) for name, method in CELLS if "{own}" in TABLE[name][0]]
OPEN = {200, 201, 202, 204, 400, 404, 409}  # the door is open, whatever lies behind


def routes() -> dict[str, type[ApiView]]:
    found = {pattern.name: getattr(pattern.callback, "view_class", None) for pattern in urlpatterns}
    return {name: view for name, view in found.items() if name != "nothing" and not name.startswith("docs")}


def address(name: str, own: int = 0) -> str:
    return f"/api/v1/{TABLE[name][0].format(own=own)}"


def ask(client: Client, method: str, url: str) -> int:
    is_form = (method, url) == ("POST", address("documents"))
    sent = (b"--x--\r\n", "multipart/form-data; boundary=x") if is_form else (b"{}", "application/json")
    answer = client.generic(method, url, sent[0], content_type=sent[1])
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


def test_the_table_names_every_route_and_method():
    offered = {
        (name, method) for name, view in routes().items() for method in METHODS if method in view().allowed_methods
    }
    assert offered == set(CELLS)


@pytest.mark.parametrize("name", TABLE)
def test_methods_that_it_does_not_offer_are_refused(name):
    client = client_of()
    for method in set(METHODS) - set(TABLE[name][1]):
        assert ask(client, method, address(name)) == 405


@pytest.mark.parametrize(("name", "method"), CELLS)
def test_nobody(name, method):
    status = ask(Client(), method, address(name))
    # Without credentials the token's own door answers 401 too: it was asked for them and got none.
    is_door = name in ("token", "token_revoke")
    assert status == (401 if TABLE[name][1][method] or is_door else 200)


@pytest.mark.parametrize(("name", "method"), [cell for cell in CELLS if TABLE[cell[0]][1][cell[1]]])
def test_an_application_with_that_scope_alone_and_with_all_the_others(name, method):
    scope = TABLE[name][1][method]
    # What documents say may name people.
    also = {Scope.PEOPLE} if name in ("document_pages", "document_file", "analyses", "analysis") else set()
    assert ask(client_of({scope} | also), method, address(name)) in OPEN
    assert ask(client_of(ALL - {scope}), method, address(name)) == 403
    assert ask(client_of(set()), method, address(name)) == 403


@pytest.mark.parametrize("role", [*Role, None])
def test_people_read_with_their_session_and_change_nothing(client, role):
    log_in(client, person(role))
    for name, method in CELLS:
        scope = TABLE[name][1][method]
        if scope is not None:
            is_open = role is not None and scope in (P, S, F, D)
            status = ask(client, method, address(name))
            assert (status in OPEN) if is_open else (status == 403), (name, method, status)


@pytest.mark.parametrize(("name", "method"), OWNED)
def test_own_of_another_and_of_nobody(name, method):
    client = client_of({W})
    own = _subscription(webhooks.Application.objects.get())
    other = _subscription(make_application("Otra"))
    assert ask(client, method, address(name, own=other)) == 404
    assert ask(client, method, address(name, own=2**40)) == 404
    expected = {404} if name == "delivery_replay" else {200, 202, 204}
    assert ask(client, method, address(name, own=own)) in expected


def _subscription(application) -> int:
    facts = {"url": "https://socio.example/avisos", "events": ["process.changed"], "buyers": []}
    return webhooks.subscribe(application=application, **facts)[0].pk


def test_a_delivery_of_another_is_not_repeated():
    client = client_of({W})
    mine = _subscription(webhooks.Application.objects.get())
    theirs = webhooks.Subscription.objects.get(pk=_subscription(make_application("Otra")))
    delivery = webhooks.send_test(theirs)
    assert ask(client, "POST", f"/api/v1/webhooks/{mine}/deliveries/{delivery.pk}/replay/") == 404
    assert ask(client, "POST", f"/api/v1/webhooks/{theirs.pk}/deliveries/{delivery.pk}/replay/") == 404
