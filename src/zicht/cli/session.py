"""What all commands share: the language, the way to print, progress on a terminal, and how errors end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from zicht.errors import Text
from zicht.release import find_edition
from zicht.vocabulary import LANGUAGES, translator
from zicht.vocabulary.numbers import format_number

__all__ = ["DEFAULT_EDITION", "Session", "Stages", "chosen_language", "edition_folder", "new_session"]

DEFAULT_EDITION = Path("build/demo/edition")
EDITION_VARIABLE = "ZICHT_EDITION"
LANGUAGE_VARIABLE = "ZICHT_LANG"


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language of texts: the last `--lang`, else ZICHT_LANG, else that of the terminal, else English."""
    asked = [
        after.removeprefix("--lang=")
        for before, after in pairwise(["", *arguments])
        if before == "--lang" or after.startswith("--lang=")
    ]
    if asked:
        return _known(asked[-1])
    named = (environment.get(name, "")[:2] for name in (LANGUAGE_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"))
    return next((language for language in named if language in LANGUAGES), "en")


def _known(language: str) -> str:
    return language if language in LANGUAGES else "en"


def edition_folder(given: Path | None) -> Path:
    """Return the folder of the edition that a command reads."""
    return find_edition(given, os.environ.get(EDITION_VARIABLE), DEFAULT_EDITION)


@dataclass
class Session:
    """One run of one command: what it prints goes to `out`, what it tells meanwhile to `err`."""

    language: str = "en"
    as_json: bool = False
    out: Console = field(default_factory=lambda: Console(highlight=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    @property
    def translate(self) -> Callable[[str], str]:
        return translator(self.language)

    def text(self, msgid: str, /, **places: object) -> str:
        """Return a text in the session's language. Whole numbers are counts; years and seeds are given as words."""
        return self.with_counts(Text.of(msgid, **places)).render(self.translate)

    def with_counts(self, text: Text) -> Text:
        """Return a text with its whole numbers as the language prints counts."""
        return Text.of(text.msgid, **{name: self._counted(value) for name, value in text.places})

    def _counted(self, value: object) -> object:
        if isinstance(value, Text):
            return self.with_counts(value)
        return format_number(value, "", 0, self.language) if type(value) is int else value

    def say(self, line: str = "", *, style: str = "") -> None:
        """Print a line for a person; nothing where the output is for a machine."""
        if not self.as_json:
            self.out.print(line, style=style, markup=False, soft_wrap=True)

    def show_json(self, value: object) -> None:
        """Print a value for a machine, and nothing else."""
        self.out.print(
            json.dumps(value, ensure_ascii=False, indent=2, sort_keys=False), markup=False, soft_wrap=True
        )

    def show_grid(
        self, headers: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int] = ()
    ) -> None:
        """Print a table; `numbers` are the columns that hold numbers."""
        grid = Grid(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for place, header in enumerate(headers):
            grid.add_column(header, justify="right" if place in numbers else "left", overflow="fold")
        for row in rows:
            grid.add_row(*row)
        if not self.as_json:
            self.out.print(grid)

    @contextmanager
    def stages(self) -> Iterator[Stages]:
        """Show what is going on: a bar per stage on a terminal, one line per stage elsewhere."""
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=self.err,
            disable=not self.err.is_terminal,
        )
        with bar:
            yield Stages(self, bar)


@dataclass
class Stages:
    """Tells of a run's stages as they begin and of the work done inside each."""

    session: Session
    bar: Progress
    current: TaskID | None = None

    def begin(self, stage: str) -> None:
        """Begin a stage; `stage` is a msgid."""
        name = self.session.text(stage)
        if self.bar.disable:
            self.session.err.print(name, markup=False)
        else:
            self.finish()
            self.current = self.bar.add_task(name, total=None)

    def advance(self, done: int, total: int) -> None:
        if self.current is not None:
            self.bar.update(self.current, completed=done, total=total)

    def finish(self) -> None:
        """Fill the bar of the stage that ends."""
        if self.current is not None:
            task = next(t for t in self.bar.tasks if t.id == self.current)
            self.bar.update(self.current, completed=task.total or 1, total=task.total or 1)


def new_session(*, language: str | None, as_json: bool) -> Session:
    """Return the session of a command that was called with these options."""
    chosen = language if language in LANGUAGES else chosen_language((), os.environ)
    return Session(chosen, as_json)
