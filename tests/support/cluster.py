"""A PostgreSQL of our own for tests: Debian's program, a folder and a port of its own, ended with the process."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

#: Where the programs are: a search path, or Debian's folder of the newest version.
FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
INITDB = next((str(folder / "initdb") for folder in FOLDERS), None) or shutil.which("initdb")
BIN = Path(INITDB or "initdb").resolve().parent
#: PostgreSQL refuses to run as root: Debian's package has an account for it.
ACCOUNT = "postgres"
SETTINGS = (
    "fsync=off",  # what was committed outlives the programs, which tests kill, and not the machine
    "full_page_writes=off",
    "shared_buffers=64MB",
    "max_connections=60",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "password_encryption=scram-sha-256",
    "jit=off",
)


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL with roles and databases, and the passwords of all roles."""

    port: int
    superuser: str
    passwords: dict[str, str]
    folder: Path
    settings: Sequence[str] = SETTINGS

    def connect(self, role: str, database: str, *, autocommit: bool = True) -> psycopg.Connection:
        password = self.passwords.get(role, self.superuser)
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=role,
            password=password,
            dbname=database,
            autocommit=autocommit,
        )

    def address(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        options = " ".join(f"-c {setting}" for setting in (*self.settings, f"port={self.port}"))
        self._control("-l", self.folder / "log", "-o", options, "start")

    def stop_at_once(self) -> None:
        """Stop without a word to anybody, as a crash does: it recovers when it is started."""
        self._control("-m", "immediate", "stop")

    def _control(self, *arguments: object) -> None:
        _run([BIN / "pg_ctl", "-D", self.folder / "data", "-w", "-s", *arguments])


@contextmanager
def started_cluster(
    folder: Path,
    *,
    roles: Iterable[str],
    prepare: Callable[[Cluster], None],
    settings: Sequence[str] = SETTINGS,
) -> Iterator[Cluster]:
    """Start a PostgreSQL in a folder and let an administrator prepare it; stop it afterwards."""
    if INITDB is None:
        raise RuntimeError("PostgreSQL is not installed")
    folder.mkdir(parents=True)
    password = secrets.token_hex(16)
    (folder / "password").write_text(password)
    if os.getuid() == 0:
        for place in (folder, folder / "password"):
            shutil.chown(place, ACCOUNT)
        for parent in folder.parents:  # a folder of pytest is for its owner alone
            if parent.stat().st_mode & 0o001 == 0:
                parent.chmod(parent.stat().st_mode | 0o011)
    kind = ["-N", "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256"]
    _run([INITDB, "-D", folder / "data", *kind, "-U", ACCOUNT, "--pwfile", folder / "password"])
    cluster = Cluster(
        free_port(), password, {name: secrets.token_hex(16) for name in roles}, folder, settings
    )
    cluster.start()
    try:
        prepare(cluster)
        yield cluster
    finally:
        cluster.stop_at_once()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[object]) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", ACCOUNT, "--", *words]
    subprocess.run(words, check=True, capture_output=True, cwd="/")
