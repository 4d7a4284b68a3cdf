"""Tokens that we did not sign, or not for this: all refused, in the same words."""

import base64
import json
import time

import jwt
import pytest
from django.core import signing
from django.test import Client

from accounts.choices import Role
from documents.models import Document
from partners import limiter, rules, tokens
from partners.keys import revoke_key
from partners.models import Application
from tests.accounts.people import person
from tests.partners.applications import TOKEN, bearer, client_of, make_key, token_of
from tests.procurement.factories import make_process, make_supplier

pytestmark = pytest.mark.django_db
FORMER = "un-secreto-anterior-de-la-rotacion-9f83b1c2"


def part(content) -> str:
    text = content if isinstance(content, bytes) else json.dumps(content).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def opened(token: str) -> tuple[dict, dict]:
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


class Attack:
    """A good token, and the means to bend it with or without our secret."""

    def __init__(self, token: str, secret: str):
        self.token, self.secret = token, secret
        self.head, self.body, self.signature = token.split(".")
        self.header, self.claims = opened(token)

    def signed(
        self, *, secret: str = "", algorithm: str = "HS256", drop: str = "", header: dict | None = None, **claims
    ):
        content = {name: value for name, value in {**self.claims, **claims}.items() if name != drop}
        headers = {"kid": self.header["kid"], **(header or {})}
        return jwt.encode(content, secret or self.secret, algorithm, headers=headers)

    def unsigned(self, header: dict, signature: str = "") -> str:
        return f"{part(header)}.{self.body}.{signature}"


