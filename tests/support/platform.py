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
from django.db import connections
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
from zicht.platform.databases import postgresql_settings, sqlite_settings  # noqa: E402
from zicht.platform.operation.setup import set_up  # noqa: E402
from zicht.platform.registry.installation import forget_installation  # noqa: E402
from zicht.web.environment import DatabaseAddress  # noqa: E402

#: Tables that are part of an installation, and not of what happened in it.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "registry_groundrule",
    "registry_installation",
}


def use_databases(databases: dict[str, dict[str, Any]]) -> None:
    """Make Django talk to these databases from now on."""
    connections.close_all()
    for alias in list(connections):
        if hasattr(connections._connections, alias):
            delattr(connections._connections, alias)
    connections.settings = connections.configure_settings(databases)
    forget_installation()


class SqlitePlatform:
    """Four files, copied from files that were set up once."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:

        self._template = folder / "template"
        (self._template / "keys").mkdir(parents=True)
        use_databases(sqlite_settings(self._template))
        set_up(simulated=True)
        use_databases({})

    @contextmanager
    def installation(self, folder: Path) -> Iterator[None]:
        shutil.copytree(self._template, folder)
        use_databases(sqlite_settings(folder))
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
        use_databases(self._databases("web"))
        try:
            yield
        finally:
            use_databases({})
            self._empty()

    @contextmanager
    def worker(self) -> Iterator[None]:
        """Do jobs for a while: the same rooms under the roles of jobs."""
        use_databases(self._databases("worker"))
        try:
            yield
        finally:
            use_databases(self._databases("web"))

    def _empty(self) -> None:
        """Delete what a test wrote, as a superuser whom no policy and no trigger stops: much quicker than TRUNCATE."""
        for room, roles in ROLES.items():
            names = sorted(TABLES[room].keys() - KEPT)
            with self.cluster.connect(ACCOUNT, roles.database) as connection:
                connection.execute("SET session_replication_role = 'replica'")
                connection.execute("; ".join(f"DELETE FROM {name}" for name in names))  # noqa: S608 - names of ours
