"""How ready simulated municipalities of a demo say they are: one with a plan and numbers, and others of its size."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from zicht.platform.access.context import Access, Purpose, open_case_room
from zicht.platform.accounts.actions import add_member
from zicht.platform.accounts.models import Organisation, User
from zicht.platform.accounts.roles import REACH, Role
from zicht.platform.clock import today
from zicht.platform.municipal.assessments import Given, answer_questions, begin_assessment, seal_assessment
from zicht.platform.municipal.comparing import count_readiness
from zicht.platform.municipal.contacts import add_contact
from zicht.platform.municipal.framework import State, themes
from zicht.platform.municipal.plan import StepState, add_step, change_step

__all__ = ["make_demo_municipal"]

_SIZE = "from_100k"
#: Other large municipalities, of which nothing but a middle is ever shown.
_OTHERS = ("GM0344", "GM0518", "GM0599", "GM0772", "GM0014", "GM0855")
_STATES = (State.IN_PLACE, State.BEGUN, State.NOT_YET, State.NOT_KNOWN)
#: What is to be done, by which post, in so many days, and about which question.
_STEPS = (
    ("Afspreken wie buiten kantooruren over opvang beslist", "Hoofd zorg", -12, "shelter_tonight"),
    ("Baliemedewerkers trainen", "Aandachtsfunctionaris", 40, "signalling_training"),
    ("Het plan aan de raad voorleggen", "Bestuursadviseur veiligheid", 95, "policy_plan"),
)
_NUMBERS = (
    (
        "own_desk",
        "Meldpunt mensenhandel van de gemeente (voorbeeld)",
        "000-000 00 01",
        "Werkdagen, 9 tot 17 uur",
        20,
    ),
    ("out_of_hours", "Piket opvang (voorbeeld)", "000-000 00 02", "Dag en nacht", 300),
)


def make_demo_municipal(town: Access) -> None:
    """Let a town assess itself twice, plan and name its numbers, and let others of its size assess themselves."""
    with open_case_room(town):
        first = begin_assessment(size=_SIZE)
        _answer(first, shift=1)
        seal_assessment(first)
        _answer(begin_assessment(size=_SIZE), shift=0, last=3)
        for what, owner, days, question in _STEPS:
            add_step(question=question, what=what, owner=owner, due_on=today() + timedelta(days=days))
        ended = add_step(
            question="", what="Een aandachtsfunctionaris aanwijzen", owner="Hoofd veiligheid", due_on=today()
        )
        change_step(
            ended,
            what="Een aandachtsfunctionaris aanwijzen",
            owner="Hoofd veiligheid",
            due_on=today(),
            state=StepState.DONE,
        )
        for kind, name, number, hours, days in _NUMBERS:
            checked = today() - timedelta(days=days)
            add_contact({"kind": kind, "name": name, "number": number, "hours": hours, "checked_on": checked})
    for place, code in enumerate(_OTHERS):
        with open_case_room(_officer(code)):
            assessment = begin_assessment(size=_SIZE)
            _answer(assessment, shift=place)
            seal_assessment(assessment)
    count_readiness()


def _officer(municipality: str) -> Access:
    agency = Organisation.objects.create(
        code=f"other-{municipality.lower()}",
        name=f"Gemeente {municipality}",
        reporter_type="municipality",
        municipality=municipality,
    )
    user = User.objects.create_user(f"officer@{agency.code}.example", name="Demo gemeente")
    member = add_member(user, agency, Role.MUNICIPALITY)
    return Access(
        user=member.user_id,
        organisation=agency.id,
        role=Role.MUNICIPALITY,
        reach=REACH[Role.MUNICIPALITY],
        purpose=Purpose.REGISTRATION,
        request=agency.id,
        municipality=municipality,
    )


def _answer(assessment: UUID, *, shift: int, last: int = 5) -> None:
    for theme in themes()[:last]:
        given = []
        for place, question in enumerate(theme.questions):
            state = _STATES[(place * 3 + shift) % len(_STATES)]
            evidence = "Zie het besluit van dit jaar (voorbeeld)." if state is State.IN_PLACE else ""
            given.append(Given(question.code, state, evidence))
        answer_questions(assessment, given)
