"""A kill at any moment leaves either the old edition or the new one, whole."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from kill_writer import make_release, name_of_whole_edition, write_page

from zicht.release import write_release

PROGRAM = Path(__file__).with_name("kill_writer.py")


@pytest.mark.parametrize("program", ["exchange", "two_renames"])
def test_kill_at_every_line_leaves_a_whole_edition(tmp_path, program):
    """The program counts the deaths, says which editions were found in which order, and what is left over."""
    done = subprocess.run(
        [sys.executable, PROGRAM, program, tmp_path / "edition"], capture_output=True, text=True, check=True
    )

    deaths, editions, beside = done.stdout.split(maxsplit=2)
    assert int(deaths) > 100
    assert editions == "old-new"
    assert beside == "['edition']"


def test_kill_at_random_moments_leaves_a_whole_edition(tmp_path):
    generator = np.random.default_rng(20211018)
    write_release(make_release("old"), tmp_path / "edition", [write_page])

    for delay in generator.uniform(0, 0.15, size=12):
        with subprocess.Popen(
            [sys.executable, PROGRAM, "for_ever", tmp_path / "edition"], stdout=subprocess.PIPE
        ) as running:
            running.stdout.read(1)
            with pytest.raises(subprocess.TimeoutExpired):
                running.wait(delay)
            running.kill()
        assert name_of_whole_edition(tmp_path / "edition") in {"old", "new"}

    write_release(make_release("new"), tmp_path / "edition", [write_page])
    assert [path.name for path in tmp_path.iterdir()] == ["edition"]
