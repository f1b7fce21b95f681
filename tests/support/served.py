"""`zicht serve --demo` as somebody starts it at a terminal: in a group of processes of its own, ended by Control-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from support.postgres import free_port

_PATIENCE = 240


@dataclass(frozen=True)
class Ended:
    """How the server ended: its exit code, after how many seconds, what it said, and what of it still runs."""

    code: int
    seconds: float
    said: str
    left_over: list[str]


@dataclass(frozen=True)
class Served:
    """A demo that is served."""

    address: str
    state: Path
    process: subprocess.Popen[bytes]
    log: Path

    def runs(self, module: str) -> bool:
        """Say whether a process that came of it runs a module of ours."""
        return any(module in _words_of(one) for one in self._processes())

    def interrupt(self) -> Ended:
        """Press Control-C: every process of the terminal hears of it."""
        before, began = self._processes(), time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        code = self.process.wait(60)
        seconds = time.monotonic() - began
        _gone, left = psutil.wait_procs(before, timeout=1)
        return Ended(code, seconds, self.log.read_text(encoding="utf-8"), [str(one) for one in left])

    def _processes(self) -> list[psutil.Process]:
        started = psutil.Process(self.process.pid)
        return [started, *started.children(recursive=True)]

    def end(self) -> None:
        """End whatever still runs of it."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)


def _words_of(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


@contextmanager
def served_demo(state: Path) -> Iterator[Served]:
    """Serve a demo from a folder, from when it is ready."""
    port = free_port()
    command = [sys.executable, "-m", "zicht", "serve", "--demo", "--workers", "1"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("ZICHT_")}
    log = state.with_name("served.log")
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [*command, "--state", str(state), "--port", str(port)],
            env=own,
            stderr=errors,
            start_new_session=True,
        )
    served = Served(f"http://127.0.0.1:{port}", state, process, log)
    try:
        _wait_for(f"{served.address}/health/ready", process)
        yield served
    finally:
        served.end()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(address)
