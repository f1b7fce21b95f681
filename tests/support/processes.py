"""Commands in processes of their own that begin with everything loaded: to load takes longer than a small run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from zicht.cli import main

#: Each process is a copy of one that imported these and did nothing else.
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["zicht.cli.monitor", "zicht.cli.link", "zicht.linkage.link"])


def start_command(
    arguments: Iterable[object],
    environment: Mapping[str, str] | None = None,
    *,
    before: Callable[[], object] | None = None,
) -> BaseProcess:
    """Start `zicht` with these arguments; what it prints is lost. `before` is called in the process first."""
    started = CONTEXT.Process(target=_run, args=([*map(str, arguments)], dict(environment or {}), before))
    started.start()
    return started


def end_of(running: BaseProcess) -> int | None:
    """Wait for a process to end, and return its exit code: the negative number of the signal that killed it."""
    running.join()
    return running.exitcode


def _run(arguments: list[str], environment: Mapping[str, str], before: Callable[[], object] | None) -> None:
    os.environ.update(environment)
    sys.argv = ["zicht", *arguments]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.dup2(nowhere, sys.stderr.fileno())
    if before is not None:
        before()
    main()
