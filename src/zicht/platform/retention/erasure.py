"""Erasing somebody, or one report: the key goes first, and whatever a kill breaks off is finished by the sweep."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q

from zicht.platform.access.actions import Action
from zicht.platform.access.context import (
    Access,
    check_may,
    current_access,
    most_persons,
    open_statistics_room,
)
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.service import record_many
from zicht.platform.clock import now
from zicht.platform.duplicates.models import Candidate, Merge, Question
from zicht.platform.keyroom.service import destroy_keys, write_deletions
from zicht.platform.registry.models import CaseRow, FollowUp, Outbox, Person, Report
from zicht.platform.registry.service import find_person, persons_of_root, reports_moved_to
from zicht.platform.retention.clocks import PERSON, REPORT, End, blanks, columns_to, derived_models, end_of
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.steps import in_steps
from zicht.platform.vault.service import forget_identities

__all__ = ["Reason", "erase_person", "erase_persons", "erase_reports", "forget_persons", "forget_reports"]

Thing = TypeVar("Thing")


class Reason(StrEnum):
    """Why somebody was erased. It stands in the deletion log and in the audit log, and nothing else does."""

    EXPIRED = "expired"
    REQUEST = "request"
    UNLAWFUL = "unlawful"
    MISTAKE = "mistake"
    ORPHAN = "orphan"


def erase_person(person: UUID, *, reason: Reason) -> int:
    """Erase somebody who is seen, with everybody who was found to be the same; return how many records that were.

    What they are read and found with is gone when this returns. What only jobs may touch (rows that nobody changes,
    rows for counting) is deleted by the next sweep, within minutes.

    Raises
    ------
    NotHere
        If there is nobody, or not for whoever asks.
    """
    check_may(current_access(), Action.PERSON_ERASE)
    return erase_persons([one.id for one in persons_of_root(find_person(person))], reason=reason)


def erase_persons(persons: Collection[UUID], *, reason: Reason) -> int:
    """Erase these persons in the room that is open; those found to be the same as one of them live on."""
    access = current_access()
    for chunk in in_steps(sorted(persons), most_persons(access)):
        # A backup of before a report came to somebody has it with another: after a restore it goes there too.
        if moved := reports_moved_to(chunk):
            write_deletions(access, moved, reason=reason.value)
        destroy_keys(access, chunk, reason=reason.value)
        forget_persons(access, chunk, reason=reason.value)
    return len(persons)


def erase_reports(reports: Collection[Report], *, reason: Reason) -> int:
    """Erase reports of persons who live on, in the room that is open.

    Their content was sealed with the person's key, which stays: an older backup still opens it, and the deletion log
    erases it again after a restore.
    """
    access = current_access()
    for chunk in in_steps(list(reports), most_persons(access)):
        whose = {one.id: one.person_id for one in chunk}
        write_deletions(access, whose, reason=reason.value)
        forget_reports(access, whose, reason=reason.value)
    return len(reports)


def forget_persons(access: Access, persons: Collection[UUID], *, reason: str) -> None:
    """Delete or blank everything of persons whose keys are gone. Safe to repeat."""
    forget_identities(access, persons)
    living = list(Person.objects.filter(id__in=persons, erased_at__isnull=True).values_list("id", flat=True))
    reports = list(Report.objects.filter(person__in=persons))
    if access.reach is Reach.SYSTEM:
        rows = CaseRow.objects.filter(person__in=persons).values_list("id", flat=True)
        _forget_counted({one.id for one in reports} | set(rows))
        _forget_pairs(persons)
        _forget_derived(PERSON, persons)
        _forget_derived(REPORT, [one.id for one in reports])
        FollowUp.objects.filter(person__in=persons, closed_at__isnull=True).delete()
        _give_new_roots(persons)
    _blank_reports(reports)
    for person in living:
        Person.objects.filter(id=person).update(
            **(blanks(Person, person) | {"root_id": person}), erased_at=now()
        )
    record_many(Action.PERSON_ERASE, [(one, one) for one in living], kind="person", reason=reason)


def forget_reports(access: Access, reports: dict[UUID, UUID], *, reason: str) -> None:
    """Delete or blank everything of reports, given with their persons. Safe to repeat; for jobs."""
    living = list(Report.objects.filter(id__in=list(reports), erased_at__isnull=True))
    forget_identities(access, set(reports.values()) | {one.person_id for one in living}, list(reports))
    _forget_counted(reports)
    _forget_derived(REPORT, list(reports))
    Outbox.objects.filter(object_id__in=list(reports)).delete()
    FollowUp.objects.filter(report__in=list(reports), closed_at__isnull=True).delete()
    _blank_reports(living)
    done = [(one.id, one.person_id) for one in living]
    record_many(Action.PERSON_ERASE, done, kind="report", reason=reason)


def _blank_reports(reports: Iterable[Report]) -> None:
    for report in reports:
        if report.erased_at is None:
            Report.objects.filter(id=report.id).update(**blanks(Report, report.id), erased_at=now())


def _forget_counted(keys: Iterable[UUID]) -> None:
    with open_statistics_room(current_access()):
        CanonicalRow.objects.filter(key__in=list(keys)).delete()


def _forget_pairs(persons: Collection[UUID]) -> None:
    """Delete the pairs that one of these is in, with the questions about them, and blank merges that name one."""
    pairs = Candidate.objects.filter(Q(left_id__in=persons) | Q(right_id__in=persons))
    Question.objects.filter(candidate__in=pairs).delete()
    pairs.delete()
    roots = Person.objects.filter(id__in=persons).values_list("root_id", flat=True)
    same = set(Person.objects.filter(root_id__in=list(roots)).values_list("id", flat=True))
    numbers = {str(one) for one in persons}
    for merge in Merge.objects.filter(Q(kept_id__in=same) | Q(merged_id__in=same)):
        if numbers & {str(merge.kept_id), str(merge.merged_id), *map(str, _named_in(merge.moved))}:
            Merge.objects.filter(id=merge.id).update(**blanks(Merge, merge.id))


def _named_in(moved: object) -> list[object]:
    return moved if isinstance(moved, list) else list(moved) if isinstance(moved, dict) else []


def _forget_derived(parent: str, of: Collection[UUID]) -> None:
    for model in derived_models(parent):
        wanted = Q()
        for column in columns_to(model, parent):
            wanted |= Q(**{f"{column}__in": list(of)})
        rows = model._default_manager.filter(wanted)  # noqa: SLF001 - Django's own way
        if end_of(model) is End.GONE:
            rows.delete()
        else:
            _blank_rows(rows, model)


def _blank_rows(rows: Iterable[Model], model: type[Model]) -> None:
    for row in rows:
        model._default_manager.filter(pk=row.pk).update(**blanks(model, row.pk))  # noqa: SLF001


def _give_new_roots(persons: Collection[UUID]) -> None:
    """Let those who were found to be one of these, and live on, be counted under one of themselves."""
    orphaned = Person.objects.filter(root_id__in=persons, erased_at__isnull=True).exclude(id__in=persons)
    groups: dict[UUID, list[Person]] = {}
    for one in orphaned.order_by("made_at", "id"):
        groups.setdefault(one.root_id, []).append(one)
    for group in groups.values():
        ids = [one.id for one in group]
        Person.objects.filter(id__in=ids).update(root_id=ids[0])
        reports = Report.objects.filter(person__in=ids, erased_at__isnull=True)
        Outbox.objects.bulk_create(
            Outbox(kind="report", object_id=one.id, person_id=one.person_id, made_at=now()) for one in reports
        )
