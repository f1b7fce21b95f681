"""Signals that are seen: one's own agency's, and for the register all. There is nobody in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.accounts.names import names_of_users
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record, record_many
from zicht.platform.registry.models import Report, Signal, SignalReport
from zicht.platform.registry.queries import visible

__all__ = [
    "PER_PAGE",
    "SignalRead",
    "find_signal",
    "links_of",
    "list_signals",
    "read_signal",
    "signals_of_report",
]

PER_PAGE = 25


@dataclass(frozen=True)
class SignalRead:
    """A signal as it stands, every row before it with who wrote it, oldest first, and the reports that it led to."""

    signal: Signal
    versions: tuple[tuple[Signal, str], ...]
    links: tuple[SignalReport, ...] = ()

    @property
    def outcome(self) -> str:
        return str(self.signal.cells.get("outcome", ""))


def _seen() -> QuerySet[Signal]:
    access = current_access()
    rows = Signal.objects.select_related("organisation")
    if access.reach in {Reach.REGISTER, Reach.SYSTEM}:
        return rows
    return rows.filter(organisation_id=access.agency)


def _standing() -> QuerySet[Signal]:
    """The newest row of each signal."""
    return _seen().filter(~Exists(Signal.objects.filter(replaces=OuterRef("id"))))


def list_signals(*, waiting: bool, page: int) -> tuple[Sequence[Signal], bool]:
    """Return a page of signals, the newest first, and whether there are more; `waiting`: those without an outcome."""
    check_may(current_access(), Action.SIGNAL_READ)
    rows = _standing().filter(withdrawn=False)
    if waiting:
        rows = rows.exclude(cells__has_key="outcome")
    begin = page * PER_PAGE
    found = list(rows.order_by("-signal_date", "-made_at", "id")[begin : begin + PER_PAGE + 1])
    shown = found[:PER_PAGE]
    record_many(Action.SIGNAL_READ, [(one.root_id, None) for one in shown], kind="signal")
    return shown, len(found) > PER_PAGE


def find_signal(root: UUID) -> Signal:
    """Return a signal as it stands; raises `NotHere`."""
    found = _standing().filter(root_id=root).first()
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
    record(Action.SIGNAL_READ, kind="signal", object_id=root)
    return SignalRead(found, versions, links)


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
    return list(_standing().filter(root_id__in=list(roots.values())).order_by("signal_date"))
