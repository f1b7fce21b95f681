"""Signals: noted, corrected, closed with an outcome, or taken back; each is a row that replaces the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID, uuid4

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.inserting import insert_once
from zicht.platform.registry.models import Report, Signal, SignalReport
from zicht.platform.registry.queries import visible
from zicht.platform.registry.writing import KEPT
from zicht.platform.signals.places import Place, changed_meanwhile, keep_place, place_of, withdraw_place
from zicht.platform.signals.queries import OUTCOME_BY, find_signal, links_of

__all__ = [
    "close_signal",
    "correct_signal",
    "end_link",
    "link_report",
    "name_place",
    "note_signal",
    "withdraw_signal",
]

#: What becomes of a signal is no part of what was seen.
_AFTERWARDS = ("outcome", "outcome_why", "outcome_date", OUTCOME_BY)


def note_signal(cells: Mapping[str, str], *, signal_date: date, place: Place | None = None) -> UUID:
    """Note a signal of the agency that acts, from cells that the form took, and its place; return its number."""
    access = current_access()
    check_may(access, Action.SIGNAL_CREATE)
    number = uuid4()
    noted = Signal.objects.create(
        id=number,
        root_id=number,
        organisation_id=access.agency,
        signal_date=signal_date,
        municipality=cells.get("municipality", ""),
        cells=_kept(cells),
        retain_until=today() + KEPT,
        made_at=now(),
        made_by=access.user,
    )
    record(Action.SIGNAL_CREATE, kind="signal", object_id=number)
    if place is not None:
        keep_place(noted, place)
        record(Action.SIGNAL_CREATE, kind="place", object_id=number)
    return number


def name_place(root: UUID, place: Place | None) -> None:
    """Say which place one's own signal is about; none: it is taken back. Raises `NotHere`, `InputError`."""
    access = current_access()
    check_may(access, Action.SIGNAL_CREATE)
    found = _open(root)
    if found.organisation_id != access.organisation:
        raise NotHere
    before = place_of(found)
    if place is not None:
        keep_place(found, place)
    elif before is not None:
        withdraw_place(found, before)
    record(Action.SIGNAL_CREATE, kind="place", object_id=root)


def correct_signal(root: UUID, cells: Mapping[str, str], *, signal_date: date) -> None:
    """Say otherwise what was seen; its outcome stays. Raises `NotHere`."""
    check_may(current_access(), Action.SIGNAL_CREATE)
    before = _own(root)
    afterwards = {name: before.cells[name] for name in _AFTERWARDS if name in before.cells}
    _replace(before, {**_kept(cells), **afterwards}, signal_date=signal_date)
    record(Action.SIGNAL_CREATE, kind="correction", object_id=root)


def close_signal(root: UUID, *, outcome: str, outcome_date: date, outcome_why: str = "") -> None:
    """Record what became of a signal, a code of `dispositions`, when, and by which agency. Raises `NotHere`.

    An agency that looks at the place of the signal on a legal ground may do so too: whoever noted it hears.
    """
    access = current_access()
    check_may(access, Action.SIGNAL_CLOSE)
    before = _open(root)
    seen = {name: cell for name, cell in before.cells.items() if name not in _AFTERWARDS}
    why = {"outcome_why": outcome_why} if outcome_why else {}
    told = {"outcome": outcome, "outcome_date": outcome_date.isoformat(), OUTCOME_BY: str(access.agency)}
    _replace(before, {**seen, **told, **why})
    record(Action.SIGNAL_CLOSE, kind="signal", object_id=root)


def withdraw_signal(root: UUID) -> None:
    """Take back a signal that was noted by mistake: it stays on record and is not counted. Raises `NotHere`."""
    check_may(current_access(), Action.SIGNAL_CREATE)
    before = _own(root)
    _replace(before, before.cells, withdrawn=True)
    record(Action.SIGNAL_CREATE, kind="withdrawal", object_id=root)


def _open(root: UUID) -> Signal:
    found = find_signal(root)
    if found.withdrawn:
        raise NotHere
    return found


def _own(root: UUID) -> Signal:
    """Return a signal whose words may be changed: by its agency, and by the register. Raises `NotHere`."""
    found, access = _open(root), current_access()
    if found.organisation_id != access.organisation and access.reach is not Reach.REGISTER:
        raise NotHere
    return found


def _kept(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cell for name, cell in cells.items() if name not in {"row_id", "source", "signal_date"}}


def _replace(
    before: Signal, cells: Mapping[str, str], *, signal_date: date | None = None, withdrawn: bool = False
) -> None:
    row = Signal(
        root_id=before.root_id,
        organisation_id=before.organisation_id,
        signal_date=signal_date or before.signal_date,
        municipality=cells.get("municipality", ""),
        cells=dict(cells),
        replaces=before.id,
        withdrawn=withdrawn,
        retain_until=before.retain_until,
        made_at=now(),
        made_by=current_access().user,
    )
    insert_once(row, otherwise=changed_meanwhile())


def link_report(root: UUID, *, number: str) -> None:
    """Write down that a signal led to a report of the same agency, named by its number.

    Raises
    ------
    InputError
        If the agency has no such report, or it is linked already.
    """
    access = current_access()
    check_may(access, Action.SIGNAL_LINK)
    signal = _open(root)
    reports = visible(Report.objects.filter(number=number, erased_at__isnull=True), granted=False)
    report = reports.filter(organisation_id=signal.organisation_id).first()
    if report is None or links_of(root).filter(report=report).exists():
        raise InputError.of(
            Text.of("There is no report of your agency with this number, or it is linked already."),
            expected=Text.of("The number of a report of the agency that noted the signal."),
            to_fix=Text.of("Look the number up on the page of the report."),
        )
    SignalReport.objects.create(
        signal_id=root,
        report=report,
        person_id=report.person_id,
        organisation_id=report.organisation_id,
        made_at=now(),
        made_by=access.user,
    )
    record(Action.SIGNAL_LINK, kind="signal", object_id=root, person_id=report.person_id)


def end_link(root: UUID, link: UUID) -> None:
    """Take back that a signal led to a report; raises `NotHere`."""
    check_may(current_access(), Action.SIGNAL_LINK)
    found = links_of(find_signal(root).root_id).filter(id=link).first()
    if found is None:
        raise NotHere
    SignalReport.objects.filter(id=link).update(ended_at=now())
    record(Action.SIGNAL_LINK, kind="ended", object_id=root, person_id=found.person_id)