NOW = int(time.time())
OTHER = "otro-secreto-cualquiera-de-mas-de-32-caracteres"
ATTACKS = {
    # No signature, or another's
    "alg none": lambda a: a.unsigned({"alg": "none", "typ": "JWT", "kid": a.header["kid"]}),
    "alg None": lambda a: a.unsigned({"alg": "None", "typ": "JWT", "kid": a.header["kid"]}),
    "alg NONE": lambda a: a.unsigned({"alg": "NONE", "typ": "JWT", "kid": a.header["kid"]}),
    "alg none, signature kept": lambda a: a.unsigned(
        {"alg": "none", "typ": "JWT", "kid": a.header["kid"]}, a.signature
    ),
    "alg empty": lambda a: a.unsigned({"alg": "", "typ": "JWT", "kid": a.header["kid"]}),
    "alg missing": lambda a: a.unsigned({"typ": "JWT", "kid": a.header["kid"]}, a.signature),
    "alg a list": lambda a: a.unsigned({"alg": ["HS256"], "typ": "JWT", "kid": a.header["kid"]}, a.signature),
    "alg RS256 with our secret": lambda a: a.unsigned(
        {"alg": "RS256", "typ": "JWT", "kid": a.header["kid"]}, a.signature
    ),
    "alg ES256": lambda a: a.unsigned({"alg": "ES256", "typ": "JWT", "kid": a.header["kid"]}, a.signature),
    "HS384 with our secret": lambda a: a.signed(algorithm="HS384"),
    "HS512 with our secret": lambda a: a.signed(algorithm="HS512"),
    "another secret": lambda a: a.signed(secret=OTHER),
    "the secret reversed": lambda a: a.signed(secret=a.secret[::-1]),
    "signature empty": lambda a: f"{a.head}.{a.body}.",
    "signature of another token": lambda a: f"{a.head}.{a.body}.{a.signed(jti='x').split('.')[2]}",
    "signature truncated": lambda a: a.token[:-4],
    "first letter of the signature changed": lambda a: (
        f"{a.head}.{a.body}.{'B' if a.signature[0] == 'A' else 'A'}{a.signature[1:]}"
    ),
    # Header
    "kid missing": lambda a: jwt.encode(a.claims, a.secret, "HS256"),
    "kid unknown": lambda a: a.signed(header={"kid": "000000000000"}),
    "kid a path": lambda a: a.signed(header={"kid": "../../../../dev/null"}),
    "kid SQL": lambda a: a.signed(header={"kid": "' or 1=1 --"}),
    "kid a number": lambda a: a.unsigned({"alg": "HS256", "typ": "JWT", "kid": 7}, a.signature),
    "kid of a rotation, our secret": lambda a: a.signed(header={"kid": tokens._kid(FORMER)}),
    "jwk in the header": lambda a: a.signed(header={"jwk": {"kty": "oct", "k": part(a.secret.encode())}}),
    "jku in the header": lambda a: a.signed(header={"jku": "https://example.com/keys.json"}),
    "x5u in the header": lambda a: a.signed(header={"x5u": "https://example.com/cert.pem"}),
    "crit in the header": lambda a: a.signed(header={"crit": ["exp"]}),
    "cty in the header": lambda a: a.signed(header={"cty": "JWT"}),
    "zip in the header": lambda a: a.signed(header={"zip": "DEF"}),
    "typ of another kind": lambda a: a.signed(header={"typ": "at+jwt"}),
    # Claims
    "aud of another": lambda a: a.signed(aud="otra-cosa"),
    "aud a list with ours": lambda a: a.signed(aud=[rules.AUDIENCE, "otra"]),
    "aud missing": lambda a: a.signed(drop="aud"),
    "iss of another": lambda a: a.signed(iss="https://example.com"),
    "iss missing": lambda a: a.signed(drop="iss"),
    "type refresh": lambda a: a.signed(type="refresh"),
    "type missing": lambda a: a.signed(drop="type"),
    "expired": lambda a: a.signed(iat=NOW - 700, nbf=NOW - 700, exp=NOW - 100),
    "expired a second ago": lambda a: a.signed(iat=NOW - 600, nbf=NOW - 600, exp=NOW - 1),
    "exp missing": lambda a: a.signed(drop="exp"),
    "exp a text": lambda a: a.signed(exp="mañana"),
    "exp far away": lambda a: a.signed(exp=NOW + 10 * 365 * 24 * 3600),
    "exp infinite": lambda a: a.signed(exp=1e400),
    "nbf to come": lambda a: a.signed(nbf=NOW + 3600),
    "iat to come": lambda a: a.signed(iat=NOW + 3600, exp=NOW + 3900),
    "iat missing": lambda a: a.signed(drop="iat"),
    "jti missing": lambda a: a.signed(drop="jti"),
    "jti a number": lambda a: a.signed(jti=7),
    "sub of nobody": lambda a: a.signed(sub="app_ffffffffffffffff"),
    "sub a number": lambda a: a.signed(sub=7),
    "sub missing": lambda a: a.signed(drop="sub"),
    "scope a list": lambda a: a.signed(scope=["processes:read"]),
    "app a text": lambda a: a.signed(app="1 or 1=1"),
    # Shape
    "payload exchanged": lambda a: f"{a.head}.{part({**a.claims, 'scope': 'people:read'})}.{a.signature}",
    "two parts": lambda a: f"{a.head}.{a.body}",
    "four parts": lambda a: f"{a.token}.x",
    "one part": lambda a: a.head,
    "payload cut": lambda a: f"{a.head}.{a.body[:-3]}.{a.signature}",
    "payload not JSON": lambda a: f"{a.head}.{part(b'hola')}.{a.signature}",
    "header not JSON": lambda a: f"{part(b'hola')}.{a.body}.{a.signature}",
    "header a list": lambda a: f"{part(['HS256'])}.{a.body}.{a.signature}",
    "five thousand letters": lambda a: "a" * 5000,
    "dots": lambda a: "..",
    "not ASCII": lambda a: a.token + "ñ",
    "spaces within": lambda a: a.token.replace(".", ". "),
}


@pytest.fixture
def attack(settings):
    settings.JWT_SECRET_FALLBACKS = [FORMER]
    return Attack(token_of(make_key()), settings.JWT_SECRET)


def test_there_are_enough_of_them():
    assert len(ATTACKS) >= 40


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused(client, attack, name):
    answer = client.get("/api/v1/processes/", headers=bearer(ATTACKS[name](attack)))
    assert (answer.status_code, answer.json()["type"]) == (401, "/api/v1/problems/#invalid-token")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert client.get("/api/v1/processes/", headers=bearer(attack.token)).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "bearer x", "Token {}", "Basic {}", "{}", "Bearer {} {}", "JWT {}"]
)
def test_other_schemes_are_refused(client, attack, header):
    answer = client.get("/api/v1/processes/", headers={"Authorization": header.replace("{}", attack.token)})
    assert answer.status_code == 401


def test_the_token_in_the_address_opens_nothing_and_is_not_logged_nor_is_a_forged_address(client, attack, caplog):
    forged = {"X-Forwarded-For": "198.51.100.77", "X-Real-IP": "198.51.100.78"}
    answer = client.get("/api/v1/processes/", {"access_token": attack.token}, headers=forged)
    assert answer.status_code == 401
    assert "request_finished" in caplog.text
    assert not [text for text in (attack.token, "198.51.100") if text in caplog.text]


