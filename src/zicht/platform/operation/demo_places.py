"""Places on the board of a demo: some free, some full, one of which nothing was said for days, and one kept free."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from zicht.platform.access.context import Access, open_case_room
from zicht.platform.capacity.actions import add_place, reserve_place
from zicht.platform.capacity.models import Place
from zicht.platform.clock import now

__all__ = ["make_demo_places"]


class _Offer(NamedTuple):
    """Places: what they are called and for whom, how many there are and are free, who waits, and said how long ago."""

    name: str
    kind: str
    about: Mapping[str, object]
    total: int
    free: int
    waiting: int | None = None
    days_ago: int = 0


_SHELTER = (
    _Offer(
        "Vrouwen, ook met kinderen",
        "shelter",
        {"sex": "female", "age_from": 18, "children": "yes", "psychiatric": "no", "addiction": "no"},
        8,
        2,
        3,
    ),
    _Offer(
        "Mannen", "shelter", {"sex": "male", "age_from": 18, "children": "no", "wheelchair": "yes"}, 6, 0, 5
    ),
    _Offer(
        "Meervoudige problematiek",
        "shelter_complex",
        {"age_from": 18, "psychiatric": "yes", "addiction": "yes"},
        4,
        1,
        days_ago=5,
    ),
    _Offer(
        "Vrouwenopvang, gezinnen",
        "womens_shelter",
        {"sex": "female", "children": "yes", "wheelchair": "yes"},
        14,
        3,
    ),
    _Offer(
        "Jongeren", "youth_care_ambulatory", {"age_from": 12, "age_to": 17, "wheelchair": "yes"}, 10, 0, 12
    ),
)
_CARE = (
    _Offer(
        "Begeleiding thuis", "care_coordination", {"municipality": "GM0363", "wheelchair": "yes"}, 20, 6, 0
    ),
)


def make_demo_places(shelter: Access, care: Access) -> None:
    """Let a shelter and a care coordination offer places, and the second keep one of the first."""
    with open_case_room(shelter):
        for offer in _SHELTER:
            _offer(offer)
        kept = Place.objects.get(name=_SHELTER[0].name)
    with open_case_room(care):
        for offer in _CARE:
            _offer(offer)
        reserve_place(kept.id, hours=24)


def _offer(offer: _Offer) -> None:
    about = {
        "name": offer.name,
        "kind": offer.kind,
        "region": "PU05",
        "contact": "020 000 00 00",
        "total": offer.total,
        **offer.about,
    }
    place = add_place(about, free=offer.free, waiting=offer.waiting)
    if offer.days_ago:
        Place.objects.filter(id=place).update(said_at=now() - timedelta(days=offer.days_ago))
