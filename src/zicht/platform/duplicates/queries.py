"""What the pages of the review list, and what the job has to look at. What is not for whoever asks is not there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, F, Max, Model, OuterRef, Q, QuerySet, Subquery

from zicht.platform.access.context import NotHere, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.duplicates.models import Candidate, Merge, Question, SearchRun
from zicht.platform.duplicates.permissions import Side
from zicht.platform.registry.models import Person, Report, ReportPurpose, ReportVersion
from zicht.platform.registry.service import visible

__all__ = [
    "LATE",
    "changed_persons",
    "find_candidate",
    "find_merge",
    "find_question",
    "known_pairs",
    "last_run",
    "list_candidates",
    "list_merges",
    "list_questions",
    "newest_changes",
    "persons_of",
    "persons_there",
    "questions_of",
    "report_days",
    "side_of",
]

_REGISTRATION = "registration"
#: A report counts as new for so long after a run began: it may have been written before, and kept later.
LATE = timedelta(minutes=10)


Row = TypeVar("Row", bound=Model)


def _for_reviewers(rows: QuerySet[Row]) -> QuerySet[Row]:
    """Return rows that only those see who see all persons: a pair says something of two agencies' persons."""
    return rows if current_access().reach in {Reach.REGISTER, Reach.SYSTEM} else rows.none()


def list_candidates(state: str) -> QuerySet[Candidate]:
    """Return pairs in a state, the likeliest first; an open pair whose persons are one by now is left out."""

    def person(column: str, wanted: str) -> Subquery:
        there = Person.objects.filter(id=OuterRef(column), erased_at__isnull=True)
        return Subquery(there.values(wanted)[:1])

    pairs = _for_reviewers(Candidate.objects.filter(state=state))
    rows = pairs.annotate(
        left_root=person("left_id", "root_id"),
        right_root=person("right_id", "root_id"),
        left_agency=person("left_id", "organisation__name"),
        right_agency=person("right_id", "organisation__name"),
        asked=Count("questions", distinct=True),
        answered=Count("questions", filter=Q(questions__answered_at__isnull=False), distinct=True),
    )
    rows = rows.filter(left_root__isnull=False, right_root__isnull=False)
    if state in {"open", "unsure"}:
        rows = rows.exclude(left_root=F("right_root"))
    return rows.order_by("-weight", "id")


def find_candidate(candidate: UUID) -> Candidate:
    """Return a pair, held until the transaction ends; raises `NotHere`."""
    found = _for_reviewers(Candidate.objects.select_for_update().filter(id=candidate)).first()
    if found is None:
        raise NotHere
    return found


def side_of(person: UUID) -> Side:
    """Return one person of a pair as the access that is open stands to them; raises `NotHere` where they are gone."""
    found = visible(Person.objects.filter(id=person, erased_at__isnull=True), person="id").first()
    if found is None:
        raise NotHere
    reports = visible(Report.objects.filter(person_id=person, erased_at__isnull=True))
    live = ReportPurpose.objects.filter(
        report__in=reports, purpose=_REGISTRATION, ended_at__isnull=True
    ).values("report_id")
    return Side(
        person,
        found.organisation_id,
        seen=True,
        registered=reports.exists() and not reports.exclude(id__in=live).exists(),
    )


def questions_of(candidate: Candidate) -> QuerySet[Question]:
    return Question.objects.filter(candidate=candidate).select_related("organisation").order_by("made_at")


def list_questions() -> QuerySet[Question]:
    """Return the questions to the own agency, those without an answer first, the newest first."""
    own = visible(Question.objects.all(), granted=False).filter(organisation_id=current_access().agency)
    return own.order_by(F("answered_at").desc(nulls_first=True), "-made_at")


def find_question(question: UUID) -> Question:
    """Return a question to the own agency; raises `NotHere`."""
    found = list_questions().select_for_update().filter(id=question).first()
    if found is None:
        raise NotHere
    return found


def list_merges() -> QuerySet[Merge]:
    return _for_reviewers(Merge.objects.all()).order_by("-made_at", "id")


def find_merge(merge: UUID) -> Merge:
    """Return a merge or a split, held until the transaction ends; raises `NotHere`."""
    found = _for_reviewers(Merge.objects.select_for_update().filter(id=merge)).first()
    if found is None:
        raise NotHere
    return found


def persons_of(roots: Collection[UUID]) -> list[Person]:
    """Return all persons under some roots, held until the transaction ends, the oldest first."""
    rows = visible(Person.objects.filter(root_id__in=list(roots), erased_at__isnull=True), person="id")
    return sorted(rows.select_for_update().order_by("id"), key=lambda one: (one.made_at, one.id))


def last_run() -> SearchRun | None:
    return SearchRun.objects.order_by("-began_at").first()


def changed_persons(since: datetime | None) -> list[UUID]:
    """Return persons about whom something was written since a run began; all where there was none."""
    versions = ReportVersion.objects.filter(person__erased_at__isnull=True)
    if since is not None:
        versions = versions.filter(made_at__gt=since - LATE)
    return sorted(set(versions.values_list("person_id", flat=True)))


def report_days(persons: Collection[UUID]) -> dict[UUID, list[date]]:
    """Return the days of the reports about each of some persons, as far as they are known."""
    reports = visible(Report.objects.filter(person_id__in=list(persons), erased_at__isnull=True))
    found: dict[UUID, list[date]] = {}
    for person, day in reports.values_list("person_id", "report_date"):
        if day is not None:
            found.setdefault(person, []).append(day)
    return found


def newest_changes(persons: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when something was last written about each of some persons."""
    versions = ReportVersion.objects.filter(person_id__in=list(persons)).order_by()
    return dict(versions.values("person_id").annotate(last=Max("made_at")).values_list("person_id", "last"))


def known_pairs(lefts: Collection[UUID], rights: Collection[UUID]) -> dict[tuple[UUID, UUID], Candidate]:
    """Return pairs that stand in the queue or were decided, by their persons."""
    rows = _for_reviewers(Candidate.objects.filter(left_id__in=list(lefts), right_id__in=list(rights)))
    return {(one.left_id, one.right_id): one for one in rows}


def persons_there(persons: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the root of each of some persons who are still there."""
    there = visible(Person.objects.filter(id__in=list(persons), erased_at__isnull=True), person="id")
    return dict(there.values_list("id", "root_id"))
