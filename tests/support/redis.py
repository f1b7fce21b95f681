"""A Redis of our own, which keeps nothing: Debian's program on a port of its own, ended with the process."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from support.cluster import free_port

__all__ = ["REDIS", "started_redis"]

REDIS = shutil.which("redis-server")
_PATIENCE = 10


@contextmanager
def started_redis() -> Iterator[str]:
    """Start a Redis and return its address; stop it afterwards."""
    port = free_port()
    command = [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd="/") as server:
        try:
            _wait(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()


def _wait(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("Redis did not start")
