"""Do settings, logs and texts of the web keep their promises?"""

from __future__ import annotations

import json
import logging
import sys

import pytest

from support import platform
from zicht.errors import DefinitionError
from zicht.platform.access.tables import ROLES
from zicht.platform.databases import choose_databases
from zicht.platform.operation.postgres import roles_sql
from zicht.web.environment import Environment
from zicht.web.logs import JsonLines, OwnWords

SET_UP = platform
CANARY = "Kanarie-7"


def line_of(record):
    OwnWords().filter(record)
    return JsonLines().format(record)


def record_of(name, message, *arguments, error=None, **extra):
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments, error)
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize("name", ["django.request", "allauth.account", "axes.attempts", "root"])
def test_message_of_a_library_is_never_written(name):
    assert CANARY not in line_of(record_of(name, f"failed for {CANARY}", CANARY))


def test_context_that_is_not_on_the_list_is_never_written():
    assert CANARY not in line_of(record_of("zicht.web", "done", person=CANARY, email=CANARY))


def test_error_keeps_its_kind_and_place_and_loses_its_words():
    try:
        int(CANARY)
    except ValueError:
        line = line_of(record_of("zicht.web", "failed", error=sys.exc_info()))

    assert CANARY not in line
    assert json.loads(line)["error"]["kind"] == "ValueError"


def test_environment_names_every_fault_at_once_and_no_value():
    environment = Environment({"ONE": CANARY, "TWO": "mysql://a@b/c", "THREE": "/no/such/file"})
    environment.yes("ONE")
    environment.database("TWO")
    environment.secret("THREE")

    with pytest.raises(DefinitionError) as caught:
        environment.check()
    assert len(caught.value.problems) == 3
    assert CANARY not in str(caught.value)


def test_database_address_may_hold_any_password():
    address = Environment({"A": "postgresql://role:p%40ss%2Fword@host:5433/name"}).database("A")

    assert (address.password, address.port, address.name) == ("p@ss/word", 5433, "name")


def test_rooms_are_all_on_postgresql_or_none(tmp_path):
    environment = Environment({"ZICHT_DATABASE_URL": "postgresql://a:b@host/name"})
    choose_databases(environment, tmp_path)

    assert len(environment.problems) == 3


def test_no_role_may_do_more_than_its_own():
    statements = list(roles_sql({name: "x" for roles in ROLES.values() for name in vars(roles).values()}))

    assert all("NOSUPERUSER" in one and "NOBYPASSRLS" in one for one in statements)
