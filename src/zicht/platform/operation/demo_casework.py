"""What those who work with the simulated people of a demo wrote down: nothing in it is of anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from zicht.platform.access.context import Access, open_case_room
from zicht.platform.casework.caseload import add_contact_time, assign_worker
from zicht.platform.casework.cover import name_cover
from zicht.platform.casework.letters import find_template, record_letter
from zicht.platform.casework.meetings import NewDecision, add_meeting
from zicht.platform.casework.models import SafeContact
from zicht.platform.casework.safe_contact import keep_safe_contact
from zicht.platform.casework.safety_plan import keep_safety_plan
from zicht.platform.clock import now, today
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import find_person, visible

__all__ = ["make_demo_casework"]

_CONTACTS: Sequence[Mapping[str, str]] = (
    MappingProxyType(
        {
            "voicemail": "never",
            "ways": "app;in_person",
            "reach": "Via de begeleider van de opvang",
            "when": "Op werkdagen voor twaalf uur",
            "by_whom": "Een vrouw",
            "code_word": "Zonnebloem",
            "language": "Roemeens, met tolk",
            "say": "De afspraak bij de tandarts",
            "not_say": "Noem de opvang niet. Zeg niets tegen wie anders opneemt.",
        }
    ),
    MappingProxyType(
        {"voicemail": "neutral", "ways": "call;message", "when": "Na zes uur", "language": "Pools"}
    ),
)
_PLAN: Mapping[str, str] = MappingProxyType(
    {
        "do_signs": "Ik slaap slecht en kijk steeds uit het raam.",
        "call_signs": "Mijn begeleider",
        "paper_signs": "yes",
        "do_door": "Ik doe niet open en ga naar boven.",
        "call_door": "112, en daarna mijn begeleider",
        "go_door": "Naar de buurvrouw",
        "paper_door": "yes",
        "do_away": "Ik neem mijn tas mee. Die staat klaar.",
        "call_away": "Het nummer in mijn schoen",
        "go_away": "Het station, en dan bellen",
    }
)
_MEETING: Mapping[str, str] = MappingProxyType(
    {
        "present": "De persoon; Opvang De Demo; Zorgcoördinatie Demo",
        "notes": "De wachttijd voor hulp duurt te lang. De persoon wil niet verhuizen.",
        "agenda": "Wacht: psychische hulp; Noden die erger zijn geworden: wonen",
    }
)
#: What was decided, who does it, and in how many days.
_DECISIONS = (
    ("Vraagt een tweede aanbieder om hulp", "Zorgcoördinatie Demo", -2),
    ("Vraagt de papieren op", "Opvang De Demo", 6),
)
#: In which way, how many minutes, and how many days ago.
_TIMES = (("visit", 60, 2), ("call", 15, 6), ("arranged", 40, 9))


def make_demo_casework(care: Access, administrator: Access, *, covers: UUID) -> None:
    """Let a care coordination work with its people, and name who covers a shelter: through the same doors as all.

    The first of its people is one of the shelter's who was opened to it: whoever covers there reads that plan.
    """
    with open_case_room(care):
        if SafeContact.objects.exists():
            return
        for place, person in enumerate(_people(care.agency)):
            _work_with(person, place)
            assign_worker(person, worker=care.user, began_on=today() - timedelta(days=60 + place))
    with open_case_room(administrator):
        began = now() - timedelta(hours=1)
        name_cover(covers, began_at=began, ends_at=began + timedelta(days=3), phone="06 0000 0000")


def _people(agency: UUID) -> list[UUID]:
    """Return somebody of another agency who is open to this one, and three of its own."""
    rows = visible(Report.objects.filter(retain_until__gte=today())).order_by("-report_date", "number")
    opened = rows.exclude(organisation_id=agency).values_list("person_id", flat=True)[:1]
    own = rows.filter(organisation_id=agency).values_list("person_id", flat=True)[:3]
    return list(dict.fromkeys([*opened, *own]))


def _work_with(person: UUID, place: int) -> None:
    if place < len(_CONTACTS):
        keep_safe_contact(person, {**_CONTACTS[place], "checked_on": today().isoformat()})
    for way, minutes, ago in _TIMES[: 1 + place % len(_TIMES)]:
        add_contact_time(person, on_day=today() - timedelta(days=ago), way=way, minutes=minutes)
    if place:
        return
    keep_safety_plan(person, _PLAN, covered=True)
    decisions = [NewDecision(what, who, today() + timedelta(days=days)) for what, who, days in _DECISIONS]
    add_meeting(person, _MEETING, decisions, held_on=today() - timedelta(days=9))
    record_letter(find_person(person), find_template("invitation"))
