"""Measuring a program from outside: each in a process of its own, from its start to its end.

This process stays small: on Linux a child's peak memory starts at that of its parent.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["FailedError", "Measured", "TooLongError", "read_through", "run_module", "run_program"]

_BYTES = 1 if sys.platform == "darwin" else 1024
_ROOT = Path(__file__).resolve().parents[1]


class FailedError(RuntimeError):
    """A program that was to be measured ended with an error; its own message stands above."""


class TooLongError(RuntimeError):
    """A program took longer than it was given."""


@dataclass(frozen=True)
class Measured:
    """What one run took. `load` is the load of the machine before it; `facts` is what the program printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    load: float
    facts: dict[str, object] = field(default_factory=dict)


def run_module(module: str, arguments: Sequence[str]) -> Measured:
    """Run a module of ours as a program of its own, and measure it."""
    return run_program([sys.executable, "-m", module, *arguments])


def run_program(command: Sequence[str], *, at_most: float | None = None) -> Measured:
    """Run a program from the repository's folder, and measure it; after so many seconds it is stopped."""
    load = os.getloadavg()[0]
    start = time.perf_counter()
    # Bytecode is kept, as on most machines: else each start of a program of ours would compile it anew.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=_ROOT, env=environment)
    assert process.stdout is not None
    stopped = threading.Event()
    timer = threading.Timer(at_most or threading.TIMEOUT_MAX, lambda: (stopped.set(), process.kill()))
    timer.daemon = True
    timer.start()
    with process.stdout as stream:
        printed = stream.read()
    _pid, status, used = os.wait4(process.pid, 0)
    timer.cancel()
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if stopped.is_set():
        message = f"{command[1:]} took longer than {at_most} seconds"
        raise TooLongError(message)
    if process.returncode:
        message = f"{command[1:]} ended with {process.returncode}"
        raise FailedError(message)
    return Measured(
        seconds=seconds,
        cpu_seconds=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss * _BYTES / 1e6,
        load=load,
        facts=json.loads(printed) if printed.strip() else {},
    )


def read_through(path: Path) -> None:
    """Read a file once, so that the system holds it in memory for whoever comes first too."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass
