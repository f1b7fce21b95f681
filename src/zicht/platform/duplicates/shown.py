"""What templates show of a comparison: texts in the language of the request."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date

from zicht.errors import InputError
from zicht.platform.duplicates.comparison import CODE_LISTS, Row
from zicht.platform.duplicates.levels import FIELDS, Level
from zicht.web.texts import label_of, translate
from zicht.web.texts import render as render_text

__all__ = ["LEVEL_NAMES", "ShownRow", "agreeing_fields", "likelihood", "show_rows", "told"]


def _(msgid: str) -> str:
    return msgid


LEVEL_NAMES = {
    Level.AGREE: _("The same"),
    Level.CLOSE: _("Nearly the same"),
    Level.DIFFER: _("Different"),
    Level.UNKNOWN: _("Not known"),
}
_DAYS = frozenset({"birth", "reported"})
#: Weights from which a pair is called so; the log2 of the odds.
_VERY_LIKELY, _LIKELY = 6.0, 0.0


@dataclass(frozen=True, slots=True, repr=False)
class ShownRow:
    """One line of the table. A side is none where it may not be read."""

    title: str
    level: str
    level_name: str
    left: list[str] | None
    right: list[str] | None


def show_rows(rows: Collection[Row]) -> list[ShownRow]:
    return [
        ShownRow(
            translate(one.title),
            one.level.value,
            translate(LEVEL_NAMES[one.level]),
            _labels(one.field, one.left),
            _labels(one.field, one.right),
        )
        for one in rows
    ]


def _labels(field: str, values: tuple[str, ...] | None) -> list[str] | None:
    if values is None:
        return None
    if field in _DAYS:
        return [_day(value) for value in values]
    return [label_of(CODE_LISTS[field], value) if field in CODE_LISTS else value for value in values]


def _day(value: str) -> str:
    """Return a whole day as people write it; a year or a month alone stays as it is."""
    try:
        return format_date(date.fromisoformat(value), "j F Y")
    except ValueError:
        return value


def agreeing_fields(agreement: dict[str, str]) -> list[str]:
    """Return the titles of the fields that are the same or nearly so."""
    return [translate(title) for name, title in FIELDS.items() if agreement.get(name) in {"agree", "close"}]


def likelihood(weight: float) -> str:
    """Return in words how likely it is that two are one."""
    if weight >= _VERY_LIKELY:
        return translate("Very likely")
    return translate("Likely") if weight >= _LIKELY else translate("Possible")


def told(error: InputError) -> list[str]:
    """Return what was wrong and what to do, for a message on the next page."""
    return [f"{render_text(one.where)} {render_text(one.to_fix)}" for one in error.problems]
