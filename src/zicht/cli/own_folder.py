"""A folder that a command made, and that it alone may write again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zicht.errors import OutputError, Text
from zicht.release.output_errors import output_errors
from zicht.release.place import is_vacant

__all__ = ["mark_of", "own_folder"]


def mark_of(command: str) -> str:
    """Return the name of the file by which a command knows its own folder."""
    return f"made-by-{command.replace(' ', '-')}"


@contextmanager
def own_folder(out: Path, command: str, *, emptied: bool = False) -> Iterator[None]:
    """Have a folder that is the command's own while it writes there; one with anything else in it is not touched.

    With `emptied`, what an earlier run left is removed first.
    """
    mark = out / mark_of(command)
    if not is_vacant(out) and not mark.exists():
        raise OutputError.of(
            Text.of(
                "Folder {name}: holds something that `{command}` did not make.",
                name=out.name,
                command=command,
            ),
            expected=Text.of(
                "A folder that is empty, that is not there yet, or that this command made earlier."
            ),
            to_fix=Text.of("Choose another folder with --out. Nothing in it was touched."),
        )
    with output_errors(out.name, at_once=False):
        if emptied:
            shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True, exist_ok=True)
        mark.write_text(f"This folder is written again by each run of `{command}`.\n", encoding="utf-8")
        yield
