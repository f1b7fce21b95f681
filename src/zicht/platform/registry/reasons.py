"""Why something was done, as codes that stand in the log: for changes of a report, emergencies and requests."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

__all__ = [
    "CHANGE_REASONS",
    "CORRECTION_REASONS",
    "DECISION_REASONS",
    "EMERGENCY_REASONS",
    "MOVE_REASONS",
    "REQUEST_REASONS",
    "WITHDRAWAL_REASONS",
    "ChangeReason",
    "DecisionReason",
    "EmergencyReason",
    "MoveReason",
    "RequestReason",
    "WithdrawalReason",
    "reason_text",
]


def _(msgid: str) -> str:
    return msgid


class ChangeReason(StrEnum):
    """Why a report got another version. `date_corrected` and `late_report` are codes of `corrections` too."""

    FIRST = "first"
    WRONG_ENTRY = "wrong_entry"
    COMPLETED = "completed"
    DATE_CORRECTED = "date_corrected"
    LATE_REPORT = "late_report"
    PERSON_ASKED = "person_asked"
    DECIDED = "decided"
    DOSSIER_CHANGED = "dossier_changed"
    WITHDRAWN = "withdrawn"


class DecisionReason(StrEnum):
    """On what a decision about a status rests."""

    CONVICTION = "conviction"
    EXPERT_REPORT = "expert_report"
    INVESTIGATION = "investigation_ended"
    NEW_FACTS = "new_facts"
    OTHER = "other"


class WithdrawalReason(StrEnum):
    """Why a report is withdrawn."""

    NOT_TRAFFICKING = "not_trafficking"
    OTHER_PERSON = "other_person"
    SENT_TWICE = "sent_twice"
    PERSON_ASKED = "person_asked"


class EmergencyReason(StrEnum):
    """Why somebody opens a person without waiting for permission."""

    LIFE_IN_DANGER = "life_in_danger"
    CHILD_MISSING = "child_missing"
    SHELTER_TONIGHT = "shelter_tonight"
    PERSON_AT_DESK = "person_at_desk"


class RequestReason(StrEnum):
    """Why an agency asks to see a person of another."""

    ARRANGES_HELP = "arranges_help"
    TAKES_OVER = "takes_over"
    INVESTIGATES = "investigates"
    SAME_PERSON = "same_person"


class MoveReason(StrEnum):
    """Why a report goes to another person."""

    WRONG_PERSON = "wrong_person"
    SAME_NAME = "same_name"
    PERSON_SAID = "person_said"
    MOVED_WRONGLY = "moved_wrongly"


CHANGE_REASONS = MappingProxyType(
    {
        ChangeReason.FIRST: _("First report"),
        ChangeReason.WRONG_ENTRY: _("Something was filled in wrongly"),
        ChangeReason.COMPLETED: _("Something was not known yet"),
        ChangeReason.DATE_CORRECTED: _("A date was wrong"),
        ChangeReason.LATE_REPORT: _("The report was delivered late"),
        ChangeReason.PERSON_ASKED: _("The person asked for it"),
        ChangeReason.DECIDED: _("A decision was recorded"),
        ChangeReason.DOSSIER_CHANGED: _("The dossier type changed"),
        ChangeReason.WITHDRAWN: _("The report was withdrawn"),
    }
)
#: Of these, whoever corrects a report chooses.
CORRECTION_REASONS = (
    ChangeReason.WRONG_ENTRY,
    ChangeReason.COMPLETED,
    ChangeReason.DATE_CORRECTED,
    ChangeReason.LATE_REPORT,
    ChangeReason.PERSON_ASKED,
)
DECISION_REASONS = MappingProxyType(
    {
        DecisionReason.CONVICTION: _("Conviction by a court"),
        DecisionReason.EXPERT_REPORT: _("Report of experts"),
        DecisionReason.INVESTIGATION: _("The investigation ended"),
        DecisionReason.NEW_FACTS: _("New facts"),
        DecisionReason.OTHER: _("Another reason"),
    }
)
WITHDRAWAL_REASONS = MappingProxyType(
    {
        WithdrawalReason.NOT_TRAFFICKING: _("It was not human trafficking"),
        WithdrawalReason.OTHER_PERSON: _("It was about somebody else"),
        WithdrawalReason.SENT_TWICE: _("The report was sent twice"),
        WithdrawalReason.PERSON_ASKED: _("The person asked for it"),
    }
)
EMERGENCY_REASONS = MappingProxyType(
    {
        EmergencyReason.LIFE_IN_DANGER: _("Somebody's life or health is in danger"),
        EmergencyReason.CHILD_MISSING: _("A minor is missing"),
        EmergencyReason.SHELTER_TONIGHT: _("A safe place is needed today"),
        EmergencyReason.PERSON_AT_DESK: _("The person is here and needs help at once"),
    }
)
REQUEST_REASONS = MappingProxyType(
    {
        RequestReason.ARRANGES_HELP: _("We arrange help for this person"),
        RequestReason.TAKES_OVER: _("We take the case over from another agency"),
        RequestReason.INVESTIGATES: _("We investigate the offence"),
        RequestReason.SAME_PERSON: _("We may know the same person"),
    }
)
MOVE_REASONS = MappingProxyType(
    {
        MoveReason.WRONG_PERSON: _("The wrong person was chosen"),
        MoveReason.SAME_NAME: _("Two people have the same name"),
        MoveReason.PERSON_SAID: _("The person says that the report is about somebody else"),
        MoveReason.MOVED_WRONGLY: _("The report was moved by mistake"),
    }
)
_ALL = MappingProxyType(
    {
        code.value: text
        for texts in (
            CHANGE_REASONS,
            DECISION_REASONS,
            WITHDRAWAL_REASONS,
            EMERGENCY_REASONS,
            REQUEST_REASONS,
            MOVE_REASONS,
        )
        for code, text in texts.items()
    }
)


def reason_text(code: str) -> str:
    """Return the msgid of a reason; the code itself where it is not one of ours."""
    return _ALL.get(code, code)
