"""The platform in tests: one set-up for each kind of database and process, and a clean installation for each test.

What is written is committed: a context that lasts for a transaction can only be tested with real ones.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import setup_test_environment


def prepare_django() -> None:
    """Set Django up for this process, with a folder of its own: before anything of the platform is imported."""
    state = Path(tempfile.mkdtemp(prefix="zicht-platform-"))
    atexit.register(shutil.rmtree, state, ignore_errors=True)
    (state / "static").mkdir()
    os.environ["ZICHT_STATE"] = str(state)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.platform.settings"
    django.setup()
    setup_test_environment()


if "ZICHT_STATE" not in os.environ:
    prepare_django()

from support.postgres import ACCOUNT, Cluster  # noqa: E402 - after Django is there
from zicht.platform.access.tables import ROLES, TABLES  # noqa: E402
from zicht.platform.databases import sqlite_settings  # noqa: E402
from zicht.platform.operation.setup import set_up  # noqa: E402
from zicht.platform.registry.installation import forget_installation  # noqa: E402
from zicht.platform.rooms import Room  # noqa: E402
from zicht.web.databases import postgresql_settings  # noqa: E402
from zicht.web.environment import DatabaseAddress  # noqa: E402

#: Tables that are part of an installation, and not of what happened in it.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "registry_groundrule",
    "registry_installation",
}
#: Of these, the rows that do not come with an installation.
PARTLY_KEPT = {"triage_ruletable": "WHERE proposed_by IS NOT NULL"}


#: Connections that stay open from one test to the next: PostgreSQL takes longer to make one than to answer.
_kept: dict[tuple[str, str], BaseDatabaseWrapper] = {}


def use_databases(databases: dict[str, dict[str, Any]], *, keep_as: str = "") -> None:
    """Make Django talk to these databases from now on, through the connections that are kept under a name."""
    stays = set(map(id, _kept.values()))
    for alias in list(connections):
        if hasattr(connections._connections, alias):
            if id(connections[alias]) not in stays:
                connections[alias].close()
            delattr(connections._connections, alias)
    connections.settings = connections.configure_settings(databases)
    if keep_as:
        for alias in databases:
            connection = _kept.setdefault((keep_as, alias), connections[alias])
            if connection.connection is not None and (
                connection.in_atomic_block or not connection.is_usable()
            ):
                connection.close()
            connections[alias] = connection
    forget_installation()


def _quick_sqlite(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the four files of a try-out that wait for no disk: tests end programs, and not the machine."""
    found: dict[str, dict[str, Any]] = sqlite_settings(folder)
    for database in found.values():
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    return found


class SqlitePlatform:
    """Four files, copied from files that were set up once."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:

        self._template = folder / "template"
        (self._template / "keys").mkdir(parents=True)
        use_databases(_quick_sqlite(self._template))
        set_up(simulated=True)
        use_databases({})

    @contextmanager
    def installation(self, folder: Path) -> Iterator[None]:
        shutil.copytree(self._template, folder)
        use_databases(_quick_sqlite(folder))
        try:
            yield
        finally:
            use_databases({})

    @contextmanager
    def worker(self) -> Iterator[None]:
        yield


class PostgresqlPlatform:
    """The rooms of a cluster, emptied after each test by those who own the tables."""

    kind = "postgresql"

    def __init__(self, cluster: Cluster) -> None:

        self.cluster = cluster
        self._emptying: dict[Room, psycopg.Connection] = {}
        use_databases(self._databases("owner"))
        set_up(simulated=True)
        use_databases({})

    def _databases(self, who: str) -> dict[str, dict[str, Any]]:

        return {
            room.value: postgresql_settings(
                DatabaseAddress(
                    roles.database,
                    getattr(roles, who),
                    self.cluster.passwords[getattr(roles, who)],
                    "127.0.0.1",
                    self.cluster.port,
                )
            )
            for room, roles in ROLES.items()
        }

    @contextmanager
    def installation(self, folder: Path) -> Iterator[None]:
        del folder
        use_databases(self._databases("web"), keep_as="web")
        try:
            yield
        finally:
            use_databases({})
            self._empty()

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Do jobs for a while: the same rooms under the roles of jobs."""
        use_databases(self._databases("worker"), keep_as="worker")
        try:
            yield
        finally:
            use_databases(self._databases("web"), keep_as="web")

    def _empty(self) -> None:
        """Delete what a test wrote, as a superuser whom no policy and no trigger stops: much quicker than TRUNCATE."""
        for room in ROLES:
            names = sorted(TABLES[room].keys() - KEPT)
            statement = "; ".join(
                f"DELETE FROM {name} {PARTLY_KEPT.get(name, '')}"  # noqa: S608 - names of ours
                for name in names
            )
            try:
                self._connection(room).execute(statement)
            except psycopg.OperationalError:  # a test stopped the database in the meantime
                self._emptying.pop(room).close()
                self._connection(room).execute(statement)

    def close(self) -> None:
        """Close what stayed open from one test to the next."""
        use_databases({})
        for connection in (*_kept.values(), *self._emptying.values()):
            connection.close()
        _kept.clear()

    def _connection(self, room: Room) -> psycopg.Connection:
        if room not in self._emptying:
            made = self.cluster.connect(ACCOUNT, ROLES[room].database)
            made.execute("SET session_replication_role = 'replica'")
            self._emptying[room] = made
        return self._emptying[room]
