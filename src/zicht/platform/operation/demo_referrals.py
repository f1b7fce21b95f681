"""Referrals of simulated people of a demo: one that waits, one that was declined, one accepted, and a hand-over."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from zicht.platform.access.context import Access, Purpose, open_case_room, system_access
from zicht.platform.accounts.models import Organisation
from zicht.platform.clock import now, today
from zicht.platform.referral.actions import About, accept, ask, decline, send
from zicht.platform.referral.forms import kind_abouts
from zicht.platform.referral.models import Referral
from zicht.platform.referral.sharing import Group
from zicht.platform.referral.workflow import Scope
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import names_of, record_consent, visible

__all__ = ["make_demo_referrals"]

_NOTE = "Kan vanaf vandaag komen. Wil graag een kamer alleen."
_QUESTION = "Komen er kinderen mee?"
_FULL = "Tot eind volgende maand is alles bezet."
#: So many days ago the one that waits was sent.
_WAITS = 6
_DAYS = 90
#: Where in the list of an agency they are looked for: others happened to those before.
_FIRST, _LOOKED_AT = 7, 30


def make_demo_referrals(care: Access, shelter: Access) -> None:
    """Let a care coordination and a shelter refer people to each other, once: through the same doors as all."""
    with open_case_room(system_access()):
        if Referral.objects.exists():
            return
    with open_case_room(care):
        waiting, declined, accepted = _people(care.agency, 3)
        to_shelter = Organisation.objects.get(id=shelter.agency)
        asked = _refer(waiting, to_shelter, kind="womens_shelter", groups={Group.TRIAGE, Group.NEEDS})
        refused = _refer(declined, to_shelter, kind="shelter", groups={Group.NEEDS})
        taken = _refer(
            accepted, to_shelter, kind="womens_shelter", groups={Group.WHO, Group.CONTACT, Group.NEEDS}
        )
    with open_case_room(shelter):
        ask(asked, _QUESTION)
        decline(refused, reason="capacity", text=_FULL)
        accept(taken)
        (handed,) = _people(shelter.agency, 1)
        to_care = Organisation.objects.get(id=care.agency)
        _refer(handed, to_care, kind="care_coordination", groups={Group.WHO}, scope=Scope.HANDOVER)
    with open_case_room(system_access()):
        Referral.objects.filter(id=asked).update(made_at=now() - timedelta(days=_WAITS))


def _people(agency: UUID, number: int) -> list[UUID]:
    """Return people of an agency whose names are known."""
    reports = visible(Report.objects.filter(organisation=agency, retain_until__gte=today()))
    ordered = reports.order_by("-report_date", "number").values_list("person_id", flat=True)
    found = list(dict.fromkeys(ordered[_FIRST : _FIRST + _LOOKED_AT]))
    names = names_of(found)
    return [one for one in found if one in names][:number]


def _refer(
    person: UUID,
    receiver: Organisation,
    *,
    kind: str,
    groups: Collection[Group],
    scope: Scope = Scope.SHARED,
) -> UUID:
    """Refer somebody who gave consent."""
    record_consent(person, purpose=Purpose.SHELTER, given=True, on_day=today())
    about: About = next(one for one in kind_abouts() if one.kind == kind)
    return send(
        person,
        receiver,
        about=about,
        groups=groups,
        scope=scope,
        legal_ground="consent",
        open_until=today() + timedelta(days=_DAYS),
        note=_NOTE,
    )
