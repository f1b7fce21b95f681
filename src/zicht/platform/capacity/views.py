"""The board of places for who looks for one, and the pages on which a provider says what it has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zicht.errors import InputError
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.capacity.actions import (
    Ending,
    add_place,
    change_place,
    confirm_places,
    end_place,
    end_reservation,
    reserve_place,
    say_numbers,
)
from zicht.platform.capacity.forms import NumbersForm, PlaceForm, ReserveForm, WantedForm
from zicht.platform.capacity.models import Place
from zicht.platform.capacity.queries import (
    STALE_DAYS,
    Standing,
    Wanted,
    counts_of,
    find_place,
    list_places,
    own_places,
    reservations_of,
)
from zicht.platform.registry.service import WithdrawRowForm, act_page, add_problems, done
from zicht.web.texts import label_of, translate

__all__ = [
    "board",
    "change",
    "confirm",
    "end",
    "ending",
    "new",
    "own",
    "place_page",
    "reserve",
    "say",
    "shown",
]

_ = translate
#: Up to so many places there is a button for each number of them.
_MOST_BUTTONS = 12


@page(Action.PLACE_READ)
def board(request: StaffRequest) -> HttpResponse:
    """List the places that fit what is asked, those with room first."""
    form = WantedForm(request.GET or None)
    wanted = form.wanted if form.is_valid() else Wanted()
    found = list_places(wanted)
    record(Action.PLACE_READ, kind="places")
    context = {
        "form": form,
        "asked": form.is_bound,
        "places": shown(found, request),
        "left": sum(one.left for one in found),
        "days": STALE_DAYS,
        "may_write": can_do(request.access, Action.PLACE_WRITE),
        "own": [] if form.is_bound else _with_buttons(shown(own_places(), request)),
    }
    return render(request, "capacity/board.html", context, status=422 if form.errors else 200)


def shown(places: Iterable[Standing], request: StaffRequest) -> list[Mapping[str, Any]]:
    """Return places as the templates show them."""
    return [
        {
            "standing": one,
            "place": one.place,
            "own": one.place.organisation_id == request.access.organisation,
            "where": _where(one.place),
            "whom": _whom(one.place),
            "when": _when(one),
        }
        for one in places
    ]


def _where(place: Place) -> str:
    region = _("police unit {name}", name=label_of("police_units", place.region))
    return f"{label_of('municipalities', place.municipality)}, {region}" if place.municipality else region


def _whom(place: Place) -> list[str]:
    """Return for whom places are, in words; last of all what the provider left open."""
    told = [label_of("sexes", place.sex) if place.sex else _("Everybody")]
    if place.age_from is not None and place.age_to is not None:
        told.append(
            _("from {first} up to and including {last} years", first=place.age_from, last=place.age_to)
        )
    elif place.age_from is not None:
        told.append(_("from {first} years", first=place.age_from))
    elif place.age_to is not None:
        told.append(_("up to and including {last} years", last=place.age_to))
    takes = {name: getattr(place, name) for name in _takes()}
    told += [_takes()[name][0 if said == "yes" else 1] for name, said in takes.items() if said]
    opened = [_takes()[name][2] for name, said in takes.items() if not said]
    return [*told, _("ask about: {what}", what=", ".join(opened))] if opened else told


def _takes() -> Mapping[str, tuple[str, str, str]]:
    """Return how it is said that a place takes somebody, that it does not, and what is asked."""
    return {
        "children": (_("with children"), _("without children"), _("children")),
        "psychiatric": (
            _("with psychiatric problems"),
            _("not with psychiatric problems"),
            _("psychiatric problems"),
        ),
        "addiction": (_("with an addiction"), _("not with an addiction"), _("addiction")),
        "wheelchair": (_("with a wheelchair"), _("not with a wheelchair"), _("wheelchair")),
    }


def _when(one: Standing) -> str:
    """Return how long ago it was said, in words."""
    if one.days_ago == 0:
        return _("said less than a day ago")
    if one.days_ago == 1:
        return _("said yesterday")
    return _("said {days} days ago", days=one.days_ago)


@page(Action.PLACE_WRITE)
def own(request: StaffRequest) -> HttpResponse:
    """Show a provider its places, with a button for each number that can be free."""
    found = own_places()
    context = {
        "places": [
            {**one, "kept": list(reservations_of(one["place"]))}
            for one in _with_buttons(shown(found, request))
        ],
        "stale": any(one.is_stale for one in found),
    }
    return render(request, "capacity/own.html", context)


def _with_buttons(places: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return places with a button for each number of free ones; of many, one less and one more."""
    return [
        {
            **one,
            "numbers": range(one["place"].total + 1) if one["place"].total <= _MOST_BUTTONS else (),
            "fewer": max(one["place"].free - 1, 0),
            "more": min(one["place"].free + 1, one["place"].total),
        }
        for one in places
    ]


