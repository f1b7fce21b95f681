"""What the pages about persons show: lists, search, and everything that happened to one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.access.models import Grant
from zicht.platform.accounts.roles import Reach
from zicht.platform.audit.models import Event
from zicht.platform.audit.service import DONE, record_many
from zicht.platform.clock import now
from zicht.platform.registry.models import Person, Report
from zicht.platform.registry.queries import granted_persons, visible
from zicht.platform.registry.reading import names_of
from zicht.platform.registry.searching import Sighting, look_for

__all__ = [
    "FOUND_FOR",
    "PER_PAGE",
    "Listed",
    "PersonsPage",
    "SearchResult",
    "check_found_lately",
    "ids_of",
    "list_persons",
    "search_persons",
]

PER_PAGE = 25
#: How long after a search its results may be asked for.
FOUND_FOR = timedelta(hours=1)
_FILTERS = ("status", "dossier_type", "main_form")


@dataclass(frozen=True, repr=False)
class Listed:
    """A line of a list: somebody, their name where one is known, and the reports that are seen, newest first."""

    person: Person
    name: str
    reports: tuple[Report, ...]
    #: Open to the agency because somebody broke the glass.
    emergency: bool = False

    @property
    def newest(self) -> Report | None:
        return self.reports[0] if self.reports else None


@dataclass(frozen=True, repr=False)
class PersonsPage:
    """A page of the list; `older` is where the next page begins, empty on the last."""

    rows: tuple[Listed, ...]
    older: str = ""


@dataclass(frozen=True, repr=False)
class SearchResult:
    """Who was found: those who are seen, and of others only which attributes agree."""

    rows: tuple[Listed, ...]
    elsewhere: tuple[Sighting, ...] = field(default=())


def list_persons(filters: Mapping[str, str], *, before: str = "") -> PersonsPage:
    """Return the persons who are seen, the newest first, and write down that they were.

    `filters` names columns of reports and codes; `before` is the `older` of the page before.

    Raises
    ------
    NotHere
        If `before` is no place in the list.
    """
    check_may(current_access(), Action.PERSON_LIST)
    wanted = {name: filters[name] for name in _FILTERS if filters.get(name)}
    place = _place(before) if before else None
    found = _newest([_part(persons, wanted, place) for persons in _listed_persons()])
    shown = found[:PER_PAGE]
    last = shown[-1] if len(found) > PER_PAGE else None
    return PersonsPage(_rows(shown), f"{last.made_at.isoformat()}_{last.id}" if last else "")


def _listed_persons() -> list[QuerySet[Person]]:
    """Return who is listed, in parts of which each has an index of its own.

    For the register, which sees everybody, a merged person stands once.
    """
    access = current_access()
    persons = Person.objects.filter(erased_at__isnull=True)
    if access.reach is Reach.REGISTER:
        # The database takes two columns that are equal for rare; what it cannot look into, for one of two.
        stands_once = ExpressionWrapper(Q(root_id=F("id")), output_field=BooleanField())
        return [persons.filter(Coalesce(stands_once, Value(value=False)))]
    if access.reach is Reach.GRANTED:
        opened = [row["person_id"] for row in granted_persons(access)]
        return [persons.filter(organisation_id=access.agency), persons.filter(id__in=opened)]
    return [visible(persons, person="id")]


def _part(
    persons: QuerySet[Person], wanted: Mapping[str, str], before: tuple[datetime, UUID] | None
) -> QuerySet[Person]:
    if wanted:
        reports = visible(Report.objects.filter(person_id=OuterRef("id"), erased_at__isnull=True, **wanted))
        persons = persons.filter(Exists(reports))
    if before:
        moment, key = before
        # The first says nothing new, but the index begins with it.
        persons = persons.filter(Q(made_at__lte=moment) & (Q(made_at__lt=moment) | Q(id__lt=key)))
    return persons.order_by("-made_at", "-id")[: PER_PAGE + 1]


def _newest(parts: Sequence[QuerySet[Person]]) -> list[Person]:
    """Return a page, and one more, of all parts together."""
    found = {one.id: one for part in parts for one in part}
    return sorted(found.values(), key=lambda one: (one.made_at, one.id), reverse=True)[: PER_PAGE + 1]


def _place(before: str) -> tuple[datetime, UUID]:
    moment, _, key = before.partition("_")
    try:
        place = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        raise NotHere from None
    if place[0].tzinfo is None:
        raise NotHere
    return place


def _rows(persons: Sequence[Person]) -> tuple[Listed, ...]:
    """Return lines of a list, with as many queries however many there are, and write down who was seen."""
    roots = {one.root_id for one in persons}
    reports: dict[UUID, list[Report]] = defaultdict(list)
    found = visible(Report.objects.filter(person__root_id__in=roots, erased_at__isnull=True))
    rows = found.annotate(root=F("person__root_id")).prefetch_related("organisation")
    for report in rows.order_by(F("report_date").desc(nulls_last=True), "-made_at"):
        reports[report.root].append(report)
    record_many(Action.PERSON_LIST, [(one.id, one.root_id) for one in persons], kind="person")
    names = names_of([one.id for one in persons]) if persons else {}
    emergencies = _emergencies(persons)
    return tuple(
        Listed(one, names.get(one.id, ""), tuple(reports[one.root_id]), one.id in emergencies)
        for one in persons
    )


def _emergencies(persons: Sequence[Person]) -> set[UUID]:
    access = current_access()
    if access.reach is not Reach.GRANTED:
        return set()
    opened = Grant.objects.filter(
        organisation_id=access.agency,
        purpose=access.purpose.value,
        person_id__in=[one.id for one in persons],
        emergency_id__isnull=False,
        ends_at__gt=now(),
    )
    return set(opened.values_list("person_id", flat=True))


def search_persons(cells: Mapping[str, str], *, number: str = "") -> SearchResult:
    """Return who agrees with these identifying cells of `reports`, or has a report of this number.

    Of persons at other agencies one learns which attributes agree, and only in a role that may ask for them.

    Raises
    ------
    TooManyLookUps
        If whoever searches, or their agency, looked up too many.
    """
    access = current_access()
    may_go_on = can_do(access, Action.GRANT_ASK) or can_do(access, Action.GLASS_BREAK)
    found = look_for(cells, number=number, elsewhere=may_go_on)
    rows = _rows([one.person for one in found if one.person])
    return SearchResult(rows, tuple(one for one in found if one.person is None))


def check_found_lately(person: UUID) -> None:
    """Raise `NotHere` unless whoever acts found this person by a search within the last hour.

    So nobody can try numbers: only a search, which is written down, leads to somebody at another agency.
    """
    access = current_access()
    found = Event.objects.filter(
        user_id=access.user,
        organisation_id=access.organisation,
        action=Action.PERSON_SEARCH.value,
        person_id=person,
        outcome=DONE,
        at__gte=now() - FOUND_FOR,
    )
    if not found.exists():
        raise NotHere


def ids_of(persons: Collection[Person]) -> set[UUID]:
    """Return the numbers under which the log knows these persons: their own and that of whom they were found to be."""
    return {one.id for one in persons} | {one.root_id for one in persons}
