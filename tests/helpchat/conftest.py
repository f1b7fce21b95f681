"""The help chat in tests: Django with its own settings, and a clean database of either kind for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from support.browser import started_browser
from support.chat import Chat, PostgresqlChat, SqliteChat, postgres_for_chat
from support.chat_visit import Pages, Visit, pages_of_visitors
from support.chat_wire import WireServer
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


@pytest.fixture(scope="module")
def visitor_pages(sqlite_chat: SqliteChat) -> Pages:
    """Return the visitors' pages: taken before a browser runs, for Django and it share a thread."""
    with sqlite_chat.clean():
        return pages_of_visitors()


@pytest.fixture(scope="module")
def visitor_browser(visitor_pages: Pages) -> Iterator[Browser]:
    with started_browser() as started:
        yield started


@pytest.fixture
def wire(visitor_pages: Pages) -> Iterator[WireServer]:
    with WireServer(minutes=[1, 4], pages=visitor_pages) as server:
        yield server


@pytest.fixture
def visit(visitor_browser: Browser, visitor_pages: Pages, wire: WireServer) -> Iterator[Visit]:
    """Return a tab of a phone for the visitor's page."""
    made = Visit(visitor_browser, visitor_pages, wire, viewport={"width": 360, "height": 740})
    yield made
    made.context.close()
