"""Work in processes of their own beside what this one does, where it takes longer than a process takes to start."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process

__all__ = ["open_worker"]


@contextmanager
def open_worker() -> Iterator[ProcessPoolExecutor]:
    """Give a process that runs functions of modules; what nobody has waited for at the end is given up.

    It is a new process, not a copy of this one, which has threads of its own and of its engines.
    """
    worker = ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=_begin, initargs=(gc.get_threshold(),)
    )
    try:
        yield worker
    finally:
        worker.shutdown(cancel_futures=True)


def _begin(threshold: tuple[int, int, int]) -> None:
    """Collect garbage as often as the process that asks; end at once where that is gone or both are interrupted."""
    gc.set_threshold(*threshold)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_await_parent, daemon=True).start()


def _await_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
