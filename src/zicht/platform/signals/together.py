"""Signals about one place, put together on a legal ground: who saw what, from when to when. Never a chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access, current_ground
from zicht.platform.audit.service import record_many
from zicht.platform.clock import today
from zicht.platform.registry.models import Signal
from zicht.platform.registry.service import columns_of
from zicht.platform.signals.columns import LABELS
from zicht.platform.signals.grounds import check_ground
from zicht.platform.signals.models import SignalPlace
from zicht.platform.signals.places import open_place, standing_places
from zicht.platform.signals.queries import standing_signals
from zicht.triage import Seen, shipped_together
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, label_of, translate

__all__ = ["LEAST", "PlaceTogether", "list_places", "read_place_together"]

#: One signal about a place stays with its agency.
LEAST = 2
PER_PAGE = 25


@dataclass(frozen=True, repr=False)
class PlaceTogether:
    """A place with its signals of the window, the newest first; `because`: why to look at them together."""

    id: UUID
    place: str
    signals: tuple[Signal, ...]
    because: tuple[str, ...]

    @property
    def first(self) -> date:
        return self.signals[-1].signal_date

    @property
    def last(self) -> date:
        return self.signals[0].signal_date

    @property
    def agencies(self) -> list[str]:
        return sorted({one.organisation.name for one in self.signals})

    @property
    def open(self) -> int:
        return sum(not one.cells.get("outcome") for one in self.signals)

    @property
    def lines(self) -> list[tuple[str, list[str]]]:
        """Who sent these signals, which kinds of indication they hold, how sure and how bad, in words."""
        columns = columns_of("signals")
        found = [
            (translate(LABELS[name]), [label_of(columns[name].codes, code) for code in self._codes(name)])
            for name in ("sender_class", "indicators", "certainty", "work_grade")
        ]
        return [(label, names) for label, names in found if names]

    def _codes(self, name: str) -> list[str]:
        """Return the codes of a column of these signals, each once, in the order of their list."""
        said = {code for one in self.signals for code in str(one.cells.get(name, "")).split(";") if code}
        return [one.code for one in code_list(columns_of("signals")[name].codes) if one.code in said]


def list_places(*, page: int) -> tuple[list[PlaceTogether], bool]:
    """Return places with two signals or more in the window, those to look at first, and whether there are more.

    Only on a ground that was claimed; each place that is shown is written down, with the ground and the purpose.
    Raises `NotHere`.
    """
    _check()
    by_token = _signals_by_token(None)
    found = sorted(
        (_together(tokens, signals) for tokens, signals in by_token.values()),
        key=lambda one: (not one.because, -one.last.toordinal(), str(one.id)),
    )
    begin = page * PER_PAGE
    shown = found[begin : begin + PER_PAGE]
    _write_down([one.id for one in shown])
    return shown, len(found) > begin + PER_PAGE


def read_place_together(number: UUID) -> PlaceTogether:
    """Return one place with its signals, and write down that it was looked at. Raises `NotHere`."""
    _check()
    row = standing_places().filter(id=number).first()
    found = _signals_by_token(row.token) if row else {}
    if not found:
        raise NotHere
    ((rows, signals),) = found.values()
    together = _together(rows, signals)
    _write_down([together.id])
    return together


def _check() -> None:
    check_may(current_access(), Action.SIGNAL_PLACES)
    check_ground()


def _write_down(numbers: Sequence[UUID]) -> None:
    record_many(Action.SIGNAL_PLACES, [(one, None) for one in numbers], kind="place", reason=current_ground())


def _signals_by_token(token: str | None) -> Mapping[str, tuple[list[SignalPlace], list[Signal]]]:
    """Return rows of places with the signals about each, where there are enough within the window."""
    rows = standing_places()
    if token is None:
        several = rows.values("token").annotate(times=Count("signal_id", distinct=True))
        rows = rows.filter(token__in=several.filter(times__gte=LEAST).values("token"))
    else:
        rows = rows.filter(token=token)
    places: dict[str, list[SignalPlace]] = defaultdict(list)
    for row in rows.order_by("made_at", "id"):
        places[row.token].append(row)
    wanted = [row.signal_id for some in places.values() for row in some]
    begin = today() - timedelta(days=shipped_together().window_days)
    standing = standing_signals().filter(root_id__in=wanted, withdrawn=False, signal_date__gte=begin)
    signals = {one.root_id: one for one in standing}
    found = {
        one: (some, [signals[row.signal_id] for row in some if row.signal_id in signals])
        for one, some in places.items()
    }
    return {one: pair for one, pair in found.items() if len({s.root_id for s in pair[1]}) >= LEAST}


def _together(rows: Sequence[SignalPlace], signals: Sequence[Signal]) -> PlaceTogether:
    seen = [
        Seen(
            one.signal_date,
            str(one.organisation_id),
            frozenset(code for code in str(one.cells.get("indicators", "")).split(";") if code),
            str(one.cells.get("work_grade", "")),
        )
        for one in signals
    ]
    language = current_language()
    ordered = sorted(signals, key=lambda one: (one.signal_date, one.made_at), reverse=True)
    return PlaceTogether(
        rows[0].id,
        open_place(rows[0]),
        tuple(ordered),
        tuple(rule.because[language] for rule in shipped_together().holding(seen)),
    )
