"""`zicht manage work`: what `serve --demo` starts beside itself, so that a try-out needs no timer."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from zicht.platform.operation.jobs import run_due

__all__ = ["Command"]

_MINUTE = 60
#: Seconds between being asked to end and being made to.
_GRACE = 2


class Command(BaseCommand):
    """Ends when its standard input does: with whoever started it, however that ended."""

    help = "Run background jobs and what is due each minute, in one process: for a try-out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--attached", action="store_true", help="End when standard input ends.")

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments
        if options["attached"]:
            threading.Thread(target=_wait_for_the_end, daemon=True).start()
        threading.Thread(target=_tick, daemon=True).start()
        call_command("db_worker", interval=1.0, startup_delay=False, verbosity=0)


def _tick() -> None:
    while True:
        close_old_connections()
        run_due()
        time.sleep(_MINUTE)


def _wait_for_the_end() -> None:
    """End once standard input does: between two tasks, soon in the midst of one, and at last whatever goes on.

    A second signal raises SystemExit in the task, which undoes what it began; an edition is found broken off later.
    """
    sys.stdin.buffer.read()
    for _time in range(2):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE)
    os._exit(1)
