"""A kill at any moment of `zicht link` loses nothing: the next run makes the same clusters and the same numbers."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import time
from functools import partial
from unittest import mock

import pytest

from support.processes import end_of, start_command

pytestmark = pytest.mark.slow

CANARY = "Kanarie"
HEADER = (
    "report_id",
    "report_date",
    "source",
    "given_names",
    "family_name",
    "birth_date",
    "sex",
    "nationality",
)


def write_half_and_die(*arguments, **_):
    for path in (one for one in arguments if hasattr(one, "with_name")):
        path.with_name(path.name.removesuffix(".new") + ".new").write_text(CANARY)
    os.kill(os.getpid(), signal.SIGKILL)


def let_die(step):
    """Have this process write half a file in one step, where it is given one, and die."""
    mock.patch(step, write_half_and_die).start()


def people(first, last):
    """Return rows about persons with names of their own, each reported by two sources."""
    syllables = ("ba", "ko", "mi", "ru", "ze", "lo", "ta", "ni")
    for n in range(first, last):
        name = "".join(syllables[n // 8**place % 8] for place in range(4))
        who = (f"{CANARY}{name}", name[::-1], f"{1960 + n % 40}-{1 + n % 12:02}-{13 + n % 15:02}")
        for year, source in ((2018, "police"), (2019, "shelter")):
            sex, nationality = ("female", "male")[n % 2], ("NLD", "POL", "ROU")[n % 3]
            yield (f"{n}", f"{year}-03-{1 + n % 28:02}", source, *who, sex, nationality)


def command(inputs, register, release):
    return ["link", inputs, "--register", register, "--release", release, "--sets", "0"]


def second(folder, register):
    return [*command(folder / "second.csv", register, "b"), "--model", folder / "before" / "model.json"]


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return a folder with two deliveries, the register after the first, and that after both, undisturbed.

    The second is linked with what was learned from the first: to learn takes most of the time of a run.
    """
    folder = tmp_path_factory.mktemp("runs")
    for name, last in (("first", 120), ("second", 150)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADER, *people(0, last)])
    assert end_of(start_command(command(folder / "first.csv", folder / "before", "a"))) == 0
    shutil.copytree(folder / "before", folder / "after")
    begun = time.monotonic()
    assert end_of(start_command(second(folder, folder / "after"))) == 0
    return folder, time.monotonic() - begun


@pytest.fixture
def register(runs, tmp_path):
    """Return a register as it was after the first delivery, and an environment whose temporary files can be seen."""
    shutil.copytree(runs[0] / "before", tmp_path / "register")
    (tmp_path / "temporary").mkdir()
    return tmp_path / "register", {"TMPDIR": str(tmp_path / "temporary")}


def run_again(runs, folder, environment):
    assert end_of(start_command(second(runs[0], folder), environment)) == 0


@pytest.mark.parametrize(
    "step",
    [
        "zicht.linkage.link.train",  # the model is learned: the run that dies is given none
        "zicht.linkage.port.Records._fetch",  # pairs are scored
        "zicht.linkage.link.number_clusters",
        "zicht.linkage.link._write_table",  # persons and pairs are written
        "zicht.linkage.registry.replace_private",  # the register is written
    ],
)
def test_run_that_dies_in_a_step_is_taken_up_again(runs, register, step):
    folder, environment = register
    dying = second(runs[0], folder)
    if step.endswith(".train"):
        dying = dying[: dying.index("--model")]

    killed = end_of(start_command(dying, environment, before=partial(let_die, step)))
    left = [path.name for path in (folder.parent / "temporary").iterdir()]
    run_again(runs, folder, environment)

    assert killed == -signal.SIGKILL
    assert contents(folder) == contents(runs[0] / "after")
    assert left == []


def test_run_that_is_killed_at_any_moment_is_taken_up_again(runs, register):
    folder, environment = register
    for moment in (0.5, 0.7, 0.9):
        running = start_command(second(runs[0], folder), environment)
        time.sleep(moment * runs[1])
        running.kill()
        end_of(running)

    run_again(runs, folder, environment)

    assert contents(folder) == contents(runs[0] / "after")
    assert not list((folder.parent / "temporary").iterdir())
