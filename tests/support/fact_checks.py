"""Sentences checked by the hundred: those judged by hand, and those that a release's own cells make."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from support.fact_release import Sentence, sentences
from zicht.release import Cell, Release, Status, Table
from zicht.release.facts import FactChecker, Verdict, cell_sentence
from zicht.vocabulary import LANGUAGES, PERCENT

HIDDEN = (Status.SUPPRESSED, Status.RANGE)


def otherwise_judged(release: Release) -> list[tuple[Sentence, str]]:
    """Return the sentences whose verdict on the newest edition is another than the one by hand.

    Which figures an edition hides is for other tests: a sentence about one of those counts for neither.
    """
    checker = FactChecker(release)
    found = [(s, checker.check(s.sentence).verdict.value) for s in sentences()]
    return [(s, verdict) for s, verdict in found if verdict not in (s.newest, Verdict.PROTECTED.value)]


def sampled(table: Table, size: int, *, hidden: bool) -> list[Cell]:
    cells = [c for c in table.cells if (c.status in HIDDEN if hidden else c.value is not None)]
    places = np.random.default_rng(1).permutation(len(cells))[:size]
    return [cells[place] for place in places]


def misread(release: Release, *, size: int) -> Iterator[str]:
    """Yield the sentences made from cells that are not found right, or not wrong with another number."""
    checker = FactChecker(release)
    for table in release.tables:
        for cell in sampled(table, size, hidden=False):
            other = max(cell.value or 0, cell.upper or 0) + (3.5 if cell.unit == PERCENT else 7)
            for language in LANGUAGES:
                right, wrong = (
                    cell_sentence(table, cell, language),
                    cell_sentence(table, cell, language, value=other),
                )
                if checker.check(right, language).verdict is not Verdict.RIGHT:
                    yield right
                if checker.check(wrong, language).verdict is not Verdict.WRONG:
                    yield wrong


def telling(release: Release, *, size: int) -> Iterator[str]:
    """Yield the sentences about hidden cells whose answer says anything, or is not the same for every number."""
    checker = FactChecker(release)
    for table in release.tables:
        for cell in sampled(table, size, hidden=True):
            asked = [cell_sentence(table, cell, "en", value=value) for value in (0.0, 1.0, 4.0, 250.0)]
            answers = [checker.check(sentence, "en").findings for sentence in asked]
            if any(
                f.verdict is not Verdict.PROTECTED or f.reasons or f.twins for found in answers for f in found
            ):
                yield asked[0]
