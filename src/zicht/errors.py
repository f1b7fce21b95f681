"""Errors that Zicht raises on purpose.

ZichtError
  UserError              the reader can fix it; shown without a traceback
    CalledWrongly        a command was called as it does not know   exit 2
    InputError           a file or table breaks its contract        exit 11
    DefinitionError      a settings or mapping file breaks its own  exit 12
    NotPermitted         the caller may not do this                 exit 13
    DisclosureRefused    an output would show too much              exit 14
    OutputError          a result cannot be written where asked     exit 16
    NoSuchFigure         the edition holds no such figure           exit 17
  NotConverged           a fit stopped without an answer            exit 15

Every message has three parts: where and how many, what was expected, how to fix
it. No part ever holds a value from the data: a `Text` is a fixed English
sentence with named places for counts, positions and names of files, columns
and codes of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar, Self

__all__ = [
    "CalledWrongly",
    "DefinitionError",
    "DisclosureRefused",
    "InputError",
    "NoSuchFigure",
    "NotConverged",
    "NotPermitted",
    "OutputError",
    "Problem",
    "Text",
    "UserError",
    "ZichtError",
    "writing",
]

Translate = Callable[[str], str]


def _untranslated(msgid: str) -> str:
    return msgid


@dataclass(frozen=True)
class Text:
    """A sentence that is translated when it is shown, not when it is made.

    `Text.of("Rows: {rows}.", rows=3)` keeps the English msgid, so that the one
    who shows it chooses the language.
    """

    msgid: str
    places: tuple[tuple[str, object], ...] = ()

    @classmethod
    def of(cls, msgid: str, /, **places: object) -> Text:
        return cls(msgid, tuple(places.items()))

    def render(self, translate: Translate = _untranslated) -> str:
        places = {
            name: value.render(translate) if isinstance(value, Text) else value for name, value in self.places
        }
        return translate(self.msgid).format(**places)

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where and how many, what was expected, how to fix it."""

    where: Text
    expected: Text
    to_fix: Text

    def render(self, translate: Translate = _untranslated) -> str:
        return "\n".join(
            [
                self.where.render(translate),
                f"{translate('Expected')}: {self.expected.render(translate)}",
                f"{translate('To fix')}: {self.to_fix.render(translate)}",
            ]
        )


@dataclass
class ZichtError(Exception):
    """The root of all errors raised on purpose; holds every problem found, never just the first."""

    problems: Sequence[Problem] = field(default_factory=tuple)
    exit_code: ClassVar[int] = 10

    @classmethod
    def of(cls, where: Text, *, expected: Text, to_fix: Text) -> Self:
        return cls((Problem(where, expected, to_fix),))

    def render(self, translate: Translate = _untranslated) -> str:
        return "\n\n".join(problem.render(translate) for problem in self.problems)

    def __str__(self) -> str:
        return self.render()


class UserError(ZichtError):
    """An error that the reader can fix."""


class CalledWrongly(UserError):
    """A command was called in a way that it does not know."""

    exit_code = 2


class InputError(UserError):
    """A file or table breaks its contract."""

    exit_code = 11


class DefinitionError(UserError):
    """A settings, mapping or rule file breaks its contract."""

    exit_code = 12


class NotPermitted(UserError):
    """The caller may not do this."""

    exit_code = 13


class DisclosureRefused(UserError):
    """An output would show too much about somebody."""

    exit_code = 14


class OutputError(UserError):
    """A result cannot be written where it was asked for."""

    exit_code = 16


class NoSuchFigure(UserError):
    """The edition holds no such table, cell or measure."""

    exit_code = 17


class NotConverged(ZichtError):
    """A fit stopped without an answer."""

    exit_code = 15


#: What helps where a file cannot be written and no option names another.
_ANOTHER_PLACE = Text.of("Check the permissions and the free space, or choose another folder.")


@contextmanager
def writing(file: str, *, to_fix: Text = _ANOTHER_PLACE) -> Iterator[None]:
    """Raise `OutputError` where the system refuses to write the file of this name."""
    try:
        yield
    except OSError:
        # `from None`: the system's own words name paths of the machine.
        raise OutputError.of(
            Text.of("File {file}: cannot be written.", file=file),
            expected=Text.of("A folder that may be written, on a disk with room for the file."),
            to_fix=to_fix,
        ) from None
