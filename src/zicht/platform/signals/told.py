"""What became of signals, counted apart from persons; and triages by how soon somebody must act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import today
from zicht.platform.registry.models import Signal
from zicht.platform.registry.service import visible
from zicht.platform.signals.queries import standing_signals
from zicht.platform.triage.models import TriageRow
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["OPEN", "Told", "count_told"]

#: In the place of an outcome where there is none yet.
OPEN = "open"


@dataclass(frozen=True)
class Told:
    """Signals seen within a year, by outcome and then by certainty; `longest` is open so many days.

    `triages`: the newest triages of persons who are seen, by the level that was decided; none for roles that read none.
    """

    year: int
    years: tuple[int, ...]
    total: int
    outcomes: Mapping[str, Mapping[str, int]]
    reasons: Mapping[str, int]
    longest: int
    triages: Mapping[str, int]

    def high(self) -> int:
        return sum(of.get("high", 0) for of in self.outcomes.values())


def count_told(year: int | None) -> Told:
    """Count the signals that are seen of a year, the newest where none is named, and write down that one looked."""
    check_may(current_access(), Action.SIGNAL_READ)
    rows = standing_signals().filter(withdrawn=False)
    years = tuple(sorted({day.year for day in rows.dates("signal_date", "year")}, reverse=True))
    chosen = year if year in years else (years[0] if years else today().year)
    found = list(rows.filter(signal_date__year=chosen))
    record(Action.SIGNAL_READ, kind="counts")
    waiting = [(today() - one.signal_date).days for one in found if not one.cells.get("outcome")]
    return Told(
        year=chosen,
        years=years,
        total=len(found),
        outcomes=_by_outcome(found),
        reasons=_in_order("unsubstantiated_reasons", Counter(_cell(one, "outcome_why") for one in found)),
        longest=max(waiting, default=0),
        triages=_triages(),
    )


def _cell(row: Signal, name: str) -> str:
    return str(row.cells.get(name, ""))


def _by_outcome(rows: Sequence[Signal]) -> dict[str, Mapping[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for one in rows:
        certainty = _cell(one, "certainty")
        known = certainty if certainty in code_list("certainties") else UNKNOWNS[0]
        counted.setdefault(_cell(one, "outcome") or OPEN, Counter())[known] += 1
    order = [OPEN, *(one.code for one in code_list("dispositions")), *UNKNOWNS]
    return {code: counted[code] for code in order if code in counted}


def _in_order(name: str, counted: Mapping[str, int]) -> dict[str, int]:
    return {one.code: counted[one.code] for one in code_list(name) if counted.get(one.code)}


def _triages() -> dict[str, int]:
    if not can_do(current_access(), Action.TRIAGE_READ):
        return {}
    rows = visible(TriageRow.objects.filter(person__erased_at__isnull=True))
    replaced = rows.filter(replaces__isnull=False).values("replaces")
    return dict(sorted(Counter(rows.exclude(id__in=replaced).values_list("decided", flat=True)).items()))
