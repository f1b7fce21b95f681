"""The platform in tests: one set-up for each kind of database and process, and a clean installation for each test.

What is written is committed: a context that lasts for a transaction can only be tested with real ones.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.postgres import Cluster

#: Tables that are part of an installation, and not of what happened in it.
KEPT = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "registry_groundrule",
    "registry_installation",
}


def prepare_django(state: Path) -> None:
    """Set Django up for this process on SQLite; later calls change nothing."""
    if "ZICHT_STATE" in os.environ:
        return
    os.environ["ZICHT_STATE"] = str(state)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zicht.platform.settings"
    import django  # noqa: PLC0415 - reads the environment

    django.setup()
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    setup_test_environment()


def use_databases(databases: dict[str, dict[str, Any]]) -> None:
    """Make Django talk to these databases from now on."""
    from django.db import connections  # noqa: PLC0415

    connections.close_all()
    for alias in list(connections):
        if hasattr(connections._connections, alias):
            delattr(connections._connections, alias)
    connections.settings = connections.configure_settings(databases)


class SqlitePlatform:
    """Four files, copied from files that were set up once."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        from zicht.platform.databases import sqlite_settings  # noqa: PLC0415
        from zicht.platform.operation.setup import set_up  # noqa: PLC0415

        self._settings = sqlite_settings
        self._template = folder / "template"
        (self._template / "keys").mkdir(parents=True)
        use_databases(sqlite_settings(self._template))
        set_up(simulated=True)
        use_databases({})

    @contextmanager
    def installation(self, folder: Path) -> Iterator[None]:
        shutil.copytree(self._template, folder)
        use_databases(self._settings(folder))
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
        from zicht.platform.operation.setup import set_up  # noqa: PLC0415

        self.cluster = cluster
        use_databases(self._databases("owner"))
        set_up(simulated=True)
        use_databases({})

    def _databases(self, who: str) -> dict[str, dict[str, Any]]:
        from zicht.platform.access.tables import ROLES  # noqa: PLC0415
        from zicht.platform.databases import postgresql_settings  # noqa: PLC0415
        from zicht.web.environment import DatabaseAddress  # noqa: PLC0415

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
        from zicht.platform.access.tables import ROLES, TABLES  # noqa: PLC0415

        for room, roles in ROLES.items():
            names = sorted(TABLES[room].keys() - KEPT)
            with self.cluster.connect(roles.owner, roles.database) as connection:
                connection.execute("SET zicht.upkeep = 'on'")
                connection.execute(f"TRUNCATE {', '.join(names)}")

