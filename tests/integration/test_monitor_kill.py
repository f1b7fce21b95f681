"""A kill at any moment of `zicht monitor` leaves the old edition or the new one, whole."""

from __future__ import annotations

import os
import signal
import time
from functools import partial
from unittest import mock

import pytest

from support.editions import monitor_unrendered
from support.processes import end_of, start_command
from zicht.pipeline import MonitorOptions
from zicht.release import read_release

pytestmark = pytest.mark.slow

HEADER = "report_id,report_date,sex\n"
#: Two forms of an edition: that all stand or fall together, two show as well as six.
FORMS = ("--form", "sheet", "--form", "data")


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def let_die(stage):
    """Have this process die in one stage."""
    mock.patch(f"zicht.{stage}", die).start()


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
    assert end_of(start_command(["monitor", editions / "old.csv", "--out", out, *FORMS])) == 0
    seconds = time.monotonic() - begun

    for moment in (0.6, 0.8, 0.95):
        running = start_command(["monitor", editions / "new.csv", "--out", out, *FORMS])
        time.sleep(moment * seconds)
        running.kill()
        end_of(running)
        assert victims(out) in {1, 2}

    make(editions / "new.csv", out)
    assert victims(out) == 2
    assert {path.name for path in editions.iterdir()} == {"old.csv", "new.csv", "edition", "edition-work"}


@pytest.mark.parametrize(
    "stage",
    ["pipeline.edition.read_inputs", "pipeline.made.count_tables", "publication.edition.write_workbook"],
)
def test_kill_inside_a_stage_leaves_the_old_edition(editions, stage):
    out = editions / "edition"
    make(editions / "old.csv", out)

    command = ["monitor", editions / "new.csv", "--out", out, *FORMS]
    killed = end_of(start_command(command, before=partial(let_die, stage)))

    assert killed == -signal.SIGKILL
    assert victims(out) == 1
