"""Every act that asks for permission, and the roles that may do it: the whole matrix on one page."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from zicht.platform.accounts.roles import Role

__all__ = ["MATRIX", "Action"]


class Action(StrEnum):
    """An act. Its value is what stands in the audit log."""

    REPORT_CREATE = "report_create"
    REPORT_READ = "report_read"
    REPORT_CORRECT = "report_correct"
    REPORT_WITHDRAW = "report_withdraw"
    REPORT_MOVE = "report_move"
    DRAFT_WRITE = "draft_write"
    SIGNAL_CREATE = "signal_create"
    SIGNAL_READ = "signal_read"
    SIGNAL_CLOSE = "signal_close"
    SIGNAL_LINK = "signal_link"
    SIGNAL_PLACES = "signal_places"
    PERSON_LIST = "person_list"
    PERSON_READ = "person_read"
    PERSON_SEARCH = "person_search"
    PERSON_MERGE = "person_merge"
    PERSON_ERASE = "person_erase"
    IDENTITY_READ = "identity_read"
    STATUS_DECIDE = "status_decide"
    DOSSIER_CHANGE = "dossier_change"
    CONSENT_RECORD = "consent_record"
    HELP_READ = "help_read"
    HELP_WRITE = "help_write"
    NOTE_READ = "note_read"
    NOTE_WRITE = "note_write"
    SAFE_CONTACT_READ = "safe_contact_read"
    SAFE_CONTACT_WRITE = "safe_contact_write"
    CASEWORK_READ = "casework_read"
    CASEWORK_WRITE = "casework_write"
    COVER_READ = "cover_read"
    COVER_WRITE = "cover_write"
    PLACE_READ = "place_read"
    PLACE_WRITE = "place_write"
    PLACE_RESERVE = "place_reserve"
    DOORS_READ = "doors_read"
    MUNICIPALITY_READ = "municipality_read"
    READINESS_READ = "readiness_read"
    READINESS_WRITE = "readiness_write"
    ROUTE_READ = "route_read"
    ROUTE_WRITE = "route_write"
    TRIAGE_READ = "triage_read"
    TRIAGE_WRITE = "triage_write"
    TRIAGE_OVERRIDE = "triage_override"
    TRIAGE_RULES_PROPOSE = "triage_rules_propose"
    TRIAGE_RULES_APPROVE = "triage_rules_approve"
    REFERRAL_READ = "referral_read"
    REFERRAL_SEND = "referral_send"
    REFERRAL_ANSWER = "referral_answer"
    GRANT_ASK = "grant_ask"
    GRANT_GIVE = "grant_give"
    GRANT_END = "grant_end"
    GLASS_BREAK = "glass_break"
    GLASS_END = "glass_end"
    GLASS_REVIEW = "glass_review"
    DUPLICATE_REVIEW = "duplicate_review"
    DUPLICATE_ANSWER = "duplicate_answer"
    FILE_IMPORT = "file_import"
    API_REPORT = "api_report"
    FOLLOW_UP_ANSWER = "follow_up_answer"
    FEEDBACK_READ = "feedback_read"
    COVERAGE_READ = "coverage_read"
    COVERAGE_REGION = "coverage_region"
    REGION_READ = "region_read"
    REMINDER_SEND = "reminder_send"
    REMINDER_READ = "reminder_read"
    EDITION_RUN = "edition_run"
    EDITION_READ = "edition_read"
    EDITION_SIGN = "edition_sign"
    EDITION_PUBLISH = "edition_publish"
    SIGNING_KEY = "signing_key"
    AUDIT_READ = "audit_read"
    LOOKS_HAND_OVER = "looks_hand_over"
    MEMBER_INVITE = "member_invite"
    MEMBER_END = "member_end"
    MEMBER_LIST = "member_list"
    ORGANISATION_WRITE = "organisation_write"
    API_KEY_MAKE = "api_key_make"
    JOBS_READ = "jobs_read"
    KEY_ROTATE = "key_rotate"
    GROUND_ASK = "ground_ask"
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    SIGN_IN_LINK = "sign_in_link"


_SENDERS = frozenset({Role.REPORTER, Role.REGISTRAR, Role.CARE_COORDINATOR, Role.INVESTIGATOR})
_NOTERS = _SENDERS | {Role.FRONT_LINE, Role.MUNICIPALITY}
_CARE = frozenset({Role.REGISTRAR, Role.CARE_COORDINATOR})
_TRIAGERS = _CARE | {Role.REPORTER}
_REFERRERS = frozenset({Role.REPORTER, Role.CARE_COORDINATOR})
_ANSWERERS = frozenset({Role.REPORTER, Role.CARE_COORDINATOR, Role.INVESTIGATOR})
_REGISTRAR = frozenset({Role.REGISTRAR})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
_MUNICIPALITY = frozenset({Role.MUNICIPALITY})
_AUDITOR = frozenset({Role.AUDITOR})
_EDITORS = frozenset({Role.RESEARCHER, Role.CHIEF_SIGNER})
_EVERYBODY = frozenset(Role)

#: Who may do what. A role that does not stand beside an act may not do it; there is no other road.
MATRIX: Mapping[Action, frozenset[Role]] = MappingProxyType(
    {
        Action.REPORT_CREATE: _SENDERS,
        Action.REPORT_READ: _SENDERS,
        Action.REPORT_CORRECT: frozenset({Role.REPORTER, Role.REGISTRAR}),
        Action.REPORT_WITHDRAW: frozenset({Role.REPORTER, Role.REGISTRAR}),
        Action.REPORT_MOVE: frozenset({Role.REPORTER, Role.REGISTRAR}),
        Action.DRAFT_WRITE: _SENDERS,
        Action.SIGNAL_CREATE: _NOTERS,
        Action.SIGNAL_READ: _NOTERS,
        Action.SIGNAL_CLOSE: _NOTERS,
        Action.SIGNAL_LINK: _SENDERS,
        Action.SIGNAL_PLACES: frozenset({Role.INVESTIGATOR}),
        Action.PERSON_LIST: _SENDERS,
        Action.PERSON_READ: _SENDERS,
        Action.PERSON_SEARCH: _SENDERS,
        Action.PERSON_MERGE: _REGISTRAR,
        Action.PERSON_ERASE: _REGISTRAR,
        Action.IDENTITY_READ: _SENDERS,
        Action.STATUS_DECIDE: _CARE,
        Action.DOSSIER_CHANGE: _CARE,
        Action.CONSENT_RECORD: _CARE | {Role.REPORTER},
        Action.HELP_READ: _CARE,
        Action.HELP_WRITE: _CARE,
        Action.NOTE_READ: _CARE,
        Action.NOTE_WRITE: _CARE,
        Action.SAFE_CONTACT_READ: _SENDERS,
        Action.SAFE_CONTACT_WRITE: _TRIAGERS,
        Action.CASEWORK_READ: _CARE,
        Action.CASEWORK_WRITE: _CARE,
        Action.COVER_READ: _TRIAGERS | _ADMINISTRATOR,
        Action.COVER_WRITE: frozenset({Role.CARE_COORDINATOR}) | _ADMINISTRATOR,
        Action.PLACE_READ: _TRIAGERS,
        Action.PLACE_WRITE: _TRIAGERS,
        Action.PLACE_RESERVE: _CARE,
        Action.DOORS_READ: frozenset(
            {Role.REGISTRAR, Role.RESEARCHER, Role.MUNICIPALITY, Role.REGIONAL_BOARD}
        ),
        Action.MUNICIPALITY_READ: frozenset({Role.MUNICIPALITY, Role.REGIONAL_BOARD, Role.RESEARCHER}),
        Action.READINESS_READ: _MUNICIPALITY,
        Action.READINESS_WRITE: _MUNICIPALITY,
        Action.ROUTE_READ: _MUNICIPALITY | {Role.FRONT_LINE},
        Action.ROUTE_WRITE: _MUNICIPALITY,
        Action.TRIAGE_READ: _TRIAGERS,
        Action.TRIAGE_WRITE: _TRIAGERS,
        Action.TRIAGE_OVERRIDE: _TRIAGERS,
        Action.TRIAGE_RULES_PROPOSE: _REGISTRAR,
        Action.TRIAGE_RULES_APPROVE: _REGISTRAR,
        Action.REFERRAL_READ: _REFERRERS,
        Action.REFERRAL_SEND: _REFERRERS,
        Action.REFERRAL_ANSWER: _REFERRERS,
        Action.GRANT_ASK: frozenset({Role.CARE_COORDINATOR, Role.INVESTIGATOR}),
        Action.GRANT_GIVE: _REGISTRAR,
        Action.GRANT_END: _REGISTRAR,
        Action.GLASS_BREAK: frozenset({Role.CARE_COORDINATOR, Role.INVESTIGATOR}),
        Action.GLASS_END: frozenset({Role.CARE_COORDINATOR, Role.INVESTIGATOR}),
        Action.GLASS_REVIEW: _AUDITOR,
        Action.DUPLICATE_REVIEW: _REGISTRAR,
        Action.DUPLICATE_ANSWER: _ANSWERERS,
        Action.FILE_IMPORT: frozenset({Role.REPORTER, Role.REGISTRAR}),
        Action.API_REPORT: frozenset({Role.REPORTER}),
        Action.FOLLOW_UP_ANSWER: _ANSWERERS,
        Action.FEEDBACK_READ: _ANSWERERS,
        Action.COVERAGE_READ: frozenset({Role.REGISTRAR, Role.RESEARCHER}),
        Action.COVERAGE_REGION: frozenset({Role.REGIONAL_BOARD}),
        Action.REGION_READ: frozenset({Role.REGIONAL_BOARD, Role.CARE_COORDINATOR}),
        Action.REMINDER_SEND: _REGISTRAR,
        Action.REMINDER_READ: _ANSWERERS,
        Action.EDITION_RUN: frozenset({Role.RESEARCHER}),
        Action.EDITION_READ: _EDITORS,
        Action.EDITION_SIGN: frozenset({Role.CHIEF_SIGNER}),
        Action.EDITION_PUBLISH: frozenset({Role.CHIEF_SIGNER}),
        Action.SIGNING_KEY: frozenset({Role.CHIEF_SIGNER}),
        Action.AUDIT_READ: _AUDITOR,
        Action.LOOKS_HAND_OVER: _REGISTRAR,
        Action.MEMBER_INVITE: _ADMINISTRATOR,
        Action.MEMBER_END: _ADMINISTRATOR,
        Action.MEMBER_LIST: _ADMINISTRATOR,
        Action.ORGANISATION_WRITE: _ADMINISTRATOR,
        Action.API_KEY_MAKE: _ADMINISTRATOR,
        Action.JOBS_READ: _ADMINISTRATOR,
        # On the machine alone, by whoever has the roles that own the tables.
        Action.KEY_ROTATE: frozenset(),
        Action.GROUND_ASK: _EVERYBODY,
        Action.SIGN_IN: _EVERYBODY,
        Action.SIGN_OUT: _EVERYBODY,
        Action.SIGN_IN_LINK: _EVERYBODY,
    }
)
