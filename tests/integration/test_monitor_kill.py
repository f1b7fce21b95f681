"""A kill at any moment of `zicht monitor` leaves the old edition or the new one, whole."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from support.editions import monitor_unrendered
from zicht.pipeline import MonitorOptions
from zicht.release import read_release

pytestmark = pytest.mark.slow

HEADER = "report_id,report_date,sex\n"
PROGRAM = "from zicht.cli import main; main()"


def start(inputs, out):
    command = [sys.executable, "-c", PROGRAM, "monitor", str(inputs), "--out", str(out)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def victims(out):
    """Return what the edition counts, after every hash was checked."""
    return read_release(out).table("T01").cell("victims", period="2018").value


def make(inputs, out):
    """Make an edition inside this process, where time goes to what is tested and not to starting."""
    return monitor_unrendered([inputs], out=out, options=MonitorOptions())


@pytest.fixture
def editions(tmp_path):
    for name, rows in (("old", 1), ("new", 2)):
        lines = "".join(f"{n},2018-01-01,female\n" for n in range(rows))
        (tmp_path / f"{name}.csv").write_text(HEADER + lines)
    return tmp_path


def test_kill_at_several_moments_leaves_a_whole_edition(editions):
    """The moments spread over the time that a whole run takes: reading, counting, rendering, replacing."""
    out = editions / "edition"
    begun = time.monotonic()
    assert start(editions / "old.csv", out).wait() == 0
    seconds = time.monotonic() - begun

    for moment in (0.6, 0.8, 0.95):
        with start(editions / "new.csv", out) as running:
            time.sleep(moment * seconds)
            running.kill()
        assert victims(out) in {1, 2}

    make(editions / "new.csv", out)
    assert victims(out) == 2
    assert {path.name for path in editions.iterdir()} == {"old.csv", "new.csv", "edition", "edition-work"}


@pytest.mark.parametrize(
    "stage",
    ["pipeline.edition.read_inputs", "pipeline.edition.count_tables", "publication.edition.write_workbook"],
)
def test_kill_inside_a_stage_leaves_the_old_edition(editions, stage):
    out = editions / "edition"
    make(editions / "old.csv", out)
    dying = (
        "import os, signal; from unittest import mock; from zicht.cli import main\n"
        "die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"with mock.patch('zicht.{stage}', die): main()"
    )

    command = [
        sys.executable,
        "-c",
        dying,
        "monitor",
        str(editions / "new.csv"),
        "--out",
        str(out),
        "--form",
        "sheet",
    ]
    killed = subprocess.run(command, capture_output=True, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert victims(out) == 1
