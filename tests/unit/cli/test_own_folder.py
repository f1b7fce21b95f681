"""Does a command write in its own folder alone, and say where it cannot?"""

from __future__ import annotations

import pytest

from zicht.cli.own_folder import own_folder
from zicht.errors import OutputError


def test_own_folder_is_written_again(tmp_path):
    for run in ("one", "two"):
        with own_folder(tmp_path / "out", "zicht demo"):
            (tmp_path / "out" / run).touch()

    assert {path.name for path in (tmp_path / "out").iterdir()} == {"made-by-zicht-demo", "one", "two"}


def test_own_folder_is_emptied_where_that_is_asked(tmp_path):
    for run in ("one", "two"):
        with own_folder(tmp_path / "out", "zicht demo", emptied=True):
            (tmp_path / "out" / run).touch()

    assert {path.name for path in (tmp_path / "out").iterdir()} == {"made-by-zicht-demo", "two"}


@pytest.mark.parametrize("content", ["thesis.txt", "made-by-zicht-briefing"])
def test_folder_that_the_command_did_not_make_is_not_touched(tmp_path, content):
    (tmp_path / content).write_text("mine")

    with (
        pytest.raises(OutputError, match="`zicht demo` did not make"),
        own_folder(tmp_path, "zicht demo", emptied=True),
    ):
        pytest.fail("it was let in")

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(content, "mine")]


def test_folder_that_cannot_be_made_is_named_without_its_path(tmp_path):
    (tmp_path / "file").touch()

    with (
        pytest.raises(
            OutputError, match=r"^Folder out: cannot be written, because a part of its path is a file"
        ) as refused,
        own_folder(tmp_path / "file" / "out", "zicht demo"),
    ):
        pytest.fail("it was let in")

    assert str(tmp_path) not in str(refused.value)


def test_disk_that_is_full_while_the_command_writes_is_told(tmp_path):
    with (
        pytest.raises(OutputError, match="because the disk is full"),
        own_folder(tmp_path / "out", "zicht demo"),
    ):
        raise OSError(28, "No space left on device")


def test_fault_of_the_program_keeps_its_traceback(tmp_path):
    with pytest.raises(FileNotFoundError), own_folder(tmp_path / "out", "zicht demo"):
        (tmp_path / "absent").read_bytes()
