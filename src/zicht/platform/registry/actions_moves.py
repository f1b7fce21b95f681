"""Asking that a report goes to another person: the wrong one was chosen. A job carries it out: see `moving`."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.registry.actions_case import find_own_report
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.models import Consent, Person, Report, ReportMove, ReportPurpose
from zicht.platform.registry.queries import visible
from zicht.platform.registry.reasons import MoveReason
from zicht.platform.registry.tasks import carry_out
from zicht.platform.rooms import Room

__all__ = ["FAILED", "MOVED", "ask_move", "ask_move_back", "moves_of", "needs_consent", "without_consent"]

MOVED, FAILED = "moved", "failed"


def moves_of(report: Report) -> list[ReportMove]:
    """Return the moves of a report that is seen, the newest first."""
    return list(ReportMove.objects.filter(report=report).order_by("-made_at"))


def ask_move(report: UUID, *, number: str, reason: MoveReason, consent: bool = False) -> None:
    """Ask that a report goes to the person of another report of its agency, named by its number; "": to a new person.

    `consent` says that whoever it goes to gave the consent on which the report rests.

    Raises
    ------
    NotHere
        If there is no such report that may be changed.
    InputError
        If it cannot go there.
    """
    check_may(current_access(), Action.REPORT_MOVE)
    found = find_own_report(report)
    target = _person_of(found, number) if number else uuid4()
    _ask(found, target, is_new=not number, reason=reason, consent=consent)


def ask_move_back(report: UUID, move: UUID) -> None:
    """Ask that a report goes back to whom it was with before its last move; raises `NotHere`, `InputError`."""
    check_may(current_access(), Action.REPORT_MOVE)
    found = find_own_report(report)
    last = next((one for one in moves_of(found) if one.outcome == MOVED), None)
    if last is None or last.id != move or last.to_person != found.person_id:
        raise NotHere
    if not visible(Person.objects.filter(id=last.from_person, erased_at__isnull=True), person="id").exists():
        raise NotHere
    _ask(found, last.from_person, is_new=False, reason=MoveReason.MOVED_WRONGLY, consent=False)


def _person_of(report: Report, number: str) -> UUID:
    others = visible(Report.objects.filter(number=number, erased_at__isnull=True), granted=False)
    other = others.filter(organisation_id=report.organisation_id).first()
    if other is None:
        raise InputError.of(
            Text.of("There is no report of this agency with this number."),
            expected=Text.of("The number of another report of the same agency, about the right person."),
            to_fix=Text.of("Look the number up on the page of the right person."),
        )
    if other.person_id == report.person_id:
        raise InputError.of(
            Text.of("That report is about the same person."),
            expected=Text.of("The number of another report of the same agency, about the right person."),
            to_fix=Text.of("Look the number up on the page of the right person."),
        )
    return other.person_id


def _ask(report: Report, target: UUID, *, is_new: bool, reason: MoveReason, consent: bool) -> None:
    access = current_access()
    if not consent and without_consent(report, target):
        raise InputError.of(
            Text.of("This report rests on consent, and none is recorded of the person it would go to."),
            expected=Text.of("Consent of the person whom the report is about."),
            to_fix=Text.of("Say that this person gave it, or record it first."),
        )
    try:
        with transaction.atomic(using=Room.CASES.value):
            ReportMove.objects.create(
                report=report,
                organisation_id=report.organisation_id,
                from_person=report.person_id,
                to_person=target,
                is_new=is_new,
                consent=consent,
                reason=reason.value,
                made_at=now(),
                made_by=access.user,
            )
    except IntegrityError:
        raise InputError.of(
            Text.of("This report is being moved already."),
            expected=Text.of("One move of a report at a time."),
            to_fix=Text.of("Wait a moment and look at the report again."),
        ) from None
    record(
        Action.REPORT_MOVE, kind="from", object_id=report.id, person_id=report.person_id, reason=reason.value
    )
    if not is_new:
        record(Action.REPORT_MOVE, kind="to", object_id=report.id, person_id=target, reason=reason.value)
    transaction.on_commit(carry_out.enqueue, using=Room.CASES.value)


def needs_consent(report: Report) -> set[str]:
    """Return the purposes that a report is held for on consent alone."""
    rules = {
        (rule.purpose, rule.legal_ground)
        for rule in ground_rules()
        if rule.needs_consent and rule.reporter_type == report.reporter_type
    }
    held = ReportPurpose.objects.filter(report=report, ended_at__isnull=True)
    return {one.purpose for one in held if (one.purpose, one.legal_ground) in rules}


def without_consent(report: Report, person: UUID) -> set[str]:
    """Return the purposes that a report is held for on consent alone, and for which this person has given none."""
    needed = needs_consent(report)
    rows = Consent.objects.filter(person_id=person, purpose__in=needed).order_by("made_at")
    last = {one.purpose: one.given for one in rows}
    return {one for one in needed if not last.get(one, False)}
