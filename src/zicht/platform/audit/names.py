"""What acts, outcomes and findings are called on the auditor's pages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from zicht.platform.access.actions import Action
from zicht.platform.registry.reasons import reason_text

__all__ = [
    "ACTION_NAMES",
    "FAULT_NAMES",
    "FINDING_NAMES",
    "OUTCOME_NAMES",
    "Finding",
    "name_of_action",
    "name_of_reason",
]


def _(msgid: str) -> str:
    return msgid


class Finding(StrEnum):
    """What an auditor found of an emergency."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    FOLLOW_UP = "follow_up"


FINDING_NAMES: Mapping[str, str] = MappingProxyType(
    {
        Finding.JUSTIFIED: _("It was an emergency"),
        Finding.NOT_JUSTIFIED: _("It was no emergency: the agency is told"),
        Finding.FOLLOW_UP: _("This has to be looked into further"),
    }
)
OUTCOME_NAMES: Mapping[str, str] = MappingProxyType({"done": _("Done"), "refused": _("Refused")})
FAULT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "events": _("its events are not those that were sealed"),
        "digest": _("its own digest is not right"),
        "chain": _("it does not follow the batch before it"),
    }
)
ACTION_NAMES: Mapping[str, str] = MappingProxyType(
    {
        Action.REPORT_CREATE: _("Made a report"),
        Action.REPORT_READ: _("Read a report"),
        Action.REPORT_CORRECT: _("Corrected a report"),
        Action.REPORT_WITHDRAW: _("Withdrew a report"),
        Action.REPORT_MOVE: _("Moved a report to another person"),
        Action.DRAFT_WRITE: _("Wrote a draft"),
        Action.SIGNAL_CREATE: _("Noted a signal"),
        Action.SIGNAL_READ: _("Read signals"),
        Action.SIGNAL_CLOSE: _("Recorded what became of a signal"),
        Action.SIGNAL_LINK: _("Linked a signal and a report"),
        Action.SIGNAL_PLACES: _("Put signals about one place together"),
        Action.PERSON_LIST: _("Listed persons"),
        Action.PERSON_READ: _("Read a person"),
        Action.PERSON_SEARCH: _("Searched for a person"),
        Action.PERSON_MERGE: _("Merged persons"),
        Action.PERSON_ERASE: _("Erased a person"),
        Action.IDENTITY_READ: _("Read an identity"),
        Action.STATUS_DECIDE: _("Decided on a status"),
        Action.DOSSIER_CHANGE: _("Changed a dossier"),
        Action.CONSENT_RECORD: _("Recorded consent"),
        Action.HELP_READ: _("Read about help"),
        Action.HELP_WRITE: _("Wrote about help"),
        Action.NOTE_READ: _("Read a note"),
        Action.NOTE_WRITE: _("Wrote a note"),
        Action.PLACE_READ: _("Looked for places"),
        Action.PLACE_WRITE: _("Said where places are free"),
        Action.PLACE_RESERVE: _("Kept a place free"),
        Action.DOORS_READ: _("Read which doors are shut"),
        Action.MUNICIPALITY_READ: _("Read the picture of a municipality"),
        Action.READINESS_READ: _("Read how ready a municipality is"),
        Action.READINESS_WRITE: _("Wrote down how ready a municipality is, or a step of its plan"),
        Action.ROUTE_READ: _("Read whom to call"),
        Action.ROUTE_WRITE: _("Wrote down whom to call"),
        Action.SAFE_CONTACT_READ: _("Read how to reach a person safely"),
        Action.SAFE_CONTACT_WRITE: _("Wrote down how to reach a person safely"),
        Action.CASEWORK_READ: _("Read about the guidance of a person"),
        Action.CASEWORK_WRITE: _("Wrote about the guidance of a person"),
        Action.COVER_READ: _("Read who covers, or a safety plan while covering"),
        Action.COVER_WRITE: _("Named who covers"),
        Action.TRIAGE_READ: _("Read a triage"),
        Action.TRIAGE_WRITE: _("Kept a triage"),
        Action.TRIAGE_OVERRIDE: _("Decided otherwise than the rules of the triage"),
        Action.TRIAGE_RULES_PROPOSE: _("Proposed rules for the triage"),
        Action.TRIAGE_RULES_APPROVE: _("Approved rules for the triage"),
        Action.REFERRAL_READ: _("Read a referral"),
        Action.REFERRAL_SEND: _("Referred a person"),
        Action.REFERRAL_ANSWER: _("Answered a referral"),
        Action.GRANT_ASK: _("Asked to see a person"),
        Action.GRANT_GIVE: _("Opened a person to an agency"),
        Action.GRANT_END: _("Closed a person to an agency"),
        Action.GLASS_BREAK: _("Opened a person in an emergency"),
        Action.GLASS_END: _("Ended an emergency early"),
        Action.GLASS_REVIEW: _("Looked at an emergency"),
        Action.DUPLICATE_REVIEW: _("Looked at possible duplicates"),
        Action.DUPLICATE_ANSWER: _("Answered about a duplicate"),
        Action.FILE_IMPORT: _("Sent a file"),
        Action.API_REPORT: _("Reported by a system"),
        Action.FOLLOW_UP_ANSWER: _("Answered an open question"),
        Action.FEEDBACK_READ: _("Read what became of reports"),
        Action.COVERAGE_READ: _("Read about coverage"),
        Action.COVERAGE_REGION: _("Read about the coverage of a region"),
        Action.REGION_READ: _("Read what lies open in a region"),
        Action.EDITION_RUN: _("Ran an edition"),
        Action.EDITION_READ: _("Read an edition"),
        Action.EDITION_SIGN: _("Signed an edition"),
        Action.EDITION_PUBLISH: _("Published an edition"),
        Action.SIGNING_KEY: _("Registered a key to sign with"),
        Action.AUDIT_READ: _("Read the audit log"),
        Action.LOOKS_HAND_OVER: _("Handed over who looked"),
        Action.MEMBER_INVITE: _("Invited somebody"),
        Action.MEMBER_END: _("Ended a role"),
        Action.MEMBER_LIST: _("Listed who works here"),
        Action.ORGANISATION_WRITE: _("Changed an agency"),
        Action.API_KEY_MAKE: _("Made a key for a system"),
        Action.JOBS_READ: _("Read what runs by itself"),
        Action.KEY_ROTATE: _("Replaced the master key"),
        Action.GROUND_ASK: _("Asked about grounds"),
        Action.SIGN_IN: _("Signed in"),
        Action.SIGN_OUT: _("Signed out"),
        Action.SIGN_IN_LINK: _("Changed how an account signs in"),
    }
)


