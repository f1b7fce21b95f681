"""The registry on a PostgreSQL of its own, with the settings of a server of this size."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg

from benchmarks.sizes import THREADS, WORKERS
from support.postgres import ACCOUNT, Cluster, free_port, started_postgres
from zicht.platform.access.tables import ROLES
from zicht.platform.databases import ADDRESSES, OWNERS

__all__ = [
    "ROOT",
    "Registry",
    "sizes_of",
    "started_registry",
    "started_server",
]

ROOT = Path(__file__).resolve().parents[1]
#: A database of 8 GB of memory on SSD. Durability is PostgreSQL's own default: each commit waits for the disk.
SETTINGS = (
    "shared_buffers=2GB",
    "effective_cache_size=6GB",
    "work_mem=16MB",
    "maintenance_work_mem=512MB",
    "max_wal_size=4GB",
    "random_page_cost=1.1",
    "effective_io_concurrency=200",
    "max_connections=100",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "password_encryption=scram-sha-256",
    "jit=off",
)
#: Seconds until a server must answer.
_PATIENCE = 120


class Registry:
    """A registry that was set up: its databases, and the environments of its programs."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self.cluster = cluster
        self.folder = folder
        self.port = free_port()
        (folder / "secret.key").write_text(secrets.token_hex(50), encoding="ascii")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, who: str) -> dict[str, str]:
        """Return the environment of a program under the roles `web`, `worker` or `owner`, or as `superuser`."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
        names = OWNERS if who == "owner" else ADDRESSES
        return kept | {
            "PYTHONPATH": os.pathsep.join(str(ROOT / name) for name in ("", "src", "tests")),
            "OPENBLAS_NUM_THREADS": "1",
            "ZICHT_STATE": str(self.folder / "state"),
            "ZICHT_SECRET_KEY_FILE": str(self.folder / "secret.key"),
            "ZICHT_MASTER_KEY_FILE": str(self.folder / "master.key"),
            "ZICHT_WITHOUT_TLS": "yes",
            "ZICHT_HOSTS": "127.0.0.1",
            **{name: self._database(who, room) for room, name in names.items()},
        }

    def _database(self, who: str, room: object) -> str:
        roles = next(found for one, found in ROLES.items() if one == room)
        if who == "superuser":
            return f"postgresql://{ACCOUNT}:{self.cluster.superuser}@127.0.0.1:{self.cluster.port}/{roles.database}"
        return self.cluster.address(getattr(roles, who), roles.database)

    def connections(self) -> Iterator[tuple[str, psycopg.Connection]]:
        """Yield a superuser's connection to each room, by the room's name."""
        for room, roles in ROLES.items():
            with self.cluster.connect(ACCOUNT, roles.database) as connection:
                yield room.value, connection

    def run(self, who: str, *arguments: str) -> str:
        """Run a module of ours to its end, and return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment(who),
            cwd=ROOT,
        )
        return done.stdout


@contextmanager
def started_registry(folder: Path) -> Iterator[Registry]:
    """Start PostgreSQL in a new folder, make roles, databases and tables of the rooms; stop it afterwards."""
    with started_postgres(folder / "cluster", settings=SETTINGS) as cluster:
        registry = Registry(cluster, folder)
        registry.run("web", "zicht", "manage", "make_master_key")
        registry.run("owner", "zicht", "manage", "set_up", "--simulated")
        yield registry


@contextmanager
def started_server(registry: Registry) -> Iterator[None]:
    """Serve the registry as `zicht serve` does in real use, until the end."""
    shape = ["--workers", str(WORKERS), "--threads", str(THREADS)]
    where = ["--host", "127.0.0.1", "--port", str(registry.port)]
    command = [sys.executable, "-m", "zicht", "serve", *where, *shape]
    log = (registry.folder / "server.log").open("wb")
    server = subprocess.Popen(
        command, env=registry.environment("web"), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait(f"{registry.address}/health/live", server)
        yield
    finally:
        server.terminate()
        server.wait(30)
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own server
                return
        except (urllib.error.URLError, OSError):
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.3)


def sizes_of(registry: Registry) -> Mapping[str, int]:
    """Return the bytes of each room's database."""
    found = {}
    for room, connection in registry.connections():
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
        found[room] = int(row[0]) if row else 0
    return found
