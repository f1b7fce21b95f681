"""The processes that draw charts never outlive the run that asked for them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import psutil
import pytest

pytestmark = pytest.mark.slow

#: What is started in the background of a shell ignores interrupts, and so would its children.
PROGRAM = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from zicht.cli import main
main()
"""
ROWS = "".join(f"{n},{2014 + n % 7}-01-01,{'female' if n % 3 else 'male'}\n" for n in range(700))


@contextmanager
def drawing_run(folder):
    """A run of `zicht monitor` that has begun to draw, and the processes that draw for it."""
    (folder / "reports.csv").write_text("report_id,report_date,sex\n" + ROWS)
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        "monitor",
        "reports.csv",
        "--out",
        "edition",
        "--form",
        "report",
    ]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as running:
        try:
            drawing = []
            while not drawing and running.poll() is None:
                time.sleep(0.01)
                drawing = psutil.Process(running.pid).children()
            yield running, drawing
        finally:
            running.kill()


def still_running(processes):
    _ended, alive = psutil.wait_procs(processes, timeout=20)
    return alive


def test_no_process_is_left_of_a_run_that_ended(tmp_path):
    with drawing_run(tmp_path) as (running, drawing):
        running.communicate()
    assert running.returncode == 0
    assert drawing
    assert still_running(drawing) == []


def test_no_process_is_left_of_a_run_that_was_killed(tmp_path):
    with drawing_run(tmp_path) as (running, drawing):
        running.kill()
        _out, shown = running.communicate()
    assert drawing
    assert still_running(drawing) == []
    assert "Traceback" not in shown


def test_an_interrupt_while_charts_are_drawn_ends_at_once_and_leaves_nothing(tmp_path):
    with drawing_run(tmp_path) as (running, drawing):
        running.send_signal(signal.SIGINT)
        _out, shown = running.communicate(timeout=60)
    assert running.returncode == 130
    assert drawing
    assert still_running(drawing) == []
    assert "Traceback" not in shown
    assert {path.name for path in tmp_path.iterdir()} == {"reports.csv", "edition-work"}
