"""The visitors' role of the database reaches conversations, and nothing of counsellors or of what was coded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from support.chat import PostgresqlChat
from zicht.helpchat.grants import OF_VISITORS

ACTS = {
    "SELECT": "SELECT 1 FROM {table}",
    "INSERT": "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
}
TABLES = sorted(model._meta.db_table for model in apps.get_models())
COLUMNS = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}


@pytest.fixture
def visitors(postgresql_chat: PostgresqlChat) -> Iterator[None]:
    with postgresql_chat.clean(), postgresql_chat.as_visitors():
        yield


def is_denied(statement: str) -> bool:
    """Say whether the role may not do it; whatever else is wrong with a statement is found later than that."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error)
    except Exception:  # noqa: BLE001 - a rule of the table: then the role was allowed to try
        return False
    return False


@pytest.mark.parametrize("act", ACTS)
def test_visitors_role_may_do_what_is_listed_and_nothing_else(visitors: None, act: str) -> None:
    denied = {table for table in TABLES if is_denied(ACTS[act].format(table=table, column=COLUMNS[table]))}

    assert set(TABLES) - denied == {table for table, rights in OF_VISITORS.items() if act in rights}


def test_list_names_tables_that_are_there() -> None:
    assert set(OF_VISITORS) <= set(TABLES)
