"""Did a measure work: what reporters made before and after its date, beside what changes at other dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zicht.measures.effect_counts import Made
from zicht.measures.effect_dates import MONTHS, BreakInside, Sides, TooShort, choose_sides
from zicht.methods.before_after import Effect, assess_effect

__all__ = ["KNOWN_BREAK", "TOO_SHORT", "Finding", "find_effect"]

#: Why there is no answer, beside the reasons of the method itself.
TOO_SHORT, KNOWN_BREAK = "too_short", "known_break"


@dataclass(frozen=True)
class Finding:
    """What can be said of a measure: `refused` names why nothing can, `breaks` what lies too close or on its day.

    `sides` are the times compared and `dates` the earlier ones; `doubtful` counts what may lie in either or outside.
    """

    at: date
    refused: str = ""
    breaks: tuple[str, ...] = ()
    sides: Sides | None = None
    dates: tuple[Sides, ...] = ()
    effect: Effect | None = None
    before: int = 0
    after: int = 0
    doubtful: int = 0


def find_effect(
    made: Made, at: date, *, end: date, breaks: Mapping[str, date], months: Sequence[int] = MONTHS
) -> Finding:
    """Compare what organisations made before and after a date; `end` is the day after the last that is known."""
    on_the_day = tuple(code for code, day in breaks.items() if day == at)
    chosen = choose_sides(at, first=made.days[0], end=end, breaks=breaks, months=months)
    if isinstance(chosen, BreakInside):
        return Finding(at, KNOWN_BREAK, chosen.codes)
    if isinstance(chosen, TooShort):
        return Finding(at, TOO_SHORT, on_the_day)
    sides, dates = chosen
    before, after = made.within(sides.before), made.within(sides.after)
    effect = assess_effect(
        (before, after), [(made.within(one.before), made.within(one.after)) for one in dates]
    )
    return Finding(
        at,
        effect.refused.value if effect.refused else "",
        on_the_day,
        sides,
        dates,
        effect,
        int(before.sum()),
        int(after.sum()),
        made.across((sides.before, sides.after)),
    )
