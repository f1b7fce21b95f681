"""Signals that are seen: one's own agency's, for the register all; those at a place, on a ground. Nobody is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access, current_ground
from zicht.platform.accounts.names import names_of_agencies, names_of_users
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record, record_many
from zicht.platform.clock import today
from zicht.platform.registry.models import Report, Signal, SignalReport
from zicht.platform.registry.queries import visible
from zicht.platform.signals.grounds import check_ground
from zicht.platform.signals.places import open_place, place_of, standing_places

__all__ = [
    "OUTCOME_BY",
    "PER_PAGE",
    "SignalLine",
    "SignalRead",
    "find_signal",
    "links_of",
    "list_signals",
    "read_signal",
    "signals_of_report",
    "standing_signals",
]

PER_PAGE = 25
#: Beside the columns: which agency recorded the outcome.
OUTCOME_BY = "outcome_by"


@dataclass(frozen=True)
class SignalLine:
    """A signal in a list: for how many days it is open, or which agency said what became of it, on which day."""

    signal: Signal
    open_days: int | None
    closed_by: str
    closed_on: date | None


@dataclass(frozen=True)
class SignalRead:
    """A signal as it stands, every row before it with who wrote it, oldest first, and the reports that it led to.

    `place` is there for the agency that named it; `own`: its words may be changed.
    """

    signal: Signal
    versions: tuple[tuple[Signal, str], ...]
    line: SignalLine
    own: bool
    place: str = ""
    links: tuple[SignalReport, ...] = ()

    @property
    def outcome(self) -> str:
        return str(self.signal.cells.get("outcome", ""))


def _seen() -> QuerySet[Signal]:
    access = current_access()
    rows = Signal.objects.select_related("organisation")
    if access.reach in {Reach.REGISTER, Reach.SYSTEM}:
        return rows
    own = Q(organisation_id=access.agency)
    if current_ground():
        check_ground()
        own |= Q(root_id__in=standing_places().values("signal_id"))
    return rows.filter(own)


def standing_signals() -> QuerySet[Signal]:
    """Return the newest row of each signal that is seen, withdrawn ones too."""
    return _seen().filter(~Exists(Signal.objects.filter(replaces=OuterRef("id"))))


def list_signals(*, waiting: bool, page: int) -> tuple[Sequence[SignalLine], bool]:
    """Return a page of signals, the newest first, and whether there are more; `waiting`: those without an outcome.

    What waits stands with the longest first.
    """
    check_may(current_access(), Action.SIGNAL_READ)
    rows = standing_signals().filter(withdrawn=False)
    order = ["-signal_date", "-made_at", "id"]
    if waiting:
        rows, order = rows.exclude(cells__has_key="outcome"), ["signal_date", "made_at", "id"]
    begin = page * PER_PAGE
    found = list(rows.order_by(*order)[begin : begin + PER_PAGE + 1])
    shown = found[:PER_PAGE]
    record_many(Action.SIGNAL_READ, [(one.root_id, None) for one in shown], kind="signal")
    return _lines(shown), len(found) > PER_PAGE


def _lines(rows: Sequence[Signal]) -> list[SignalLine]:
    by = {one.id: _uuid(str(one.cells.get(OUTCOME_BY, ""))) for one in rows}
    names = names_of_agencies(by.values())
    return [
        SignalLine(
            one,
            None if one.cells.get("outcome") else (today() - one.signal_date).days,
            names.get(agency, "") if (agency := by[one.id]) else "",
            _day(str(one.cells.get("outcome_date", ""))),
        )
        for one in rows
    ]


def _uuid(cell: str) -> UUID | None:
    return UUID(cell) if cell else None


def _day(cell: str) -> date | None:
    return date.fromisoformat(cell) if cell else None


def find_signal(root: UUID) -> Signal:
    """Return a signal as it stands; raises `NotHere`."""
    found = standing_signals().filter(root_id=root).first()
    if found is None:
        raise NotHere
    return found


def read_signal(root: UUID) -> SignalRead:
    """Return a signal with what was written before, and write down that it was read; raises `NotHere`."""
    access = current_access()
    check_may(access, Action.SIGNAL_READ)
    found = find_signal(root)
    rows = list(_seen().filter(root_id=root).order_by("made_at"))
    names = names_of_users(one.made_by for one in rows)
    versions = tuple((one, names.get(one.made_by, "") if one.made_by else "") for one in rows)
    links = tuple(links_of(root)) if can_do(access, Action.SIGNAL_LINK) else ()
    place = place_of(found)
    record(Action.SIGNAL_READ, kind="signal", object_id=root, reason=current_ground())
    return SignalRead(
        found,
        versions,
        _lines([found])[0],
        own=found.organisation_id == access.organisation,
        place=open_place(place) if place else "",
        links=links,
    )


def links_of(root: UUID) -> QuerySet[SignalReport]:
    """Return which reports that are seen a signal led to."""
    rows = SignalReport.objects.filter(signal_id=root, ended_at__isnull=True, report__erased_at__isnull=True)
    return visible(rows, granted=False).select_related("report").order_by("made_at")


def signals_of_report(report: Report) -> list[Signal]:
    """Return the signals that led to a report, as far as both are seen."""
    rows = visible(SignalReport.objects.filter(report=report, ended_at__isnull=True), granted=False)
    roots: Mapping[str, UUID] = {str(one): one for one in rows.values_list("signal_id", flat=True)}
    if not roots or not can_do(current_access(), Action.SIGNAL_READ):
        return []
    return list(standing_signals().filter(root_id__in=list(roots.values())).order_by("signal_date"))
