"""Every model of the case room."""

from zicht.platform.registry.grant_models import AccessRequest
from zicht.platform.registry.help_models import CaseRow, FollowUp, Note, Signal, SignalReport
from zicht.platform.registry.move_models import ReportMove
from zicht.platform.registry.report_models import (
    Consent,
    Decision,
    DossierChange,
    GroundRule,
    Installation,
    Outbox,
    Person,
    Report,
    ReportPurpose,
    ReportVersion,
)

__all__ = [
    "AccessRequest",
    "CaseRow",
    "Consent",
    "Decision",
    "DossierChange",
    "FollowUp",
    "GroundRule",
    "Installation",
    "Note",
    "Outbox",
    "Person",
    "Report",
    "ReportMove",
    "ReportPurpose",
    "ReportVersion",
    "Signal",
    "SignalReport",
]
