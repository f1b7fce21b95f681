"""Running a command of `zicht` inside the process of the tests."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from unittest import mock

import pytest

from zicht.cli import main
from zicht.publication import Form

Run = Callable[..., "Finished"]


@dataclass(frozen=True)
class Finished:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        """Return the standard output, which must be JSON and nothing else."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def command_runner(capfd: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs `zicht` with these arguments; only with `render`, editions have more than tables."""

    def run(*arguments: object, render: bool = False) -> Finished:
        capfd.readouterr()
        with ExitStack() as patches:
            patches.enter_context(mock.patch.object(sys, "argv", ["zicht", *map(str, arguments)]))
            if not render:
                patches.enter_context(mock.patch("zicht.cli.monitor.EVERY_FORM", frozenset[Form]()))
            with pytest.raises(SystemExit) as end:
                main()
        code = end.value.code
        assert code is None or isinstance(code, int)
        return Finished(code or 0, *capfd.readouterr())

    return run
