"""What the pages on the work with somebody have in common, in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.platform.care.views_plan import days_left_text
from zicht.platform.casework.meetings import DONE, DROPPED, OPEN, DecisionRead
from zicht.platform.registry.service import written_day
from zicht.web.texts import translate

__all__ = ["place_of", "shown_decision"]

_ = translate


def place_of(written: str) -> int:
    """Return where a page of a list begins, as an address says it; what is no place is the first."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0


def shown_decision(one: DecisionRead) -> Mapping[str, object]:
    """Return a decision in words; `over` where its day passed and nobody did it."""
    states = {OPEN: _("Open"), DONE: _("Done"), DROPPED: _("Dropped")}
    return {
        "read": one,
        "day": written_day(one.row.due_on.isoformat()),
        "when": days_left_text(one.days_left) if one.is_open else "",
        "over": one.is_open and one.days_left < 0,
        "state": states[one.row.state],
    }
