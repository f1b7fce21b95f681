"""Places as they stand: whose, how many are free beside those that are kept, and which of them fit what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.capacity.models import Place, PlaceCount, Reservation
from zicht.platform.clock import now
from zicht.vocabulary import code_list

__all__ = [
    "STALE_DAYS",
    "Standing",
    "Wanted",
    "counts_of",
    "find_place",
    "find_reservation",
    "free_by_kind",
    "list_places",
    "own_places",
    "reservations_of",
]

#: What was said so many days ago says little of today.
STALE_DAYS = 3
#: Of what was said before, the newest are shown.
_SHOWN_COUNTS = 14
#: What a place takes or does not: the columns that hold `yes`, `no`, or nothing.
_TAKES = ("children", "psychiatric", "addiction", "wheelchair")


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for. What is left empty leaves nothing out; `takes` names columns that must not say no."""

    kind: str = ""
    region: str = ""
    municipality: str = ""
    sex: str = ""
    age: int | None = None
    takes: frozenset[str] = field(default_factory=frozenset)
    only_free: bool = False


@dataclass(frozen=True)
class Standing:
    """A place with how many of it are kept for others now; `left` may be taken."""

    place: Place
    held: int
    at: datetime

    @property
    def left(self) -> int:
        return max(self.place.free - self.held, 0)

    @property
    def days_ago(self) -> int:
        return (self.at - self.place.said_at).days

    @property
    def is_stale(self) -> bool:
        """Say whether it was said too long ago to rely on."""
        return self.at - self.place.said_at > timedelta(days=STALE_DAYS)


def list_places(wanted: Wanted) -> list[Standing]:
    """Return the places that fit: those with room first, of these what was said lately before what was not."""
    check_may(current_access(), Action.PLACE_READ)
    fit = _standing(Place.objects.filter(_condition(wanted)))
    found = [one for one in fit if one.left or not wanted.only_free]
    return sorted(found, key=lambda one: (not one.left, one.is_stale, -one.left, one.place.name.casefold()))


def own_places() -> list[Standing]:
    """Return the places of the agency that acts, by name."""
    check_may(current_access(), Action.PLACE_WRITE)
    found = _standing(Place.objects.filter(organisation_id=current_access().agency))
    return sorted(found, key=lambda one: one.place.name.casefold())


def find_place(place: UUID, *, own: bool = False) -> Standing:
    """Return a place that is still offered; raises `NotHere`, with `own` also for those of other agencies."""
    places = Place.objects.filter(id=place)
    if own:
        places = places.filter(organisation_id=current_access().agency)
    for found in _standing(places):
        return found
    raise NotHere


def counts_of(place: Place) -> QuerySet[PlaceCount]:
    """Return what was said of a place, the newest first."""
    return place.counts.order_by("-made_at")[:_SHOWN_COUNTS]


def reservations_of(place: Place) -> QuerySet[Reservation]:
    """Return for which agencies a place is kept free now: all of them for its provider, else the own ones."""
    access = current_access()
    rows = place.reservations.filter(ended_at__isnull=True, lapses_at__gt=now())
    if place.organisation_id != access.agency:
        rows = rows.filter(organisation_id=access.agency)
    return rows.select_related("organisation").order_by("lapses_at")


def find_reservation(reservation: UUID) -> Reservation:
    """Return a place that is kept for or by the agency that acts; raises `NotHere`."""
    agency = current_access().agency
    rows = Reservation.objects.filter(id=reservation, ended_at__isnull=True)
    rows = rows.filter(Q(organisation_id=agency) | Q(place__organisation_id=agency))
    found = rows.select_related("place").first()
    if found is None:
        raise NotHere
    return found


def free_by_kind() -> Mapping[str, int]:
    """Return how many places of each kind of help may be taken; a kind that nobody offers is left out."""
    found: dict[str, int] = {}
    for one in list_places(Wanted()):
        found[one.place.kind] = found.get(one.place.kind, 0) + one.left
    return found


def _standing(places: QuerySet[Place]) -> Iterator[Standing]:
    moment = now()
    kept = Q(reservations__ended_at__isnull=True, reservations__lapses_at__gt=moment)
    rows = places.filter(ended_at__isnull=True).select_related("organisation")
    for row in rows.annotate(held=Count("reservations", filter=kept)):
        yield Standing(row, row.held, moment)


def _condition(wanted: Wanted) -> Q:
    """Return what a place must be. What its provider left open fits: whoever looks asks."""
    found = Q()
    if wanted.kind:
        found &= Q(kind=wanted.kind)
    if wanted.region:
        found &= Q(region=wanted.region)
    if wanted.municipality:
        region = code_list("municipalities").extra("police_unit").get(wanted.municipality, "")
        found &= Q(municipality=wanted.municipality) | Q(municipality="", region=region)
    if wanted.sex:
        found &= Q(sex__in=["", wanted.sex])
    if wanted.age is not None:
        found &= Q(age_from__isnull=True) | Q(age_from__lte=wanted.age)
        found &= Q(age_to__isnull=True) | Q(age_to__gte=wanted.age)
    for name in _TAKES:
        if name in wanted.takes:
            found &= ~Q(**{name: "no"})
    return found
