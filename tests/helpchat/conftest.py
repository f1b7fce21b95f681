"""The help chat in tests: Django with its own settings, and a clean database of either kind for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.chat import Chat, PostgresqlChat, SqliteChat, postgres_for_chat
from support.cluster import INITDB


@pytest.fixture(scope="session")
def sqlite_chat(tmp_path_factory: pytest.TempPathFactory) -> SqliteChat:
    return SqliteChat(tmp_path_factory.mktemp("chat"))


@pytest.fixture(scope="session")
def postgresql_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlChat]:
    if INITDB is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_for_chat(tmp_path_factory.mktemp("postgres") / "cluster") as cluster:
        chat = PostgresqlChat(cluster)
        yield chat
        chat.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def chat(request: pytest.FixtureRequest) -> Iterator[Chat]:
    """Return a chat in which nothing happened yet, on either kind of database."""
    made: Chat = request.getfixturevalue(f"{request.param}_chat")
    with made.clean():
        yield made


@pytest.fixture
def small_chat(sqlite_chat: SqliteChat) -> Iterator[Chat]:
    """Return a chat on SQLite alone: for what does not depend on the database."""
    with sqlite_chat.clean():
        yield sqlite_chat
