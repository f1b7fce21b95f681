"""What happened to the simulated people of a demo: help, needs, decisions, access, emergencies and signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from zicht.platform.access.context import Access, Purpose, open_case_room, system_access
from zicht.platform.accounts.models import Membership, Organisation
from zicht.platform.accounts.roles import REACH, Role
from zicht.platform.audit.actions import review_emergency
from zicht.platform.audit.chain import seal_events
from zicht.platform.audit.models import BreakGlass
from zicht.platform.audit.names import Finding
from zicht.platform.care.actions_needs import add_words
from zicht.platform.clock import today
from zicht.platform.operation.demo_casework import make_demo_casework
from zicht.platform.operation.demo_days import assess_again, make_demo_days
from zicht.platform.operation.demo_municipal import make_demo_municipal
from zicht.platform.operation.demo_places import make_demo_places
from zicht.platform.operation.demo_referrals import make_demo_referrals
from zicht.platform.operation.demo_signals import make_demo_signals
from zicht.platform.registry.actions_access import ask_access, break_glass, end_emergency, give_access
from zicht.platform.registry.actions_case import change_dossier
from zicht.platform.registry.actions_moves import ask_move
from zicht.platform.registry.actions_notes import add_note
from zicht.platform.registry.actions_rows import add_row
from zicht.platform.registry.models import Report, Signal
from zicht.platform.registry.queries_pages import search_persons
from zicht.platform.registry.reasons import EmergencyReason, MoveReason, RequestReason
from zicht.platform.registry.service import (
    check_rows,
    correct_report,
    decide_status,
    read_identity,
    read_report,
    record_consent,
    visible,
    withdraw_report,
)
from zicht.platform.triage.actions import keep_triage

__all__ = ["make_demo_cases"]

_REGISTER, _SHELTER, _CARE = "demo-register", "demo-opvang", "demo-zorg"
_POLICE, _TOWN = "demo-politie", "demo-gemeente"
_PURPOSES = {Role.CARE_COORDINATOR: Purpose.SHELTER, Role.INVESTIGATOR: Purpose.INVESTIGATION}


class _Row(NamedTuple):
    """Help or a need: its codes, and its days counted from the report."""

    table: str
    codes: Mapping[str, str]
    days: Mapping[str, int]


_NEEDS = (
    _Row("needs", {"domain": "housing", "severity": "acute"}, {"assessed": 1}),
    _Row("needs", {"domain": "mind", "severity": "high"}, {"assessed": 5}),
    _Row("needs", {"domain": "papers", "severity": "medium"}, {"assessed": 5}),
    _Row("needs", {"domain": "debts", "severity": "high"}, {"assessed": 9}),
)
#: Some were assessed again.
_AGAIN = (
    _Row("needs", {"domain": "housing", "severity": "medium"}, {"assessed": 34}),
    _Row("needs", {"domain": "mind", "severity": "acute"}, {"assessed": 41}),
)
_HELP = (
    _Row(
        "help",
        {"kind": "shelter", "need": "housing", "funding_stream": "cosm"},
        {"offered": 1, "started": 2},
    ),
    _Row(
        "help",
        {"kind": "mental_health", "need": "mind"},
        {"offered": 6, "waited_from": 6, "started": 58},
    ),
    _Row(
        "help",
        {"kind": "legal_aid", "need": "papers", "ended_why": "completed", "outcome": "goals_met"},
        {"offered": 6, "started": 8, "ended": 30},
    ),
    _Row(
        "help",
        {"kind": "victim_support", "need": "law", "refused_by": "person", "reason": "person_declined"},
        {"offered": 10},
    ),
)


#: Of nobody: words that a care coordinator could write.
_NOTES = (
    "Liever bellen dan mailen, en niet na zes uur. Wil bij elk gesprek een tolk.",
    "Gesproken over de wachttijd. Belt zelf als er iets verandert.",
    "Intake bij de hulpverlener is verzet; nieuwe datum volgt.",
)
#: Of nobody: what somebody could say of a part of life.
_WORDS = ("housing", "Ik wil slapen zonder dat er iemand aan de deur komt.")
#: What a care coordinator could answer, the level that was decided where it is another one, why, and what is wanted.
_TRIAGES: tuple[tuple[Mapping[str, object], str, str, str], ...] = (
    (
        {"no_roof_tonight": "yes", "residence": "without_title", "exploited_where": "netherlands", "age": 24},
        "",
        "",
        "Wil vannacht ergens slapen waar niemand haar kent.",
    ),
    (
        {"danger_violence": "no", "residence": "eu", "labour": "yes", "documents_held": "yes", "age": 41},
        "U0",
        "De papieren moeten vandaag terug zijn: vanavond vertrekt de bus.",
        "Wil zijn loon en dan naar huis.",
    ),
    ({"age": 17, "still_exploited": "withheld", "residence": "dutch", "missing": "yes"}, "", "", ""),
)
#: So many of the care coordination's own people get help and needs.
_HELPED = 12


def make_demo_cases() -> None:
    """Let all of it happen, once, through the same doors as anybody's."""
    with open_case_room(system_access()):
        if Signal.objects.exists():
            return
    _help()
    _decide()
    _open_to_others()
    _break_glass()
    _note_signals()
    make_demo_referrals(_as(_CARE, Role.CARE_COORDINATOR), _as(_SHELTER, Role.REPORTER))
    make_demo_places(_as(_SHELTER, Role.REPORTER), _as(_CARE, Role.CARE_COORDINATOR))
    _work_with_people()
    make_demo_municipal(_as(_TOWN, Role.MUNICIPALITY))
    seal_events()


