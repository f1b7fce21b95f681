"""Errata: which figures earlier editions printed wrongly, what they should have been, and since when it is known.

An erratum is held against the release: the right number must be the one that the correcting edition prints, and a
figure that should not have been shown must be hidden now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zicht.errors import NoSuchFigure, Problem, Text
from zicht.publication.authored.figures import Found, describe_figure_of, locate_figure
from zicht.publication.authored.numbers import typed_numbers
from zicht.publication.words import Words
from zicht.release.followed import FollowedFigure, followed_figures, printed_then
from zicht.release.model import ALL, OWN, Cell, Erratum, Release, Status
from zicht.release.periods import PERIOD

__all__ = ["HIDDEN", "ErratumPlace", "ShownErratum", "check_errata", "is_same", "list_errata"]

HIDDEN = (Status.SUPPRESSED, Status.RANGE)


@dataclass(frozen=True)
class ShownErratum:
    """An erratum in words; without numbers the figure should not have been shown."""

    table: str
    figure: str
    edition: str
    wrong: str
    right: str
    found: str
    corrected_by: str
    reason: str


def list_errata(release: Release, words: Words) -> tuple[ShownErratum, ...]:
    """Return the errata of an edition, the last found first."""
    newest_first = sorted(release.errata, key=lambda erratum: erratum.found, reverse=True)
    return tuple(_shown(erratum, locate_figure(release, erratum.figure), words) for erratum in newest_first)


def _shown(erratum: Erratum, found: Found, words: Words) -> ShownErratum:
    unit = found.cell.unit
    wrong, right = (
        "" if number is None else words.number(number, unit=unit) for number in (erratum.wrong, erratum.right)
    )
    return ShownErratum(
        found.table.id,
        describe_figure_of(found, words),
        words.period(erratum.edition),
        wrong,
        right,
        words.date(erratum.found),
        words.period(erratum.corrected_by),
        words.text(erratum.reason),
    )


@dataclass(frozen=True)
class ErratumPlace:
    """An erratum with the file and the place in it where somebody wrote it down."""

    erratum: Erratum
    file: str
    place: int

    def problem(self, expected: Text) -> Problem:
        return Problem(
            Text.of("{file}: wrong at {where}.", file=self.file, where=f"[[erratum]] {self.place}"),
            expected,
            Text.of("Correct the list of errata, or look again at which edition was wrong."),
        )


def check_errata(release: Release, file: str) -> tuple[Problem, ...]:
    """Return in which errata something does not agree with what the editions print."""
    return tuple(
        ErratumPlace(erratum, file, place).problem(expected)
        for place, erratum in enumerate(release.errata, 1)
        for expected in _faults(erratum, release)
    )


def _faults(erratum: Erratum, release: Release) -> Iterator[Text]:
    if any(any(typed_numbers(words)) for words in erratum.reason.values()):
        yield Text.of("A reason without numbers: these stand beside it.")
    try:
        found = locate_figure(release, erratum.figure)
    except NoSuchFigure as error:
        yield error.problems[0].expected
        return
    is_hidden = found.cell.status in HIDDEN
    if is_hidden and erratum.wrong is not None:
        yield Text.of("No numbers: the figure is hidden in this edition.")
    elif not is_hidden and erratum.wrong is None:
        yield Text.of("A figure that is hidden in this edition, where no numbers are given.")
    elif not is_hidden:
        if not is_same(erratum.right, _printed(release, found, erratum.corrected_by)):
            yield Text.of("The right number as the edition that corrects it prints it.")
        if not is_same(erratum.wrong, _printed(release, found, erratum.edition)):
            yield Text.of("The wrong number as the edition that was wrong printed it.")


def is_same(number: float | None, printed: Cell | None) -> bool:
    """Say whether a number is printed as this figure is; of an edition that is not known nobody can say."""
    if printed is None or printed.value is None or number is None:
        return printed is None
    words = Words("en")
    return words.number(number, unit=printed.unit) == words.number(printed.value, unit=printed.unit)


def _printed(release: Release, found: Found, edition: str) -> Cell | None:
    """Return a figure as an edition printed it; None where that edition or its figure is not known here."""
    if edition == release.edition.name:
        return found.cell
    earlier = next((one for one in release.earlier if one.name == edition), None)
    followed = next((one for one in followed_figures(release) if _is_of(one, found)), None)
    if earlier is None or followed is None:
        return None
    return printed_then(earlier, followed, found.codes.get(PERIOD, ""))


def _is_of(followed: FollowedFigure, found: Found) -> bool:
    codes = {name: code for name, code in found.codes.items() if code not in (ALL, OWN) and name != PERIOD}
    own = {name: code for name, code in followed.codes.items() if code not in (ALL, OWN)}
    return (followed.table.id, followed.measure.name, own) == (found.table.id, found.measure.name, codes)
