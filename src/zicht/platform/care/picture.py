"""The picture of the needs: a line for each part of life, from where it stood at first to where it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zicht.platform.care.needs import Assessed, Movement, Need
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, label_of, translate

__all__ = ["MOVEMENTS", "Picture", "draw_needs", "movement_text"]


def _(msgid: str) -> str:
    return msgid


MOVEMENTS = {
    Movement.ONCE: _("assessed once"),
    Movement.WORSE: _("more severe than at first"),
    Movement.BETTER: _("less severe than at first"),
    Movement.SAME: _("as severe as at first"),
    Movement.UNKNOWN: _("movement not known"),
    Movement.OVER: _("over"),
}
#: All in the units of the picture: on a narrow screen one of them is one pixel.
WIDTH, _EDGE = 288, 14
_TOP, _STEP, _TRACK, _END = 28, 46, 24, 12
_HEAD, _DOT = 8, 6


@dataclass(frozen=True)
class Column:
    """A severity: where it stands, its label, and where the label is anchored."""

    x: int
    label: str
    anchor: str


@dataclass(frozen=True)
class Line:
    """A part of life: its title, and where its dots stand; `first` is none where there is nothing to join."""

    title: str
    title_y: int
    y: int
    now: int
    first: int | None
    join: tuple[int, int] | None
    head: str


@dataclass(frozen=True)
class Picture:
    """What a template draws."""

    width: int
    height: int
    left: int
    right: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def movement_text(movement: Movement) -> str:
    """Return how a need moved, in the language of the request."""
    return translate(MOVEMENTS[movement])


def draw_needs(needs: Sequence[Need]) -> Picture | None:
    """Return the picture of the needs whose severity is known; none where there is no such need."""
    known = [one for one in needs if one.newest.level is not None or one.newest.is_over]
    if not known:
        return None
    any_over = any(one.is_over for need in known for one in (need.first, need.newest))
    labels = [*([translate(_("Over"))] if any_over else []), *_severities()]
    places = _places(len(labels))
    lines = tuple(_line(one, number, places, shift=int(any_over)) for number, one in enumerate(known))
    return Picture(
        WIDTH, _TOP + _STEP * len(lines) + _END, places[0], places[-1], _columns(places, labels), lines
    )


def _severities() -> list[str]:
    return [one.label(current_language()) for one in code_list("severities")]


def _places(number: int) -> list[int]:
    """Return where each column stands: what is over, then the severities, the lightest first."""
    return [_EDGE + place * (WIDTH - 2 * _EDGE) // (number - 1) for place in range(number)]


def _columns(places: Sequence[int], labels: Sequence[str]) -> tuple[Column, ...]:
    last = len(places) - 1
    return tuple(
        Column(
            0 if place == 0 else WIDTH if place == last else x,
            label,
            "start" if place == 0 else "end" if place == last else "middle",
        )
        for place, (x, label) in enumerate(zip(places, labels, strict=True))
    )


def _column(one: Assessed, shift: int) -> int | None:
    """Return the place of an assessment among the columns; none where nobody knows how severe it was."""
    if one.is_over:
        return 0
    return None if one.level is None else one.level + shift


def _line(need: Need, number: int, places: Sequence[int], *, shift: int) -> Line:
    title = label_of("need_domains", need.domain)
    y = _TOP + _STEP * number + _TRACK + _HEAD
    level, before = _column(need.newest, shift), _column(need.first, shift)
    now = places[level or 0]
    first = places[before] if before is not None and before != level else None
    if first is None:
        return Line(title, y - 14, y, now, None, None, "")
    way = 1 if now > first else -1
    tip = now - way * _DOT
    head = f"{tip},{y} {tip - way * _HEAD},{y - 5} {tip - way * _HEAD},{y + 5}"
    return Line(title, y - 14, y, now, first, (first + way * _DOT, tip - way * _HEAD), head)
