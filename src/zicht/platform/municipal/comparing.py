"""How like municipalities stand: medians that a job counts at night, of at least five others, and never a named one.

No page reads what another municipality answered, and no list puts any of them before another. Who else sealed an
assessment, and when, cannot be told from a night's count of a class.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from tempfile import NamedTemporaryFile

from django.conf import settings

from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.clock import now, today
from zicht.platform.municipal.assessments import score
from zicht.platform.municipal.framework import State, sizes
from zicht.platform.municipal.models import Answer, Assessment

__all__ = ["FEWEST_OTHERS", "Like", "count_readiness", "like_of", "medians"]

#: With fewer others beside the own one nothing is told.
FEWEST_OTHERS = 5
#: Assessments of this year and the last count.
_YEARS = 2

#: By theme, how many of its questions are in place in one municipality.
Scores = Mapping[str, int]


@dataclass(frozen=True)
class Like:
    """The municipalities of one size: how many, and by theme the median of how many questions are in place."""

    municipalities: int
    medians: Mapping[str, float]
    counted_at: datetime


def medians(found: Iterable[Scores]) -> Mapping[str, float] | None:
    """Return the median by theme; nothing where fewer than six municipalities are there, the own one among them."""
    rows = list(found)
    if len(rows) <= FEWEST_OTHERS:
        return None
    return {theme: float(median(row[theme] for row in rows)) for theme in rows[0]}


def count_readiness() -> int:
    """Count anew, in place of what was counted before; return of how many municipalities there is an assessment."""
    newest = _newest()
    told: dict[str, object] = {}
    for size in sizes():
        rows = [scores for one_size, scores in newest.values() if one_size == size]
        found = medians(rows)
        if found is not None:
            told[size] = {"municipalities": len(rows), "medians": found}
    root = settings.STATE / "readiness"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=root, delete=False, encoding="utf-8") as file:
        json.dump({"at": now().isoformat(), "sizes": told}, file)
    os.replace(file.name, root / "like.json")  # noqa: PTH105 - of a name that the library made
    return len(newest)


def like_of(size: str) -> Like | None:
    """Return how the municipalities of a size stood when they were counted last; nothing where too few are there."""
    try:
        told = json.loads((settings.STATE / "readiness" / "like.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    found = told["sizes"].get(size)
    if found is None:
        return None
    return Like(found["municipalities"], found["medians"], datetime.fromisoformat(told["at"]))


def _newest() -> Mapping[str, tuple[str, Scores]]:
    """Return for each municipality the size and the scores of the newest assessment that was sealed."""
    with open_case_room(system_access()):
        rows = Assessment.objects.filter(seal__isnull=False, year__gt=today().year - _YEARS)
        sealed = list(rows.order_by("year", "seal__made_at"))
        by_municipality = {row.municipality: row for row in sealed}
        wanted = [row.id for row in by_municipality.values()]
        states: dict[object, dict[str, State]] = {}
        for answer in Answer.objects.filter(assessment_id__in=wanted).order_by("made_at"):
            states.setdefault(answer.assessment_id, {})[answer.question] = State(answer.state)
    return {
        code: (row.size, {one.theme.code: one.in_place for one in score(states.get(row.id, {}))})
        for code, row in by_municipality.items()
    }
