"""Does the interface ever answer what its description does not say? Asked by schemathesis, short and repeatable."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks as openapi

from support.people import make_agency, make_worker
from zicht.platform.access.context import open_case_room
from zicht.platform.accounts.roles import Role
from zicht.platform.api import door
from zicht.platform.api.actions import make_key
from zicht.platform.api.scopes import SCOPES

pytestmark = pytest.mark.platform

#: So many requests for each operation.
EXAMPLES = 8
CHECKS = [
    not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_headers_conformance,
    openapi.response_schema_conformance,
    openapi.negative_data_rejection,
    openapi.ignored_auth,
]


@pytest.fixture
def key(on_postgresql, monkeypatch):
    cache.clear()
    monkeypatch.setattr(door, "MOST_A_MINUTE", 100_000)
    administrator = make_worker(make_agency("shelter-a"), Role.ADMINISTRATOR)
    with open_case_room(administrator.access):
        return make_key("Fuzzer", list(SCOPES), days=1)


def test_interface_answers_nothing_that_it_does_not_describe(key):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    statuses = set()

    for operation in (one.ok() for one in schema.get_all_operations()):
        cases = operation.as_strategy(
            generation_mode=schemathesis.GenerationMode.POSITIVE
        ) | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

        @settings(
            max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=cases)
        def ask(case):
            response = case.call_and_validate(headers={"X-Api-Key": key}, checks=CHECKS)
            statuses.add(response.status_code)

        ask()
    assert {200, 400, 404} <= statuses
