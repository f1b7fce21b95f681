"""Who paid before for help that goes on: kept beside the columns, so that a new payer is no new start.

The row keeps the day on which help started and the payer of now: it is counted as the one episode that it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

__all__ = ["PAID_BEFORE", "Payer", "add_payer", "payers_before"]

#: The cell beside those of `help` that holds the payers before. It goes no further than the case room.
PAID_BEFORE = "paid_before"


@dataclass(frozen=True)
class Payer:
    """A law or scheme that paid, the organisation that gave help then, by its code, and the first day of the next."""

    funding_stream: str
    provider: str
    ended: str


def payers_before(cells: Mapping[str, str]) -> list[Payer]:
    """Return who paid before the payer of now, the first of them first."""
    return [Payer(**one) for one in json.loads(cells.get(PAID_BEFORE) or "[]")]


def add_payer(cells: Mapping[str, str], *, funding_stream: str, provider: str, day: date) -> dict[str, str]:
    """Return the cells of a row of help that from a day on is paid by another; all else stays as it was."""
    left = Payer(cells.get("funding_stream", ""), cells.get("provider", ""), day.isoformat())
    before = [asdict(one) for one in (*payers_before(cells), left)]
    stays = {name: cell for name, cell in cells.items() if name != "provider"}
    given = {"provider": provider} if provider else {}
    return {**stays, **given, "funding_stream": funding_stream, PAID_BEFORE: json.dumps(before)}
