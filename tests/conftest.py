"""What tests of every kind share: the reference country's five editions, made once a session.

This file also puts its folder on the path, so that tests say `from support.counted import ...`.
"""

from __future__ import annotations

import gc
import os

# As the command does: before NumPy comes in, for ours are many small systems of equations, and threads would wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import HealthCheck, settings

from support.commands import Run, command_runner
from support.editions import Editions, make_editions
from zicht.cli.app import RARELY

# How long an example takes to make says how busy the machine is, and nothing about Zicht.
settings.register_profile("zicht", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("zicht")


def pytest_sessionstart() -> None:
    """Look for circles among values as rarely as the command does: thousands of tests are values that stay."""
    gc.set_threshold(*RARELY)


def pytest_collection_finish() -> None:
    """Never look among the tests themselves again."""
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long: several processes then end at about the same time."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def reference_editions(tmp_path_factory: pytest.TempPathFactory) -> Editions:
    """Return the five editions of the reference country, the newest with its report and workbook.

    A session on several processes makes them once in each that asks: all that ask are in one file.
    """
    return make_editions(tmp_path_factory.mktemp("reference"))


@pytest.fixture
def zicht(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in English, on a terminal of 80 columns and without an edition."""
    for name in ("ZICHT_EDITION", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZICHT_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    return command_runner(capfd)
