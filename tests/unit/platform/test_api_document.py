"""Is the description of the interface as the NL API Design Rules ask, as far as a program can tell?

The rules are those of Logius' linter (developer.overheid.nl, ruleset of version 2.1), each under its name there,
and those of the text that the linter does not look at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.test import RequestFactory

from support import platform
from support.pages import ROOT
from zicht.platform.access.actions import MATRIX, Action
from zicht.platform.accounts.roles import Role
from zicht.platform.api.document import BASE, openapi_document, openapi_text
from zicht.platform.api.operations import VERSION, actions_of_operations
from zicht.platform.api.permissions import permissions_page
from zicht.platform.api.schemas import PROPERTIES
from zicht.platform.api.scopes import SCOPES
from zicht.platform.api.views import document as serve
from zicht.records.contracts import CONTRACTS

pytestmark = pytest.mark.platform
SET_UP = platform

SEMVER = r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
KEBAB = r"(/([a-z0-9-]+|\{[^}]+\}))+"
CAMEL = r"[a-z][a-z\d]*([A-Z][a-z\d]*)*"
DATE = r"(\w+D|_[dD]|^d)ate$"
METHODS = {"get", "post", "put", "patch", "delete"}


def operations(document) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def responses(document) -> Iterator[tuple[str, Any]]:
    for path, method, operation in operations(document):
        for status, response in operation["responses"].items():
            yield f"{method} {path} {status}", response


def properties(document) -> Iterator[tuple[str, str, Any]]:
    for name, schema in document["components"]["schemas"].items():
        for key, value in schema.get("properties", {}).items():
            yield name, key, value


def resolved(document, schema):
    return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def is_error(place):
    return place.split()[-1][0] in "45"


def without_problem(document):
    for place, response in responses(document):
        if is_error(place) and set(response["content"]) != {"application/problem+json"}:
            yield place


def problem_without_members(document):
    for place, response in responses(document):
        if is_error(place):
            schema = resolved(document, response["content"]["application/problem+json"]["schema"])
            yield from ([] if {"status", "title", "detail"} <= set(schema["properties"]) else [place])


def without_invalid_input(document):
    for path, method, operation in operations(document):
        takes = method not in {"get", "delete"} or operation.get("parameters")
        if takes and "400" not in operation["responses"]:
            yield f"{method} {path}"


def schema_parts(value):
    yield value
    yield from value.get("anyOf", ())


def dates_without_format(document):
    for name, key, value in properties(document):
        if re.search(DATE, key) and not any(part.get("format") for part in schema_parts(value)):
            yield f"{name}.{key}"


#: Each rule, and what breaks it.
RULES = {
    "openapi3": lambda d: [] if re.fullmatch(r"3\.1(\.\d+)?", d["openapi"]) else [d["openapi"]],
    "semver": lambda d: [] if re.fullmatch(SEMVER, d["info"]["version"]) else [d["info"]["version"]],
    "info-contact-fields-exist": lambda d: {"email", "name", "url"} - set(d["info"].get("contact", ())),
    "oas3-api-servers": lambda d: [] if d.get("servers") else ["servers"],
    "include-major-version-in-uri": lambda d: [
        s["url"] for s in d["servers"] if not re.search(r"/v\d+$", s["url"])
    ],
    "servers-use-https": lambda d: [s["url"] for s in d["servers"] if s["url"].startswith("http://")],
    "missing-version-header": lambda d: [
        place for place, response in responses(d) if "API-Version" not in response.get("headers", ())
    ],
    "paths-no-trailing-slash": lambda d: [path for path in d["paths"] if path.endswith("/")],
    "paths-kebab-case": lambda d: [path for path in d["paths"] if not re.fullmatch(KEBAB, path)],
    "http-methods": lambda d: {method for _, method, _ in operations(d)} - METHODS,
    "query-keys-camel-case": lambda d: [
        p["name"]
        for _, _, operation in operations(d)
        for p in operation.get("parameters", ())
        if p["in"] in {"query", "path"} and not re.fullmatch(CAMEL, p["name"])
    ],
    "property-casing": lambda d: [
        f"{name}.{key}" for name, key, _ in properties(d) if not re.fullmatch(CAMEL, key)
    ],
    "use-problem-schema": without_problem,
    "problem-schema-members": problem_without_members,
    "problem-invalid-input": without_invalid_input,
    "date-time-ensure-timezone": lambda d: [
        key for _, key, value in properties(d) if value.get("format") in {"date-time-local", "time"}
    ],
    "specify-format-for-date-and-time": dates_without_format,
    "operation-operationId-unique": lambda d: _repeated(o["operationId"] for _, _, o in operations(d)),
    "operation-description": lambda d: [p for p, _, o in operations(d) if not o.get("description")],
    "naming-collections": lambda d: [p for p in d["paths"] if not p.split("/")[1].endswith("s")],
    "declared-errors": lambda d: [
        f"{m} {p}" for p, m, o in operations(d) if not {"400", "401", "403", "429"} <= set(o["responses"])
    ],
    "security": lambda d: [p for p, _, o in operations(d) if not o.get("security")],
    "no-sensitive-uris": lambda d: [
        p["name"]
        for _, _, o in operations(d)
        for p in o.get("parameters", ())
        if p["in"] in {"query", "path"}
        and p["schema"].get("type") == "string"
        and "format" not in p["schema"]
    ],
}


def _repeated(names):
    found = list(names)
    return {name for name in found if found.count(name) > 1}


@pytest.mark.parametrize("rule", RULES)
def test_description_keeps_the_rule(rule):
    assert list(RULES[rule](openapi_document())) == []


BREAKS = {
    "semver": lambda d: d["info"].update(version="1"),
    "info-contact-fields-exist": lambda d: d["info"]["contact"].pop("url"),
    "include-major-version-in-uri": lambda d: d["servers"].append({"url": "/api"}),
    "missing-version-header": lambda d: d["paths"]["/reports"]["post"]["responses"]["409"].pop("headers"),
    "paths-no-trailing-slash": lambda d: d["paths"].update({"/persons/": {}}),
    "paths-kebab-case": lambda d: d["paths"].update({"/openQuestions": {}}),
    "property-casing": lambda d: d["components"]["schemas"]["Report"]["properties"].update(report_id={}),
    "problem-invalid-input": lambda d: d["paths"]["/reports"]["post"]["responses"].pop("400"),
    "specify-format-for-date-and-time": lambda d: d["components"]["schemas"]["Report"]["properties"].update(
        endDate={"type": "string"}
    ),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_rule_finds_what_breaks_it(rule):
    document = openapi_document()
    BREAKS[rule](document)

    assert list(RULES[rule](document)) != []


def test_description_is_openapi():
    schemathesis.openapi.from_dict(openapi_document()).validate()


def test_committed_pages_are_as_the_code_says():
    """After a page is added: `python tools/platform_docs.py`."""
    made = {"openapi.json": openapi_text, "platform-permissions.md": permissions_page}
    folder = ROOT / "docs" / "reference"

    assert [
        name for name, make in made.items() if (folder / name).read_text(encoding="utf-8") != make()
    ] == []


def test_description_is_served_to_tools_on_other_sites():
    answer = serve(RequestFactory().get(f"{BASE}/openapi.json"))

    assert json.loads(answer.content) == openapi_document()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_report_of_the_interface_is_a_row_of_the_table():
    left_out = {"source", "reporter_type", "legal_ground", "link_tokens", "person_key"}

    assert set(PROPERTIES) == set(CONTRACTS["reports"].column_names) - left_out
    schema = openapi_document()["components"]["schemas"]["Report"]
    assert set(schema["properties"]) == {*PROPERTIES.values(), "consent"}


def test_every_operation_asks_for_an_act_that_a_key_can_have():
    actions = actions_of_operations()

    assert {re.sub(r"\{\w+:", "{", path) for _, path in actions} == set(openapi_document()["paths"])
    assert set(actions.values()) == set(SCOPES)
    assert [action for action in SCOPES if Role.REPORTER not in MATRIX[Action(action)]] == []
    assert VERSION.startswith(BASE.rsplit("v", 1)[1])
