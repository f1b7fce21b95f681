"""The description of the interface: OpenAPI 3.1, with what Ninja does not say of headers and errors."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from zicht.platform.api.operations import VERSION, api
from zicht.platform.api.problems import PROBLEM

__all__ = ["BASE", "openapi_document", "openapi_text"]

#: Where the interface begins.
BASE = "/api/v1"

_DESCRIPTION = (
    "With this interface the systems of an agency report presumed victims of human trafficking and see what became "
    "of it. It follows the NL API Design Rules. The names are those of the project's table of reports, in English, "
    "because the standard for this field (HTCDS) is; detail texts are in the language of `Accept-Language`. "
    "A key acts for its agency alone, and every request is recorded. No answer holds a value that was sent."
)
_HEADERS: dict[str, dict[str, Any]] = {
    "API-Version": {
        "description": "The full version of the interface.",
        "schema": {"type": "string"},
        "example": VERSION,
    },
    "Location": {"description": "Where it stands.", "schema": {"type": "string", "format": "uri-reference"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}},
}


def openapi_document() -> dict[str, Any]:
    """Return the description of the interface."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=""), default=str))
    made["info"] = {
        "title": "Zicht: reporting to the registry",
        "version": VERSION,
        "description": _DESCRIPTION,
        "contact": {"name": "Keeper of the registry", "email": settings.DEFAULT_FROM_EMAIL, "url": _home()},
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    }
    made["servers"] = [{"url": BASE, "description": "This registry"}]
    made["tags"] = [
        {"name": "reports", "description": "One report at a time."},
        {"name": "deliveries", "description": "Many reports, and what became of them."},
        {"name": "follow-ups", "description": "What the registry asks back."},
    ]
    for path in made["paths"].values():
        for operation in path.values():
            _complete(operation)
    return made


def _home() -> str:
    """Return where this registry stands."""
    return (settings.CSRF_TRUSTED_ORIGINS or [f"https://{settings.ALLOWED_HOSTS[0]}"])[0]


def openapi_text() -> str:
    """Return the description as it is committed."""
    return json.dumps(openapi_document(), indent=1, ensure_ascii=False) + "\n"


def _complete(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, response in responses.items():
        names = ["API-Version"]
        if "requestBody" in operation and status in {"200", "201"}:
            names.append("Location")
        if status == "429":
            names.append("Retry-After")
        response["headers"] = {name: _HEADERS[name] for name in names}
        if int(status) >= 400:
            response["content"] = {PROBLEM: response["content"].pop("application/json")}
