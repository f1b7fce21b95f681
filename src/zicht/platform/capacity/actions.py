"""What providers say of their places, and keeping one free for a while."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connections

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.capacity.models import Place, PlaceCount, Reservation
from zicht.platform.capacity.queries import find_place, find_reservation, own_places
from zicht.platform.clock import now
from zicht.platform.rooms import Room

__all__ = [
    "HOURS",
    "Ending",
    "add_place",
    "change_place",
    "confirm_places",
    "end_place",
    "end_reservation",
    "reserve_place",
    "say_numbers",
]

#: For how many hours a place may be kept free.
HOURS = (4, 12, 24, 48)


class Ending(StrEnum):
    """How a place stopped being kept free before its hour."""

    TAKEN = "taken"
    GIVEN_BACK = "given_back"
    WITHDRAWN = "withdrawn"


def add_place(about: Mapping[str, object], *, free: int, waiting: int | None) -> UUID:
    """Offer places of the agency that acts; `about` holds the columns that say what they are. Return their number."""
    access = current_access()
    check_may(access, Action.PLACE_WRITE)
    moment = now()
    place = Place(
        **about,
        organisation_id=access.agency,
        free=free,
        waiting=waiting,
        said_at=moment,
        made_at=moment,
        made_by=access.user,
    )
    place.save(force_insert=True)
    _keep_count(place)
    record(Action.PLACE_WRITE, kind="place", object_id=place.id)
    return place.id


def change_place(number: UUID, about: Mapping[str, object], *, free: int, waiting: int | None) -> None:
    """Say otherwise what own places are, and how many are free. Raises `NotHere`."""
    check_may(current_access(), Action.PLACE_WRITE)
    _wait_for_others(number)
    place = find_place(number, own=True).place
    for name, value in about.items():
        setattr(place, name, value)
    _say(place, free=free, waiting=waiting)
    record(Action.PLACE_WRITE, kind="change", object_id=number)


def say_numbers(number: UUID, *, free: int | None = None, waiting: int | None = None) -> None:
    """Say how many own places are free, or how many people wait; what is left out stays, and is said anew.

    Raises
    ------
    NotHere
        If it is no place of the agency that acts.
    InputError
        If more are free than there are.
    """
    check_may(current_access(), Action.PLACE_WRITE)
    _wait_for_others(number)
    place = find_place(number, own=True).place
    if free is not None and free > place.total:
        raise InputError.of(
            Text.of("No more places can be free than there are."),
            expected=Text.of("A number up to {total}.", total=place.total),
            to_fix=Text.of("Are there more places now? Then change the number of places first."),
        )
    free = place.free if free is None else free
    _say(place, free=free, waiting=place.waiting if waiting is None else waiting)
    record(Action.PLACE_WRITE, kind="numbers", object_id=number)


def confirm_places() -> int:
    """Say of all own places that their numbers still hold; return how many places there are."""
    places = [one.place for one in own_places()]
    for number in sorted(one.id for one in places):
        _wait_for_others(number)
    places = [one.place for one in own_places()]
    for place in places:
        _say(place, free=place.free, waiting=place.waiting)
        record(Action.PLACE_WRITE, kind="numbers", object_id=place.id)
    return len(places)


def end_place(number: UUID) -> None:
    """Offer own places no more: they leave the board, and what was said of them stays. Raises `NotHere`."""
    access = current_access()
    check_may(access, Action.PLACE_WRITE)
    _wait_for_others(number)
    place = find_place(number, own=True).place
    place.ended_at, place.ended_by = now(), access.user
    place.save(update_fields=["ended_at", "ended_by"])
    record(Action.PLACE_WRITE, kind="ended", object_id=number)


def reserve_place(number: UUID, *, hours: int) -> UUID:
    """Keep a place free for the agency that acts, for so many hours of `HOURS`; return the reservation's number.

    Raises
    ------
    NotHere
        If there is no such place.
    InputError
        If none is left.
    """
    access = current_access()
    check_may(access, Action.PLACE_RESERVE)
    _wait_for_others(number)
    found = find_place(number)
    if not found.left:
        raise InputError.of(
            Text.of("None of these places is left."),
            expected=Text.of("A place that is free and that is not kept for somebody else."),
            to_fix=Text.of("Call the provider, or look for another place."),
        )
    moment = now()
    row = Reservation(
        place=found.place,
        organisation_id=access.agency,
        lapses_at=moment + timedelta(hours=hours),
        made_at=moment,
        made_by=access.user,
    )
    row.save(force_insert=True)
    record(Action.PLACE_RESERVE, kind="place", object_id=number)
    return row.id


def end_reservation(number: UUID, ending: Ending) -> Place:
    """End that a place is kept free, and return the place; one that was taken is free no more.

    Raises
    ------
    NotHere
        If it is not kept, or this is not for the agency that acts to say: who asked for it gives it back, who offers
        it says that it was taken or cannot be kept.
    """
    access = current_access()
    _wait_for_others(find_reservation(number).place_id)
    row = find_reservation(number)  # anew: somebody else may have ended it while this waited
    mine = row.place.organisation_id == access.agency
    check_may(access, Action.PLACE_WRITE if mine else Action.PLACE_RESERVE)
    if row.lapses_at <= now() or (
        row.organisation_id != access.agency if ending is Ending.GIVEN_BACK else not mine
    ):
        raise NotHere
    row.ended_at, row.ended_by, row.ended_why = now(), access.user, ending.value
    row.save(update_fields=["ended_at", "ended_by", "ended_why"])
    if ending is Ending.TAKEN:
        _say(row.place, free=max(row.place.free - 1, 0), waiting=row.place.waiting)
    record(Action.PLACE_RESERVE, kind=ending.value, object_id=row.place_id)
    return row.place


def _say(place: Place, *, free: int, waiting: int | None) -> None:
    place.free, place.waiting, place.said_at = free, waiting, now()
    place.save()
    _keep_count(place)


def _keep_count(place: Place) -> None:
    PlaceCount.objects.create(
        place=place,
        organisation_id=place.organisation_id,
        total=place.total,
        free=place.free,
        waiting=place.waiting,
        made_at=place.said_at,
        made_by=current_access().user,
    )


def _wait_for_others(place: UUID) -> None:
    """Wait until others at the same place are done. On SQLite every transaction waits for the others.

    A lock of a number and not of the row: who reserves may not change what others say of their places.
    """
    connection = connections[Room.CASES.value]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            number = (place.int & ((1 << 64) - 1)) - (1 << 63)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