@page(Action.PLACE_WRITE, methods=("GET", "POST"))
def new(request: StaffRequest) -> HttpResponse:
    """Offer places."""
    form = PlaceForm(request.POST or None, initial={"region": request.access.region})
    if request.method == "POST" and form.is_valid():
        place = add_place(form.about, free=form.cleaned_data["free"], waiting=form.cleaned_data["waiting"])
        return done(request, _("The places are on the board."), redirect(_own_place(place)))
    return act_page(
        request,
        form,
        title=_("Offer places"),
        lines=[_("Who looks for a place sees this. Write nothing here about anybody who stays with you.")],
        button=_("Put on the board"),
        back=reverse("places_own"),
    )


@page(Action.PLACE_WRITE, methods=("GET", "POST"))
def change(request: StaffRequest, place: UUID) -> HttpResponse:
    """Say otherwise what places are."""
    found = find_place(place, own=True).place
    names = list(PlaceForm().fields)
    form = PlaceForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        change_place(place, form.about, free=form.cleaned_data["free"], waiting=form.cleaned_data["waiting"])
        return done(request, _("It was changed."), redirect(_own_place(place)))
    return act_page(
        request,
        form,
        title=_("Change places"),
        button=_("Save"),
        back=_own_place(place),
        way=(reverse("place_end", args=[place]), _("We no longer offer these places")),
    )


@page(Action.PLACE_WRITE, methods=("GET", "POST"))
def end(request: StaffRequest, place: UUID) -> HttpResponse:
    """Offer places no more."""
    found = find_place(place, own=True).place
    form = WithdrawRowForm(request.POST or None)
    form.fields["sure"].label = _("We no longer offer these places.")
    if request.method == "POST" and form.is_valid():
        end_place(place)
        return done(request, _("The places are off the board."), redirect("places_own"))
    return act_page(
        request,
        form,
        title=_("Take places off the board"),
        lines=[found.name, _("What was said of them before is kept for two years.")],
        button=_("Take off the board"),
        back=_own_place(place),
        danger=True,
    )


@page(Action.PLACE_WRITE, methods=("POST",))
def say(request: StaffRequest, place: UUID) -> HttpResponse:
    """Say how many places are free, or how many people wait: one tap."""
    form = NumbersForm(request.POST)
    if not form.is_valid():
        raise NotHere
    try:
        say_numbers(place, free=form.cleaned_data["free"], waiting=form.cleaned_data["waiting"])
    except InputError as error:
        return _refused(request, error, place)
    return done(request, _("It is on the board."), redirect(_own_place(place)))


@page(Action.PLACE_WRITE, methods=("POST",))
def confirm(request: StaffRequest) -> HttpResponse:
    """Say that all numbers still hold."""
    number = confirm_places()
    return done(request, _("All numbers were said anew: {count}.", count=number), redirect("places_own"))


@page(Action.PLACE_READ)
def place_page(request: StaffRequest, place: UUID) -> HttpResponse:
    """Show places, what was said of them before, and for whom they are kept as far as the reader has part in it."""
    found = find_place(place)
    (one,) = shown([found], request)
    record(Action.PLACE_READ, kind="place", object_id=place)
    context = {
        **one,
        "kept": [
            {"row": row, "own": row.organisation_id == request.access.organisation}
            for row in reservations_of(found.place)
        ],
        "counts": counts_of(found.place),
        "may_reserve": can_do(request.access, Action.PLACE_RESERVE),
    }
    return render(request, "capacity/place.html", context)


@page(Action.PLACE_RESERVE, methods=("GET", "POST"))
def reserve(request: StaffRequest, place: UUID) -> HttpResponse:
    """Keep a place free for a while."""
    found = find_place(place)
    form = ReserveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reserve_place(place, hours=form.cleaned_data["hours"])
        except InputError as error:
            add_problems(form, error)
        else:
            text = _("A place is kept free. Call the provider to say who comes.")
            return done(request, text, redirect("place", place))
    lines = [
        _("{name} of {provider}.", name=found.place.name, provider=found.place.organisation.name),
        _("The provider sees which organisation asks and until when, and not for whom. After that hour the place "
          "is free for others again."),
    ]  # fmt: skip
    return act_page(
        request,
        form,
        title=_("Keep a place free"),
        lines=lines,
        button=_("Keep it free"),
        back=reverse("place", args=[place]),
    )


@page(Action.PLACE_READ, methods=("POST",))
def ending(request: StaffRequest, reservation: UUID, why: str) -> HttpResponse:
    """End that a place is kept free."""
    try:
        wanted = Ending(why)
    except ValueError:
        raise NotHere from None
    place = end_reservation(reservation, wanted)
    return done(request, _("The place is no longer kept free."), redirect("place", place.id))


def _own_place(place: UUID) -> str:
    return f"{reverse('places_own')}#place-{place}"


def _refused(request: StaffRequest, error: InputError, place: UUID) -> HttpResponse:
    form = NumbersForm({})
    form.is_valid()
    add_problems(form, error)
    return act_page(
        request,
        form,
        title=_("How many places are free"),
        button=_("Save"),
        back=_own_place(place),
    )
