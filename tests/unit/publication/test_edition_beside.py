"""Are editions that are written in another process the same, and is what goes wrong there told here?"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from unittest import mock

import pytest
from edition_factory import make_release

from zicht.errors import InputError, OutputError, Problem, Text
from zicht.publication import write_edition, writing_beside
from zicht.release import read_release


@pytest.fixture
def release():
    return make_release()


def bytes_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.slow
def test_editions_are_there_at_the_end_and_the_same(release, tmp_path):
    write_edition(release, tmp_path / "here", {"note.json": "{}\n"})
    with writing_beside() as write:
        for name in ("one", "two"):
            write(release, tmp_path / name, {"note.json": "{}\n"})

    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two") == bytes_of(tmp_path / "here")
    assert read_release(tmp_path / "one").edition.outputs["note.json"]


def test_what_goes_wrong_in_the_other_process_is_raised_here(release, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "somebody's").write_text("file")

    with pytest.raises(OutputError, match="full"), writing_beside() as write:
        write(release, tmp_path / "full", {})


def test_process_that_was_killed_is_told(release, tmp_path):
    start = subprocess.Popen

    def die(*_command, **pipes):
        program = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
        return start([sys.executable, "-c", program], **pipes)

    with (
        mock.patch("zicht.publication.edition.subprocess.Popen", die),
        pytest.raises(RuntimeError, match=f"code -{signal.SIGKILL.value}"),
        writing_beside() as write,
    ):
        write(release, tmp_path / "edition", {})


def test_work_that_fails_ends_the_other_process(release, tmp_path):
    started, start = [], subprocess.Popen

    def remember(*command, **pipes):
        started.append(start(*command, **pipes))
        return started[-1]

    def interrupted():
        with mock.patch("zicht.publication.edition.subprocess.Popen", remember), writing_beside() as write:
            write(release, tmp_path / "edition", {})
            while not started:
                os.sched_yield()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert started[0].poll() == -signal.SIGKILL
    assert not (tmp_path / "edition").exists()


def test_errors_are_the_same_after_they_travelled():
    problem = Problem(Text.of("a {name}", name="b"), Text.of("c"), Text.of("d"))
    refused = OutputError.of(Text.of("x"), expected=Text.of("y"), to_fix=Text.of("z"))
    for error in (InputError((problem,)), refused):
        assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - made here
