"""Who looked at a person: what a registrar hands over on paper. Agencies and roles, never the names of staff."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.accounts.names import names_of_agencies
from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.platform.audit.models import Event
from zicht.platform.audit.service import DONE, record
from zicht.platform.registry.models import Person, ReportMove
from zicht.platform.registry.queries import find_person, persons_of_root
from zicht.platform.registry.queries_pages import ids_of
from zicht.platform.registry.reasons import reason_text
from zicht.web.texts import label_of, translate

__all__ = ["ACTS", "Look", "read_looks"]


def _(msgid: str) -> str:
    return msgid


#: What was done, in words that somebody understands who never saw the registry.
ACTS: Mapping[Action, str] = MappingProxyType(
    {
        Action.PERSON_LIST: _("Saw you in a list"),
        Action.PERSON_SEARCH: _("Found you by a search"),
        Action.PERSON_READ: _("Read your file"),
        Action.IDENTITY_READ: _("Saw your name or details"),
        Action.REPORT_READ: _("Read a report about you"),
        Action.REPORT_CREATE: _("Made a report about you"),
        Action.REPORT_CORRECT: _("Corrected a report about you"),
        Action.REPORT_WITHDRAW: _("Withdrew a report about you"),
        Action.STATUS_DECIDE: _("Recorded a decision about you"),
        Action.DOSSIER_CHANGE: _("Changed what is asked for you"),
        Action.CONSENT_RECORD: _("Recorded your consent, or that you withdrew it"),
        Action.HELP_READ: _("Read what help you got"),
        Action.HELP_WRITE: _("Recorded help for you"),
        Action.NOTE_READ: _("Read notes about you"),
        Action.NOTE_WRITE: _("Wrote a note about you"),
        Action.TRIAGE_READ: _("Read what help was found to fit you"),
        Action.TRIAGE_WRITE: _("Looked with you at what is urgent and what help there is"),
        Action.TRIAGE_OVERRIDE: _("Decided how urgent it is, otherwise than the rules"),
        Action.GRANT_ASK: _("Asked to see your file"),
        Action.GRANT_GIVE: _("Gave or refused another agency access to your file"),
        Action.GRANT_END: _("Ended the access of another agency to your file"),
        Action.GLASS_BREAK: _("Opened your file in an emergency"),
        Action.GLASS_END: _("Closed your file again after an emergency"),
        Action.REPORT_MOVE: _("Put a report with the right person"),
        Action.SIGNAL_LINK: _("Wrote down which signal led to a report about you"),
        Action.PERSON_MERGE: _("Joined two files about you, or took them apart"),
        Action.DUPLICATE_REVIEW: _("Compared your file with another"),
        Action.DUPLICATE_ANSWER: _("Answered whether two files are about you"),
        Action.FOLLOW_UP_ANSWER: _("Answered a question about a report"),
        Action.FEEDBACK_READ: _("Read what became of a report"),
        Action.LOOKS_HAND_OVER: _("Made this overview"),
    }
)


@dataclass(frozen=True)
class Look:
    """What one agency in one role did on one day for one purpose, and why where a reason was given."""

    day: date
    agency: str
    role: str
    purpose: str
    acts: tuple[str, ...]
    reasons: tuple[str, ...] = ()


def _about(persons: list[Person]) -> Q:
    """These persons, and the reports of theirs that stood with somebody else when they were looked at."""
    ids = ids_of(persons)
    moves = ReportMove.objects.filter(to_person__in=ids, report__person__in=ids)
    about = Q(person_id__in=ids)
    for report, before in moves.values_list("report_id", "from_person"):
        about |= Q(person_id=before, kind="report", object_id=report)
    return about


def read_looks(person: UUID) -> list[Look]:
    """Return who looked, newest day first, and write down that this was asked; raises `NotHere`.

    Acts are told by agency, role and day: a row for each page that somebody opened would hide who it was.
    """
    check_may(current_access(), Action.LOOKS_HAND_OVER)
    found = find_person(person)
    events = Event.objects.filter(
        _about(persons_of_root(found)), outcome=DONE, action__in=[one.value for one in ACTS]
    )
    grouped: dict[tuple[date, UUID | None, str, str], set[tuple[str, str]]] = defaultdict(set)
    rows = events.values_list("at", "organisation_id", "role", "purpose", "action", "reason")
    for at, organisation, role, purpose, action, reason in rows.order_by("at").iterator():
        grouped[timezone.localdate(at), organisation, role, purpose].add((action, reason))
    record(Action.LOOKS_HAND_OVER, kind="person", object_id=found.id, person_id=found.root_id)
    agencies = names_of_agencies(key[1] for key in grouped)
    looks = [
        Look(
            day,
            agencies.get(organisation, "") if organisation else translate(_("The registry itself")),
            translate(ROLE_NAMES[Role(role)]) if role in set(Role) else "",
            label_of("purposes", purpose),
            tuple(translate(ACTS[one]) for one in ACTS if one.value in {action for action, _reason in acts}),
            tuple(sorted({translate(reason_text(reason)) for action, reason in acts if reason})),
        )
        for (day, organisation, role, purpose), acts in grouped.items()
    ]
    return sorted(looks, key=lambda one: (one.day, one.agency), reverse=True)
