"""The server: gunicorn with threads, so that one transaction has one thread from beginning to end."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.urls import get_resolver
from gunicorn.app.base import BaseApplication

from zicht.web.logs import logging_settings

__all__ = ["beside", "run_server"]

#: Seconds that a request may take, and that a stopped server waits for those under way.
_LONGEST_REQUEST = 60
_GRACE = 20
#: The same for a try-out on one computer, and for what runs beside it.
_SHORT_GRACE = 3
_BESIDE_GRACE = 5


class _Server(BaseApplication):  # type: ignore[misc] # gunicorn ships no types
    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Load the application in the process that serves: no connection is shared between processes.

        All pages are loaded before the first is asked for, and what was loaded stays for good: looking it through for
        circles among values took a page 0.12 seconds now and then.
        """
        from zicht.platform.wsgi import application  # noqa: PLC0415 - after the fork

        _ = get_resolver().url_patterns
        gc.collect()
        gc.freeze()
        return application


def run_server(*, host: str, port: int, workers: int, threads: int, try_out: bool) -> None:
    """Serve until a signal ends it; what is under way is finished first, and of a try-out given up after seconds."""
    shown = f"[{host}]" if ":" in host else host
    _Server(
        {
            "bind": [f"{shown}:{port}"],
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": _LONGEST_REQUEST,
            "graceful_timeout": _SHORT_GRACE if try_out else _GRACE,
            "max_requests": 5000,
            "max_requests_jitter": 500,
            "limit_request_line": 4094,
            "accesslog": None,
            "logconfig_dict": logging_settings("WARNING"),
            "proc_name": "zicht",
        }
    ).run()


@contextmanager
def beside(*arguments: str) -> Iterator[None]:
    """Run a management command in a process of its own for as long; it ends with this process, killed or not.

    It reads the other end of a pipe that nobody writes to: the pipe ends when this process does. What does not end
    by itself then, within seconds, is killed.
    """
    command = [sys.executable, "-m", "zicht", "manage", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as started:  # noqa: S603 - our own command
        try:
            yield
        finally:
            try:
                started.communicate(timeout=_BESIDE_GRACE)
            except subprocess.TimeoutExpired:
                started.kill()
