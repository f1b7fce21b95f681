"""A PostgreSQL of our own with the roles and databases of the platform."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from support.cluster import ACCOUNT, BIN, INITDB, SETTINGS, Cluster, free_port, started_cluster
from zicht.platform.access.tables import ROLES
from zicht.platform.operation.postgres import database_sql, role_names, roles_sql, schema_sql
from zicht.platform.rooms import Room

__all__ = ["ACCOUNT", "BIN", "INITDB", "SETTINGS", "Cluster", "free_port", "started_postgres"]


@contextmanager
def started_postgres(folder: Path, *, settings: Sequence[str] = SETTINGS) -> Iterator[Cluster]:
    """Start a PostgreSQL in a folder and make what an administrator makes once; stop it afterwards."""
    with started_cluster(folder, roles=role_names(), prepare=_set_up, settings=settings) as cluster:
        yield cluster


def _set_up(cluster: Cluster) -> None:
    with cluster.connect(ACCOUNT, "postgres") as connection:
        for statement in roles_sql(cluster.passwords):
            connection.execute(statement)
        for room in Room:
            for statement in database_sql(room):
                connection.execute(statement)
    for room in Room:
        with cluster.connect(ACCOUNT, ROLES[room].database) as connection:
            for statement in schema_sql(room):
                connection.execute(statement)