def test_a_token_of_the_former_secret_serves_while_that_is_accepted(client, settings):
    issued = make_key()
    settings.JWT_SECRET, now = FORMER, settings.JWT_SECRET
    token = token_of(issued)
    settings.JWT_SECRET, settings.JWT_SECRET_FALLBACKS = now, [FORMER]
    assert client.get("/api/v1/processes/", headers=bearer(token)).status_code == 200
    settings.JWT_SECRET_FALLBACKS = []
    assert client.get("/api/v1/processes/", headers=bearer(token)).status_code == 401


CHANGES = {
    "a scope less": ({"scopes": ["suppliers:read"]}, 403),
    "another network": ({"networks": ["10.9.9.0/24"]}, 403),
    "switched off": ({"is_active": False}, 401),
    "nobody answers for it any more": ({"responsible": None}, 304),
}


@pytest.mark.parametrize("name", [*CHANGES, "revoked key", "revoked token"])
def test_what_is_taken_away_holds_from_the_next_request_of_a_living_token(client, name):
    """Also for what was kept, for what the client holds already, for HEAD, and with an Origin (the long way)."""
    issued = make_key()
    asker = Client(headers=bearer(token_of(issued)))
    tag = asker.get("/api/v1/processes/")["ETag"]
    assert asker.get("/api/v1/processes/", headers={"If-None-Match": tag}).status_code == 304
    if name in CHANGES:
        values, expected = CHANGES[name]
        Application.objects.update(**values)
        limiter.new_edition()  # as the back-office does
    elif name == "revoked key":
        revoke_key(issued.key, by=None)
        limiter.new_edition()  # the test's transaction never commits
        expected = 401
    else:
        fields = {"client_id": issued.key.client_id, "client_secret": issued.secret}
        fields["token"] = asker.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
        assert client.post(f"{TOKEN}revoke/", fields, content_type="application/json").status_code == 200
        limiter.new_edition()
        expected = 401
    for more in ({}, {"Origin": "https://otro.example"}):
        asked = {"If-None-Match": tag, **more}
        assert asker.get("/api/v1/processes/", headers=asked).status_code == expected
        assert asker.head("/api/v1/processes/", headers=asked).status_code == expected


CURSORS = {
    "recent": "processes/?limit=1",
    "budget": "processes/?limit=1&order=budget",
    "suppliers": "suppliers/?limit=1",
    "buyers": "buyers/?limit=1",
    "webhooks": "webhooks/?limit=1",
    "documents": "documents/?limit=1",
}


def test_no_token_of_a_list_opens_another_nor_survives_a_changed_bit():
    owner = person(Role.FUNCIONARIO)
    partner = client_of(responsible=owner)
    for number in (1, 2):
        make_process(budget_amount=number)
        make_supplier(ruc=f"179000000{number}001")
        Document.objects.create(title=f"{number}", owner=owner, access="publico")
        fields = {"url": "https://x.example/", "events": ["process.changed"]}
        partner.post("/api/v1/webhooks/", fields, content_type="application/json")
    found = {name: partner.get(f"/api/v1/{path}").json()["next"] for name, path in CURSORS.items()}
    fields = {"purpose": "control", "authorities": ["sri"]}
    checks = partner.post("/api/v1/suppliers/1790000001001/checks/", fields, content_type="application/json")
    others = {"job": checks.json()["token"], "feed": partner.get("/api/v1/feed/?limit=1").json()["next_offset"]}
    assert all(found.values())
    for name, path in CURSORS.items():
        tokens = {**found, **others, "nobody's": signing.dumps(["procurement.process", 1]), "long": "a" * 3000}
        own = tokens.pop(name)
        tokens |= {place: own[:place] + ("A" if own[place] != "A" else "B") + own[place + 1 :] for place in (2, 9, -2)}
        statuses = {key: partner.get(f"/api/v1/{path}&cursor={token}").status_code for key, token in tokens.items()}
        assert set(statuses.values()) == {400}, (name, statuses)
        assert partner.get(f"/api/v1/{path}&cursor={own}").status_code == 200
    for token in (*found.values(), others["job"], others["feed"][:-1]):
        assert partner.get("/api/v1/feed/", {"offset": token}).status_code == 400
    for token in (*found.values(), others["feed"], f"{others['job']}x"):
        assert partner.get(f"/api/v1/jobs/{token}/").status_code == 404
