"""Files about persons: written in one step, for this account alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

__all__ = ["UNFINISHED", "replace_private"]

#: How the name of a file ends until it is whole.
UNFINISHED = ".new"


def replace_private(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` make a file beside `path`, and put it in its place: a run that fails leaves the earlier one alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}{UNFINISHED}")
    try:
        beside.touch(mode=0o600)
        beside.chmod(0o600)
        write(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
