"""The exchange of a key for a token."""

import base64
import json
from datetime import timedelta
from urllib.parse import urlencode

import jwt
import pytest
from django.core.handlers.base import BaseHandler
from django.test import Client, RequestFactory
from django.utils import timezone

from partners import rules
from partners.keys import revoke_key
from partners.models import Key
from portal.requests import Utf8Request
from tests.partners.applications import TOKEN, ask_token, bearer, make_application, make_key, token_of

pytestmark = pytest.mark.django_db
PROCESSES = "/api/v1/processes/"


def test_a_key_gives_a_token_that_opens_what_its_application_may_read(client):
    answer = ask_token(client, make_key(make_application(scopes=["processes:read"])))
    body = answer.json()
    assert (answer.status_code, body["token_type"], body["scope"]) == (200, "Bearer", "processes:read")
    assert answer["Cache-Control"] == "no-store"
    assert client.get(PROCESSES, headers=bearer(body["access_token"])).status_code == 200


def test_a_form_and_http_basic_serve_as_well_as_json(client):
    issued = make_key()
    fields = {"client_id": issued.key.client_id, "client_secret": issued.secret, "grant_type": "client_credentials"}
    assert (
        client.post(
            TOKEN, "&".join(f"{n}={v}" for n, v in fields.items()), content_type="application/x-www-form-urlencoded"
        ).status_code
        == 200
    )
    pair = base64.b64encode(f"{issued.key.client_id}:{issued.secret}".encode()).decode()
    basic = {"Authorization": f"Basic {pair}"}
    assert client.post(TOKEN, {}, content_type="application/json", headers=basic).status_code == 200


@pytest.mark.parametrize(
    ("media", "is_form", "status"),
    [
        ("text/plain", False, 415),
        ("application/xml", False, 415),
        ("application/json", True, 400),
        ("application/x-www-form-urlencoded", False, 401),
        ("multipart/form-data; boundary=x", True, 415),
        ("application/json; charset=utf-16", False, 200),  # JSON is UTF-8, whatever its charset says
    ],
)
def test_a_body_is_read_as_its_type_says_and_guessed_never(media, is_form, status):
    issued = make_key()
    fields = {"client_id": issued.key.client_id, "client_secret": issued.secret}
    body = urlencode(fields) if is_form else json.dumps(fields)
    served = environ_of(media, body.encode())
    assert portal(Utf8Request(served)).status_code == status


@pytest.mark.parametrize("pair", ["", "!!!", "bm9jb2xvbg==", "Og==", "/////w==", "eDp5IA==\x7f"])
def test_basic_credentials_that_are_none_are_refused(client, pair):
    answer = client.post(TOKEN, {}, content_type="application/json", headers={"Authorization": f"Basic {pair}"})
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/v1/problems/#invalid-client")


def environ_of(media: str, body: bytes) -> dict:
    return RequestFactory().generic("POST", TOKEN, body, content_type=media).environ


def portal(request):
    handler = BaseHandler()
    handler.load_middleware()
    return handler.get_response(request)


def test_what_the_token_says(settings):
    claims = jwt.decode(token_of(make_key()), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] <= 600
    assert (claims["iss"], claims["aud"], claims["type"]) == (rules.ISSUER, rules.AUDIENCE, "access")
    assert len(claims["jti"]) == 32


def test_a_token_may_ask_for_less_than_its_application_has_and_never_for_more(client):
    issued = make_key(make_application(scopes=["processes:read", "suppliers:read"]))
    assert ask_token(client, issued, scope="processes:read").json()["scope"] == "processes:read"
    refused = ask_token(client, issued, scope="people:read")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["name"] == "scope"