#: Codes of reasons that are written down here and by retention.
_REASON_NAMES: Mapping[str, str] = MappingProxyType(
    {
        **FINDING_NAMES,
        "accepted": _("Accepted"),
        "declined": _("Declined"),
        "withdrawn": _("Withdrawn"),
        "ended": _("Ended"),
        "asked": _("Asked something"),
        "answered": _("Answered"),
        "public_task": _("On the ground of a public task"),
        "log": _("Who did what"),
        "export": _("Export"),
        "chain": _("The chain"),
        "chain_whole": _("The chain was verified and is whole"),
        "chain_broken": _("The chain was verified and is broken"),
        "emergencies": _("Emergencies"),
        "patterns": _("Patterns"),
        "look_ups": _("Look-ups"),
        "expired": _("Their time was up"),
        "request": _("The person asked for it"),
        "unlawful": _("There was no ground to keep it"),
        "mistake": _("It was entered by mistake"),
        "orphan": _("It belonged to nobody"),
        "government": _("By way of another sign-in"),
        "linked": _("Another sign-in was linked"),
        "unlinked": _("Another sign-in was unlinked"),
        "key_begun": _("The new key was made"),
        "key_ended": _("The old key was retired"),
    }
)


def name_of_reason(reason: str) -> str:
    """Return the msgid of a reason; its code where it has none."""
    return _REASON_NAMES.get(reason) or reason_text(reason)


def name_of_action(action: str) -> str:
    """Return the msgid of an act; its code where it has none."""
    return ACTION_NAMES.get(action, action)
