"""Where the parts of the pictures stand, in whole units of the drawing: the tables beside them say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zicht.helpchat.supervision.load import Load
from zicht.helpchat.supervision.planning import Plan

__all__ = ["Bar", "DayPicture", "Mark", "WeekPicture", "draw_day", "draw_week"]

_LEFT, _STEP, _WIDE = 40, 28, 20
_HIGH, _FOOT = 180, 24


@dataclass(frozen=True)
class Bar:
    """A bar: its kind, and where it stands."""

    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Mark:
    """A word or number at a place."""

    x: int
    y: int
    text: str


@dataclass(frozen=True)
class DayPicture:
    """Visitors by hour of the day, in three parts one on the other."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class WeekPicture:
    """A row for each day of the week: counsellors in each hour, and a line for the interval."""

    width: int
    height: int
    rows: tuple[tuple[Mark, tuple[Bar, ...], tuple[Mark, ...]], ...]
    marks: tuple[Mark, ...]


def draw_day(loads: Mapping[int, Load]) -> DayPicture:
    """Draw who was taken up soon, who later, and who left."""
    most = max((one.soon + one.later + one.left for one in loads.values()), default=0)
    bars: list[Bar] = []
    marks: list[Mark] = []
    base = _HIGH + 20
    for hour, one in loads.items():
        x, y = _LEFT + hour * _STEP, base
        for kind, number in (("soon", one.soon), ("later", one.later), ("left", one.left)):
            height = round(_HIGH * number / most) if most else 0
            if height:
                y -= height
                bars.append(Bar(kind, x, y, _WIDE, height))
        marks.append(Mark(x + _WIDE // 2, base + 18, str(hour)))
    marks.append(Mark(_LEFT - 8, 24, str(most)))
    marks.append(Mark(_LEFT - 8, base, "0"))
    return DayPicture(_LEFT + 24 * _STEP, base + _FOOT, base, tuple(bars), tuple(marks))


def draw_week(plan: Plan, days: Sequence[str]) -> WeekPicture:
    """Draw the plan: a bar for the number, a thin one from the lower to the upper end."""
    most = max((*plan.upper, 1))
    high, gap, left = 56, 26, 92
    rows = []
    for day, name in enumerate(days):
        base = 20 + (day + 1) * (high + gap) - gap
        bars: list[Bar] = []
        marks: list[Mark] = []
        for hour in range(24):
            place = day * 24 + hour
            number, low, up = plan.counsellors[place], plan.lower[place], plan.upper[place]
            if not number:
                continue
            x = left + hour * _STEP
            tall = max(2, round(high * number / most))
            bars.append(Bar("need", x, base - tall, _WIDE, tall))
            top, bottom = round(high * up / most), round(high * low / most)
            if top > bottom:
                bars.append(Bar("range", x + _WIDE // 2 - 1, base - top, 3, top - bottom))
            marks.append(Mark(x + _WIDE // 2, base + 14, str(number)))
        rows.append((Mark(0, base, name), tuple(bars), tuple(marks)))
    foot = 20 + 7 * (high + gap)
    hours = tuple(Mark(left + hour * _STEP + _WIDE // 2, foot + 12, str(hour)) for hour in range(24))
    return WeekPicture(left + 24 * _STEP, foot + 20, tuple(rows), hours)
