"""Errata of an edition that is out, told before there is a next one: what it printed, read from it, and what is right.

Nothing of a figure that the edition hides is told: not what it is, and not that it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from zicht.errors import DefinitionError, NoSuchFigure, Text
from zicht.publication.authored.errata import HIDDEN, ErratumPlace, is_same
from zicht.publication.authored.figures import Found, locate_figure, reference_to
from zicht.publication.authored.numbers import typed_numbers
from zicht.publication.words import Words
from zicht.release.model import Erratum, Release, Status

__all__ = ["with_errata"]


def with_errata(release: Release, errata: Sequence[ErratumPlace]) -> Release:
    """Return the release with these errata of itself, and with the numbers that it printed in them.

    DefinitionError with each erratum that names no figure that the edition shows, or that does not agree with it.
    """
    problems = [one.problem(expected) for one in errata for expected in _faults(one.erratum, release)]
    if problems:
        raise DefinitionError(tuple(problems))
    named = [_reference(release, one.erratum) for one in errata]
    twice = [one for place, one in enumerate(errata) if named[place] in named[:place]]
    if twice:
        raise DefinitionError(tuple(one.problem(Text.of("Each figure once.")) for one in twice))
    return replace(release, errata=tuple(_filled(one.erratum, release) for one in errata))


def _reference(release: Release, erratum: Erratum) -> str:
    found = locate_figure(release, erratum.figure)
    return reference_to(found.table, found.cell)


def _filled(erratum: Erratum, release: Release) -> Erratum:
    if erratum.right is None:
        return erratum
    return replace(erratum, wrong=locate_figure(release, erratum.figure).cell.value)


def _faults(erratum: Erratum, release: Release) -> Iterator[Text]:
    if any(any(typed_numbers(words)) for words in erratum.reason.values()):
        yield Text.of("A reason without numbers: these stand beside it.")
    try:
        found = locate_figure(release, erratum.figure)
    except NoSuchFigure as error:
        yield error.problems[0].expected
        return
    yield from _faults_of(erratum, found)


def _faults_of(erratum: Erratum, found: Found) -> Iterator[Text]:
    cell = found.cell
    if cell.status in HIDDEN or not Words("en").show(cell).text:
        yield Text.of("A figure that the edition shows: of what it hides, an erratum tells nothing.")
    elif erratum.right is None:
        return
    elif cell.status is Status.ESTIMATE:
        yield Text.of(
            "A figure that was counted: an estimate is made again, with its interval, in an edition."
        )
    elif is_same(erratum.right, cell):
        yield Text.of("Another number than the edition printed.")
    elif erratum.wrong is not None and not is_same(erratum.wrong, cell):
        yield Text.of("The wrong number as the edition that was wrong printed it.")
