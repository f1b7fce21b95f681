"""Carrying out moves of reports: sealed anew for whom they go to, and all of it at once.

Nobody but jobs may change whom a version is about. The rooms are committed one after the other, the case room last:
before that, what stands in the vault for the new person belongs to no version of theirs and is not read; a move that
was broken off is simply done again. What found the first person is cleared away when the case room has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, open_case_room, system_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.keyroom.sealing import Sealed, seal, unseal
from zicht.platform.keyroom.service import keys_of, make_keys
from zicht.platform.registry.actions_moves import FAILED, MOVED, without_consent
from zicht.platform.registry.models import (
    Consent,
    Decision,
    DossierChange,
    FollowUp,
    Outbox,
    Person,
    Report,
    ReportMove,
    ReportPurpose,
    ReportVersion,
    SignalReport,
)
from zicht.platform.vault.service import copy_identities, forget_identities

__all__ = ["carry_out_moves", "reports_moved_to"]

#: Rows that say whom a report is about, beside the report, its versions and its purposes.
_BESIDE = (DossierChange, Decision, FollowUp, SignalReport)


def carry_out_moves() -> int:
    """Carry out every move that waits, one after the other, and clear up after those that were; return how many."""
    done = 0
    for move in _waiting():
        with open_case_room(system_access()) as access:
            found = ReportMove.objects.select_for_update().get(id=move)
            if found.done_at is None:
                outcome = MOVED if _move(access, found) else FAILED
                ReportMove.objects.filter(id=move).update(done_at=now(), outcome=outcome)
        with open_case_room(system_access()) as access:
            _clear(access, move)
        done += 1
    return done


def _waiting() -> Iterator[UUID]:
    with open_case_room(system_access()):
        waiting = ReportMove.objects.filter(cleared_at__isnull=True).order_by("made_at")
        moves = list(waiting.values_list("id", flat=True))
    yield from moves


def _move(access: Access, move: ReportMove) -> bool:
    """Do it; say whether it was done. What happened since it was asked for can stand in the way."""
    report = Report.objects.select_for_update().get(id=move.report_id)
    source, target = move.from_person, move.to_person
    persons = {one.id: one for one in Person.objects.filter(id__in=[source, target], erased_at__isnull=True)}
    if report.erased_at is not None or report.person_id != source or source not in persons:
        return False
    if (target in persons) is move.is_new:
        return False
    if not move.consent and without_consent(report, target):
        return False
    keys = keys_of(access, [source, target])
    if move.is_new and target not in keys:
        keys |= make_keys(access, [target])
    if source not in keys or target not in keys:
        return False
    versions = list(ReportVersion.objects.filter(report=report).order_by("number"))
    is_known = copy_identities(
        access, report.id, versions[0].id, source=(source, keys[source]), target=(target, keys[target])
    )
    if move.is_new:
        _add_person(persons[source], report, move, is_known=is_known)
    _give_consent(report, move)
    for one in versions:
        plain = unseal(keys[source], bytes(one.content), person=source, what=Sealed.REPORT)
        content = seal(keys[target], plain, person=target, what=Sealed.REPORT)
        ReportVersion.objects.filter(id=one.id).update(person_id=target, content=content)
    Report.objects.filter(id=report.id).update(person_id=target)
    ReportPurpose.objects.filter(report=report).update(person_id=target)
    for model in _BESIDE:
        model._default_manager.filter(report=report).update(person_id=target)  # noqa: SLF001 - Django's own way
    _tell(report, source, target)
    record(Action.REPORT_MOVE, kind=MOVED, object_id=report.id, person_id=target, reason=move.reason)
    return True


def _add_person(before: Person, report: Report, move: ReportMove, *, is_known: bool) -> None:
    Person.objects.create(
        id=move.to_person,
        root_id=move.to_person,
        organisation_id=report.organisation_id,
        register_only=not is_known,
        simulated=before.simulated,
        made_at=now(),
        made_by=move.made_by,
        retain_until=report.retain_until,
    )


def _give_consent(report: Report, move: ReportMove) -> None:
    """Record the consent that whoever asked for the move said that this person gave. What stood before stays."""
    Consent.objects.bulk_create(
        [
            Consent(
                person_id=move.to_person,
                organisation_id=report.organisation_id,
                purpose=purpose,
                given=True,
                on_day=today(),
                made_at=now(),
                made_by=move.made_by,
            )
            for purpose in sorted(without_consent(report, move.to_person))
        ]
    )


def _tell(report: Report, source: UUID, target: UUID) -> None:
    """Let the statistics room count both persons anew."""
    moment = now()
    Outbox.objects.bulk_create(
        [
            Outbox(kind="report", object_id=report.id, person_id=target, made_at=moment),
            Outbox(kind="person", object_id=source, person_id=source, made_at=moment),
        ]
    )


def _clear(access: Access, move: UUID) -> None:
    """Delete what the vault holds of the report for whom it is not about: of a move that failed, the new person."""
    found = ReportMove.objects.get(id=move)
    person = found.from_person if found.outcome == MOVED else found.to_person
    current = Report.objects.get(id=found.report_id).person_id
    if person != current:
        forget_identities(access, [person], [found.report_id])
    ReportMove.objects.filter(id=move).update(cleared_at=now())


def reports_moved_to(persons: Collection[UUID]) -> dict[UUID, UUID]:
    """Return reports that came to these persons by a move, with their persons: older backups have them elsewhere."""
    moves = ReportMove.objects.filter(to_person__in=list(persons), outcome=MOVED)
    return dict(
        moves.filter(report__person_id__in=list(persons)).values_list("report_id", "report__person_id")
    )