def test_the_secret_is_not_kept():
    issued = make_key()
    assert issued.secret not in str(Key.objects.filter(pk=issued.key.pk).values().get())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda fields: fields | {"client_secret": fields["client_secret"][:-1]},
        lambda fields: fields | {"client_secret": fields["client_secret"] + "x"},
        lambda fields: fields | {"client_secret": fields["client_secret"].upper()},
        lambda fields: fields | {"client_secret": ""},
        lambda fields: fields | {"client_id": ""},
        lambda fields: fields | {"client_id": "app_0000000000000000"},
        lambda fields: {"client_id": fields["client_id"]},
        lambda fields: {},
    ],
)
def test_wrong_credentials_are_refused_alike(client, spoil):
    issued = make_key()
    fields = spoil({"client_id": issued.key.client_id, "client_secret": issued.secret})
    answer = client.post(TOKEN, fields, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/v1/problems/#invalid-client")


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'"x"',
        b"null",
        b'{"client_id": 7}',
        b'{"client_id": "a\\u0000b"}',
        b'{"client_id": "\\ud800"}',
        b'{"client_id": {"$ne": ""}}',
        b"\xff\xfe",
        b'{"client_secret": ["a"]}',
        pytest.param(b"[" * 100_000, id="deep list"),
        pytest.param(b'{"client_id":' * 100_000, id="deep object"),
    ],
)
def test_a_body_that_is_none_is_told_and_never_fails(client, body):
    assert client.post(TOKEN, body, content_type="application/json").status_code in (400, 401)


def test_expired_revoked_and_switched_off_keys_give_nothing(client):
    past = timezone.now() - timedelta(seconds=1)
    expired = make_key(make_application("A"), expires_at=past)
    off = make_key(make_application("B", is_active=False))
    revoked = make_key(make_application("C"))
    revoke_key(revoked.key, by=None)
    assert [ask_token(client, issued).status_code for issued in (expired, off, revoked)] == [401, 401, 401]


def test_the_address_list_holds_for_the_key_and_for_the_token(client):
    application = make_application(networks=["192.0.2.0/24"])
    issued = make_key(application)
    assert ask_token(client, issued).status_code == 403
    inside = Client(REMOTE_ADDR="192.0.2.7")
    token = ask_token(inside, issued).json()["access_token"]
    assert inside.get(PROCESSES, headers=bearer(token)).status_code == 200
    assert client.get(PROCESSES, headers=bearer(token)).status_code == 403
    forged = {**bearer(token), "X-Forwarded-For": "192.0.2.7"}
    assert client.get(PROCESSES, headers=forged).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_revoked_key_closes_its_tokens_at_once(client):
    issued = make_key()
    token = token_of(issued)
    assert client.get(PROCESSES, headers=bearer(token)).status_code == 200
    revoke_key(issued.key, by=None)
    assert client.get(PROCESSES, headers=bearer(token)).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_token_taken_back_is_closed_and_the_others_are_not(client):
    issued = make_key()
    first, second = token_of(issued), token_of(issued)
    assert client.get(PROCESSES, headers=bearer(first)).status_code == 200
    body = {"client_id": issued.key.client_id, "client_secret": issued.secret, "token": first}
    assert client.post(f"{TOKEN}revoke/", body, content_type="application/json").status_code == 200
    assert client.get(PROCESSES, headers=bearer(first)).status_code == 401
    assert client.get(PROCESSES, headers=bearer(second)).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_key_takes_back_no_token_of_another(client):
    mine, other = make_key(make_application("A")), make_key(make_application("B"))
    token = token_of(mine)
    body = {"client_id": other.key.client_id, "client_secret": other.secret, "token": token}
    assert client.post(f"{TOKEN}revoke/", body, content_type="application/json").status_code == 200
    assert client.get(PROCESSES, headers=bearer(token)).status_code == 200


def test_tries_with_bad_credentials_end_in_a_pause(client):
    issued = make_key()
    wrong = {"client_id": issued.key.client_id, "client_secret": "no"}
    statuses = [client.get(PROCESSES, headers=bearer("x.y.z")).status_code for _ in range(rules.BAD_TRIES)]
    assert set(statuses) == {401}
    assert client.get(PROCESSES, headers=bearer("x.y.z")).status_code == 429
    answer = client.post(TOKEN, wrong, content_type="application/json")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