def _work_with_people() -> None:
    night = _as(_SHELTER, Role.REPORTER).user
    if night is not None:
        make_demo_casework(_as(_CARE, Role.CARE_COORDINATOR), _as(_SHELTER, Role.ADMINISTRATOR), covers=night)


def _as(code: str, role: Role) -> Access:
    """Return the access of somebody of an agency."""
    agency = Organisation.objects.get(code=code)
    member = Membership.objects.get(organisation=agency, role=role.value)
    return Access(
        user=member.user_id,
        organisation=agency.id,
        role=role,
        reach=REACH[role],
        purpose=_PURPOSES.get(role, Purpose.REGISTRATION),
        request=uuid4(),
        municipality=agency.municipality,
        reporter_type=agency.reporter_type,
        source=agency.code,
    )


def _reports(code: str) -> Sequence[Report]:
    """Return the reports of an agency that are seen, the newest first; those whose time is up are left out."""
    rows = visible(Report.objects.filter(organisation__code=code, retain_until__gte=today()))
    return list(rows.order_by("-report_date", "number")[:40])


def _help() -> None:
    with open_case_room(_as(_CARE, Role.CARE_COORDINATOR)):
        for place, report in enumerate(_reports(_CARE)[:_HELPED]):
            kinds = (*_NEEDS[: 1 + place % len(_NEEDS)], *_HELP[: 1 + place % len(_HELP)])
            if place % len(_NEEDS) == 1:
                kinds += _AGAIN
            for row in kinds:
                _add_row(row, report)
            make_demo_days(report.person_id, place)
            assess_again(report.person_id, place, [one.codes["domain"] for one in kinds if one in _NEEDS])
            if place < len(_TRIAGES):
                _do_triage(report.person_id, *_TRIAGES[place])
            if place < len(_NOTES):
                add_note(report.person_id, _NOTES[place], shared=place == 0)
                add_words(report.person, *_WORDS)


def _do_triage(person: UUID, answers: Mapping[str, object], decided: str, reason: str, wishes: str) -> None:
    keep_triage(person, answers, decided=decided or None, reason=reason, wishes=wishes)


def _add_row(row: _Row, report: Report) -> None:
    """Record help or a need; what has still to come is left out."""
    began = report.report_date or today()
    days = {name: began + timedelta(days=after) for name, after in row.days.items()}
    cells = {**row.codes, **{name: day.isoformat() for name, day in days.items() if day <= today()}}
    checked = check_rows(row.table, [{"row_id": "1", "person_key": "p-form", **cells}], source=_CARE)
    if not checked.faults:
        add_row(row.table, report.person_id, cells, checked.stored[0])


