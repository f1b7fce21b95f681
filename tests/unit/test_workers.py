"""Do processes beside this one give back what they find, and end with whoever started them?"""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import psutil
import pytest

from zicht.errors import InputError, Text
from zicht.workers import open_worker

#: Starts a worker that works for a minute, and tells its number.
PROGRAM = """
import os, time
from zicht.workers import open_worker
if __name__ == "__main__":
    with open_worker() as workers:
        print(workers.submit(os.getpid).result(), flush=True)
        workers.submit(time.sleep, 60).result()
"""


def refuse():
    raise InputError.of(Text.of("File {n}.", n=1), expected=Text.of("Another."), to_fix=Text.of("Give it."))


def test_work_is_done_elsewhere_and_its_errors_come_back_as_they_are():
    with open_worker() as workers:
        assert workers.submit(os.getpid).result() != os.getpid()
        assert workers.submit(gc.get_threshold).result() == gc.get_threshold()
        with pytest.raises(InputError, match=r"File 1\."):
            workers.submit(refuse).result()


def test_no_worker_is_left_of_a_program_that_was_killed(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    with subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True) as running:
        worker = psutil.Process(int(running.stdout.readline()))
        running.kill()

    assert psutil.wait_procs([worker], timeout=20)[1] == []
