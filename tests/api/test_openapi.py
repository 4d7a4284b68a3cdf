"""The document: committed as it is, and guarded against what would break clients."""

import copy
import json
import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.choices import Role
from api.collection import collection
from api.compatibility import breaking
from api.document import document
from partners.management.commands.openapi import COLLECTION, FILE
from tests.accounts.people import person
from tests.api.askers import fill_portal
from tests.documents.conftest import documents_folder  # noqa: F401 - for the document that is brought
from tests.partners.applications import bearer, make_application, make_key

WRITE = "Write it with «manage.py openapi»; it refuses what breaks clients."


def test_the_committed_document_is_that_of_the_code():
    assert json.loads(FILE.read_text()) == json.loads(json.dumps(document())), WRITE


def test_the_committed_collection_is_that_of_the_document():
    assert json.loads(COLLECTION.read_text()) == json.loads(json.dumps(collection(document()))), WRITE


def _sent(client: Client, request: dict, variables: dict):
    """One request of the collection, as a program that reads it would send it."""
    filled = lambda text: re.sub(r"{{(\w+)}}", lambda found: str(variables[found[1]]), text)  # noqa: E731
    body, headers = request.get("body", {}), {}
    if request.get("auth", {}).get("type") != "noauth":
        headers = bearer(variables["access_token"])
    query = "&".join(
        f"{each['key']}={each['value']}" for each in request["url"].get("query", []) if not each["disabled"]
    )
    address = quote(filled(request["url"]["raw"]), safe="/:") + (f"?{query}" if query else "")
    if body.get("mode") == "formdata":
        file = SimpleUploadedFile("pliego.txt", b"Plazo de entrega: 45 dias.")
        return client.post(address, {"file": file}, headers=headers)
    sent = filled(body.get("raw", ""))
    return client.generic(request["method"], address, sent, content_type="application/json", headers=headers)


def test_every_request_of_the_collection_serves_from_the_first_to_the_last(client, db, documents_folder):  # noqa: F811
    """One after the other, each finds what it needs in what the ones before it brought."""
    made = json.loads(COLLECTION.read_text())
    responsible = person(Role.FUNCIONARIO, "responde@valle-alto.example")
    fill_portal(responsible)
    issued = make_key(make_application(responsible=responsible))
    variables = {each["key"]: each["value"] for each in made["variable"]}
    variables |= {"base": "", "client_id": issued.key.client_id, "client_secret": issued.secret}
    refused = []
    for item in [item for folder in made["item"] for item in folder["item"]]:
        answer = _sent(client, item["request"], variables)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if not 200 <= answer.status_code < 300:
            refused.append((item["name"], answer.status_code, content[:300]))
        for line in (line for event in item.get("event", []) for line in event["script"]["exec"]):
            if kept := re.fullmatch(r"keep\('(\w+)', '([^']+)'\);", line):
                value = json.loads(content)
                for key in kept[2].split("/")[1:]:
                    value = (value[int(key)] if value else None) if isinstance(value, list) else (value or {}).get(key)
                variables |= {kept[1]: value} if value else {}
    assert refused == []


def test_it_is_served_to_everybody(client, db):
    body = client.get("/api/v1/schema/").json()
    assert (body["openapi"], body["info"]["version"]) == ("3.1.0", document()["info"]["version"])


@pytest.mark.parametrize("page", ["", "probar/"])
def test_the_pages_have_no_inline_code_and_own_assets_only(client, db, page):
    answer = client.get(f"/api/v1/docs/{page}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "<style" not in answer.text
    assert "https://" not in answer.text


def test_the_page_names_every_operation(client, db):
    text = client.get("/api/v1/docs/").text
    operations = [each for path in document()["paths"].values() for each in path.values()]
    assert text.count('data-label="Método"') == len(operations)


def _processes(made: dict) -> dict:
    return made["paths"]["/api/v1/processes/"]["get"]


def _answer(made: dict) -> dict:
    return _processes(made)["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["items"]["items"]


def _parameter(made: dict, name: str) -> dict:
    return next(each for each in _processes(made)["parameters"] if each["name"] == name)


def _token(made: dict) -> dict:
    content = made["paths"]["/api/v1/token/"]["post"]["requestBody"]["content"]
    return content["application/json"]["schema"]


BREAKS = {
    "a path is gone": lambda made: made["paths"].pop("/api/v1/feed/"),
    "a method is gone": lambda made: made["paths"]["/api/v1/webhooks/"].pop("post"),
    "a parameter is gone": lambda made: _processes(made)["parameters"].remove(_parameter(made, "q")),
    "a parameter became required": lambda made: _parameter(made, "q").update(required=True),
    "a new required parameter": lambda made: _processes(made)["parameters"].append(
        {"name": "x", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "a value is no longer taken": lambda made: _parameter(made, "order")["schema"]["enum"].remove("budget"),
    "a parameter changed its type": lambda made: _parameter(made, "limit")["schema"].update(type="string"),
    "a limit became tighter": lambda made: _parameter(made, "limit")["schema"].update(maximum=10),
    "another scope": lambda made: _processes(made).update({"x-scope": "feed:read"}),
    "a field is gone": lambda made: _answer(made)["properties"].pop("title"),
    "a field became nullable": lambda made: _answer(made)["properties"]["ocid"].update(type=["string", "null"]),
    "a field changed its type": lambda made: _answer(made)["properties"]["budget_amount"].update(type="string"),
    "a field is no longer certain": lambda made: made["paths"]["/api/v1/feed/"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]["schema"]["required"].remove("is_end"),
    "another status": lambda made: made["paths"]["/api/v1/webhooks/"]["post"]["responses"].update(
        {"200": made["paths"]["/api/v1/webhooks/"]["post"]["responses"].pop("201")}
    ),
    "the body needs more": lambda made: _token(made)["required"].append("scope"),
    "the body takes less": lambda made: _token(made)["properties"].pop("scope"),
}
GROWS = {
    "nothing": lambda made: None,
    "a new path": lambda made: made["paths"].update({"/api/v1/x/": {"get": {"responses": {}}}}),
    "a new optional parameter": lambda made: _processes(made)["parameters"].append(
        {"name": "x", "in": "query", "schema": {"type": "string"}}
    ),
    "a new field": lambda made: _answer(made)["properties"].update(x={"type": "string"}),
    "a value more": lambda made: _parameter(made, "order")["schema"]["enum"].append("x"),
    "a wider limit": lambda made: _parameter(made, "limit")["schema"].update(maximum=1000),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_is_found(name):
    made = copy.deepcopy(document())
    BREAKS[name](made)
    assert len(breaking(document(), made)) == 1


@pytest.mark.parametrize("name", GROWS)
def test_what_only_grows_is_not(name):
    made = copy.deepcopy(document())
    GROWS[name](made)
    assert breaking(document(), made) == []