def _decide() -> None:
    """Decisions, another dossier type, a correction, a withdrawal, consent withdrawn, and a report that is moved."""
    day = today() - timedelta(days=7)
    with open_case_room(_as(_REGISTER, Role.REGISTRAR)):
        first, second, third, *_rest = _reports(_POLICE)
        for report, status, reason in (
            (first, "decided_victim", "conviction"),
            (second, "decided_not", "new_facts"),
        ):
            decide_status(report.id, status=status, decided_by="police", decided_on=day, reason=reason)
        withdraw_report(third.id, reason="sent_twice", on_day=day)
        sheltered = next(one for one in _reports(_SHELTER) if one.dossier_type != "registration_shelter")
        change_dossier(sheltered.id, dossier_type="registration_shelter", since=day)
    with open_case_room(_as(_SHELTER, Role.REPORTER)) as access:
        corrected, without, moved = _reports(_SHELTER)[1:4]
        cells = {**read_report(corrected.id).cells, "place_municipality": "GM0599"}
        checked = check_rows("reports", [cells], source=access.source)
        if not checked.faults:
            correct_report(corrected.id, checked, reason="wrong_entry")
        record_consent(without.person_id, purpose=Purpose.STATISTICS, given=False, on_day=day)
        ask_move(moved.id, number="", reason=MoveReason.SAME_NAME, consent=True)


def _open_to_others() -> None:
    """Two people of the shelter are opened to the care coordination, and it asks for a third."""
    care = Organisation.objects.get(code=_CARE)
    with open_case_room(_as(_REGISTER, Role.REGISTRAR)):
        for report in _reports(_SHELTER)[4:6]:
            record_consent(report.person_id, purpose=Purpose.SHELTER, given=True, on_day=today())
            give_access(
                report.person_id,
                organisation=care,
                purpose=Purpose.SHELTER,
                legal_ground="consent",
                days=90,
            )
    person = _found_by(_as(_CARE, Role.CARE_COORDINATOR), 6)
    if person is not None:
        with open_case_room(_as(_CARE, Role.CARE_COORDINATOR)):
            ask_access(person, reason=RequestReason.ARRANGES_HELP)


def _break_glass() -> None:
    """One emergency that is over and was looked at, and one that is open and waits for the auditor."""
    investigator, coordinator = _as(_POLICE, Role.INVESTIGATOR), _as(_CARE, Role.CARE_COORDINATOR)
    missing = _found_by(investigator, 12)
    if missing is not None:
        with open_case_room(investigator):
            break_glass(missing, reason=EmergencyReason.CHILD_MISSING)
        with open_case_room(investigator):
            end_emergency(missing)
        with open_case_room(_as(_REGISTER, Role.AUDITOR)):
            review_emergency(BreakGlass.objects.get(person_id=missing).id, finding=Finding.JUSTIFIED)
    tonight = _found_by(coordinator, 18)
    if tonight is not None:
        with open_case_room(coordinator):
            break_glass(tonight, reason=EmergencyReason.SHELTER_TONIGHT)


def _found_by(access: Access, start: int) -> UUID | None:
    """Return the first of the shelter's people, from a place in its list, whom somebody else finds by a search."""
    with open_case_room(_as(_SHELTER, Role.REPORTER)):
        reports = _reports(_SHELTER)
        people = [
            (one.person_id, identity)
            for one in (*reports[start:], *reports[4:start])
            for identity in read_identity(one.person_id)
        ]
    with open_case_room(access):
        return next((person for person, identity in people if _is_found(person, identity)), None)


def _is_found(person: UUID, identity: Mapping[str, str]) -> bool:
    names = ("given_names", "family_name", "birth_date", "citizen_number")
    found = search_persons({name: identity[name] for name in names if identity.get(name)})
    return person in {one.id for one in found.elsewhere}


def _note_signals() -> None:
    shelter = _as(_SHELTER, Role.REPORTER)
    with open_case_room(shelter):
        report = _reports(_SHELTER)[0]
    make_demo_signals(
        shelter,
        _as(_TOWN, Role.FRONT_LINE),
        number=report.number,
        reported_on=report.report_date or today(),
    )
