"""The help chat in tests: one set-up for each kind of database and process, and a clean one for each test."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import django
import psycopg
from django.apps import apps
from django.test.utils import setup_test_environment

from support.cluster import ACCOUNT, Cluster, started_cluster


def prepare_django() -> None:
    """Set Django up for this process with the chat's settings, before anything of it is imported."""
    state = Path(tempfile.mkdtemp(prefix="zicht-chat-"))
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    (state / "static").mkdir()
    os.environ["ZICHT_CHAT_STATE"] = str(state)
    os.environ["ZICHT_CHAT_DEMO"] = "yes"
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.helpchat.settings"
    django.setup()
    setup_test_environment()


if not apps.ready:
    prepare_django()

from django.db import connection, connections  # noqa: E402 - after Django is there

from zicht.helpchat.grants import (  # noqa: E402
    CONSOLE_ROLE,
    DATABASE,
    OWNER_ROLE,
    VISITORS_ROLE,
    cluster_sql,
)
from zicht.helpchat.setup import set_up  # noqa: E402
from zicht.helpchat.talk import desk  # noqa: E402
from zicht.web.databases import postgresql_settings, sqlite_file  # noqa: E402
from zicht.web.environment import DatabaseAddress  # noqa: E402

#: Tables that are part of an installation, and not of what happened in it.
KEPT = {"django_migrations", "django_content_type", "auth_permission", "talk_openhours"}


class Chat(Protocol):
    """A chat whose database tests can use, and begin anew."""

    kind: str

    def clean(self) -> Any: ...


def use_database(settings: dict[str, Any]) -> None:
    """Make Django talk to this database from now on, in this thread and in the one that is for sockets."""

    def forget() -> None:
        if hasattr(connections._connections, "default"):
            connections["default"].close()
            delattr(connections._connections, "default")

    forget()
    desk._thread.submit(forget).result()
    connections.settings = connections.configure_settings({"default": settings})


def _tables() -> list[str]:
    return sorted({model._meta.db_table for model in apps.get_models()} - KEPT)


class SqliteChat:
    """A file that waits for no disk: tests end programs, and not the machine."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._settings: dict[str, Any] = sqlite_file(folder / "chat.sqlite3")
        options = self._settings["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        use_database(self._settings)
        set_up()

    @contextmanager
    def clean(self) -> Iterator[None]:
        use_database(self._settings)
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA foreign_keys=OFF")
                for name in _tables():
                    cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - names of ours
                cursor.execute("PRAGMA foreign_keys=ON")


class PostgresqlChat:
    """The database of a cluster, under the console's role unless another is asked for."""

    kind = "postgresql"

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        use_database(self.settings_of(OWNER_ROLE))
        set_up()
        self._emptying = psycopg.connect(
            host="127.0.0.1",
            port=cluster.port,
            user=ACCOUNT,
            password=cluster.superuser,
            dbname=DATABASE,
            autocommit=True,
        )
        self._emptying.execute("SET session_replication_role = 'replica'")

    def settings_of(self, role: str) -> dict[str, Any]:
        return postgresql_settings(
            DatabaseAddress(DATABASE, role, self.cluster.passwords[role], "127.0.0.1", self.cluster.port)
        )

    @contextmanager
    def clean(self) -> Iterator[None]:
        use_database(self.settings_of(CONSOLE_ROLE))
        try:
            yield
        finally:
            connections.close_all()
            self._emptying.execute("; ".join(f"DELETE FROM {name}" for name in _tables()))  # noqa: S608

    @contextmanager
    def as_visitors(self) -> Iterator[None]:
        """Be the visitors' side for a while."""
        use_database(self.settings_of(VISITORS_ROLE))
        try:
            yield
        finally:
            use_database(self.settings_of(CONSOLE_ROLE))

    def close(self) -> None:
        self._emptying.close()


@contextmanager
def postgres_for_chat(folder: Path) -> Iterator[Cluster]:
    """Start a PostgreSQL with the roles and the database of the chat; stop it afterwards."""
    roles = (OWNER_ROLE, VISITORS_ROLE, CONSOLE_ROLE)
    with started_cluster(folder, roles=roles, prepare=_prepare) as cluster:
        yield cluster


def _prepare(cluster: Cluster) -> None:
    with cluster.connect(ACCOUNT, "postgres") as administrator:
        for statement in cluster_sql():
            administrator.execute(statement)
        for role, password in cluster.passwords.items():
            administrator.execute(f"ALTER ROLE {role} PASSWORD '{password}'")
