"""Drawing charts beside the rest of the work: Vega takes most of a report's time, so it runs in processes of its own.

Such a process gets specifications, gives SVG and knows nothing else. It ends when nobody is left at the other end
of its pipes, also where this process was killed.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from queue import SimpleQueue

from zicht.publication.charts import Spec

__all__ = ["Draw", "open_drawing"]

#: Takes the specification of a chart and answers at once; the SVG follows.
Draw = Callable[[Spec], Future[str]]

#: Enough to keep two cores at work, on which the program itself runs too.
PROCESSES = 2

PROGRAM = Path(__file__).with_name("vega.py")


@contextmanager
def open_drawing() -> Iterator[Draw]:
    """Give what draws charts; those that nobody has waited for at the end are given up."""
    asked: list[Future[str]] = []

    def draw(spec: Spec) -> Future[str]:
        drawing: Future[str] = Future()
        asked.append(drawing)
        _work().put((drawing, json.dumps(spec)))
        return drawing

    try:
        yield draw
    finally:
        for drawing in asked:
            drawing.cancel()


@cache
def _work() -> SimpleQueue[tuple[Future[str], str]]:
    """Return what the threads take their work from; each waits for a process of its own, which is kept.

    They are daemons: a pool of threads that an interrupt meets while it starts them keeps the program from ending.
    """
    work: SimpleQueue[tuple[Future[str], str]] = SimpleQueue()
    for number in range(PROCESSES):
        threading.Thread(target=_serve, args=(work,), name=f"drawing-{number}", daemon=True).start()
    return work


def _serve(work: SimpleQueue[tuple[Future[str], str]]) -> None:
    while True:
        drawing, spec = work.get()
        if drawing.set_running_or_notify_cancel():
            try:
                drawing.set_result(_draw(spec))
            except Exception as error:  # noqa: BLE001 - told to whoever waits for the chart
                drawing.set_exception(error)


_own = threading.local()


def _draw(spec: str) -> str:
    process: subprocess.Popen[str] | None = getattr(_own, "process", None)
    if process is None or process.poll() is not None:
        process = _own.process = _start()
    answer = _ask(process, spec)
    if not answer:
        # A fault of ours or of the machine. What Vega said of it may hold figures, so that nobody is told.
        raise RuntimeError(f"the process that draws charts ended with code {process.wait()}")
    return str(json.loads(answer))


def _start() -> subprocess.Popen[str]:
    # A session of its own: an interrupt from the keyboard is for this process, which then closes the pipes.
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-P", str(PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
        start_new_session=True,
    )
    atexit.register(_end, process)
    return process


def _ask(process: subprocess.Popen[str], spec: str) -> str:
    """Return the answer to one line; nothing where the process has ended."""
    if process.stdin is None or process.stdout is None:
        raise TypeError("a process that draws is started with pipes")
    try:
        process.stdin.write(spec + "\n")
        process.stdin.flush()
        return process.stdout.readline()
    except BrokenPipeError:
        return ""


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    with suppress(BrokenPipeError), process:
        pass  # closes the pipes
