"""What simulated front-line staff of a demo noted about places, and what became of it. No place in it is one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from zicht.platform.access.context import Access, current_access, open_case_room
from zicht.platform.clock import today
from zicht.platform.signals.actions import close_signal, link_report, note_signal
from zicht.platform.signals.columns import SENDER, TICKS, indicators_under, sender_class_of, sender_of
from zicht.platform.signals.places import Place

__all__ = ["make_demo_signals"]


class _Seen(NamedTuple):
    """A signal: how many days ago, what was seen where, and what became of it how many days later."""

    ago: int
    place_class: str
    municipality: str
    ticks: str
    certainty: str
    work_grade: str = ""
    flag: str = ""
    outcome: str = ""
    later: int = 0
    why: str = ""
    place: Place | None = None


_STUDIO, _ADVERTS = Place("address", "1234AB 12"), Place("website", "advertenties.example")
_SIGNALS = (
    _Seen(
        96, "nail_studio", "GM0363", "a_low_pay;a_no_own_papers", "medium", "bad_employment", "",
        "investigated", 20, place=_STUDIO,
    ),
    _Seen(80, "hotel", "GM0599", "a_changing_places;a_submissive", "high", "", "", "forwarded", 2),
    _Seen(
        61, "farm", "GM0518", "a_long_days;a_sleeps_at_work", "medium", "serious_disadvantage", "",
        "closed_no_capacity", 45,
    ),
    _Seen(
        44, "car_wash", "GM0344", "a_low_pay", "low", "bad_employment", "",
        "suspected_unsubstantiated", 12, "nobody_spoken",
    ),
    _Seen(18, "home", "GM0363", "a_no_free_movement;a_abuse_traces", "high", "", "child_there"),
    _Seen(9, "online", "GM0014", "o_advertised", "medium", place=_ADVERTS),
    _Seen(3, "restaurant", "GM0344", "a_sleeps_at_work", "low", "bad_employment"),
)  # fmt: skip
#: Another agency saw something at the same places.
_ELSEWHERE = (
    _Seen(
        22, "nail_studio", "GM0363", "a_sleeps_at_work;a_afraid;v_no_promised_pay", "high",
        "serious_disadvantage", place=_STUDIO,
    ),
    _Seen(5, "online", "GM0363", "o_advertised;a_submissive", "high", place=_ADVERTS),
)  # fmt: skip
_OF_A_REPORT = _Seen(10, "massage", "GM0363", "a_no_free_movement;a_low_pay", "high", "", "", "registered", 4)


def make_demo_signals(shelter: Access, town: Access, *, number: str, reported_on: date) -> None:
    """Note signals of two agencies; one came ten days before the report with this number, and led to it."""
    before = (today() - reported_on).days + 10
    with open_case_room(shelter):
        link_report(_note(_OF_A_REPORT._replace(ago=before)), number=number)
        for seen in _ELSEWHERE:
            _note(seen)
    with open_case_room(town):
        for seen in _SIGNALS:
            _note(seen)


def _note(seen: _Seen) -> UUID:
    day = today() - timedelta(days=seen.ago)
    reporter_type = current_access().reporter_type
    sender = sender_of(reporter_type)
    cells = {
        "place_class": seen.place_class,
        "municipality": seen.municipality,
        "indicators": ";".join(indicators_under(tuple(seen.ticks.split(";")))),
        "certainty": seen.certainty,
        "sender_class": sender_class_of(sender, reporter_type),
        SENDER: sender,
        TICKS: seen.ticks,
        **({"work_grade": seen.work_grade} if seen.work_grade else {}),
        **({seen.flag: "yes"} if seen.flag else {}),
    }
    number = note_signal(cells, signal_date=day, place=seen.place)
    if seen.outcome:
        told = day + timedelta(days=seen.later)
        close_signal(number, outcome=seen.outcome, outcome_date=told, outcome_why=seen.why)
    return number
