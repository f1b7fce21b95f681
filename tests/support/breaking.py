"""Breaking the platform at a named point: a process that waits at a table is killed, or the database under it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from support.forked import Forked
from support.postgres import ACCOUNT, Cluster, free_port
from zicht.platform.access.tables import ROLES
from zicht.platform.databases import ADDRESSES
from zicht.platform.rooms import ROOM_OF_APP, Room

__all__ = ["Answer", "Browser", "Site", "environment_of", "wait_for", "waiting_at"]

_PATIENCE = 20.0


def environment_of(cluster: Cluster, who: str, state: Path) -> dict[str, str]:
    """Return the variables of one account of the service: `web` or `worker`."""
    secret = state / "secret.key"
    secret.write_text(settings.SECRET_KEY, encoding="ascii")
    addresses = {
        name: cluster.address(getattr(ROLES[room], who), ROLES[room].database)
        for room, name in ADDRESSES.items()
    }
    return {
        **addresses,
        "ZICHT_STATE": str(state),
        "ZICHT_SECRET_KEY_FILE": str(secret),
        "ZICHT_MASTER_KEY_FILE": str(settings.MASTER_KEY_FILE),
        "ZICHT_DELETION_LOG": str(settings.DELETION_LOG),
        "ZICHT_WITHOUT_TLS": "yes",
        "ZICHT_LANG": "en",
    }


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so; it must be within seconds."""
    end = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.01)


@contextmanager
def waiting_at(cluster: Cluster, table: str) -> Iterator[Callable[[], None]]:
    """Let whoever writes to a table wait; the function that is given waits until somebody does.

    Afterwards nobody of the platform is connected any more: what was under way came to its end, or was undone.
    """
    database = ROLES[ROOM_OF_APP.get(table.split("_", maxsplit=1)[0], Room.CASES)].database
    held = cluster.connect(ACCOUNT, database, autocommit=False)
    held.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")

    def arrive() -> None:
        with cluster.connect(ACCOUNT, database) as watching:
            query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
            wait_for(lambda: _number(watching, query, table) > 0, f"nobody waits at {table}")

    try:
        yield arrive
    finally:
        held.close()
        with cluster.connect(ACCOUNT, database) as watching:
            query = (
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'zicht' AND state <> 'idle'"
            )
            wait_for(lambda: _number(watching, query) == 0, "somebody is at work still")


def _number(connection: Any, query: str, *values: object) -> int:
    return int(connection.execute(query, values).fetchone()[0])


@dataclass
class Answer:
    """What a server said; a status of 0 where it said nothing any more."""

    status: int
    headers: dict[str, str]
    text: str


class Browser:
    """Somebody who is signed in, at a real server."""

    def __init__(self, site: Site, client: Client | None = None) -> None:
        self._site = site
        self._cookies = {name: one.value for name, one in client.cookies.items()} if client else {}

    def get(self, path: str) -> Answer:
        return self._site.ask("GET", path, headers=self._headers())

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        self._cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
        given = {"csrfmiddlewaretoken": "a" * 32, **fields}
        headers = {**self._headers(), "Content-Type": "application/x-www-form-urlencoded"}
        return self._site.ask("POST", path, urlencode(given, doseq=True), headers)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}


class Site:
    """`zicht serve` at a port of its own, which can be killed and started again."""

    def __init__(self, copies: Forked) -> None:
        self._copies, self.port, self._group = copies, free_port(), 0

    def start(self) -> None:
        """Start it where it does not run."""
        if self._group:
            return
        self._group = self._copies.start("serve", "--port", str(self.port), "--workers", "1")
        wait_for(self._answers, "the server does not answer")

    def kill(self) -> None:
        """Kill it with every process that it started, at once."""
        self._copies.kill(self._group)
        self._group = 0

    def stop(self) -> None:
        if self._group:
            self.kill()

    def ask(
        self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
        except (RemoteDisconnected, ConnectionError):
            return Answer(0, {}, "")
        finally:
            connection.close()

    def _answers(self) -> bool:
        return self.ask("GET", "/health/live").status == 200
