"""Which tables only grow: a row that was written stays as it is until its time is up."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["APPEND_ONLY", "EXPIRING", "MOVABLE"]

#: Tables whose rows nobody changes; those with `False` are never deleted either but by upkeep.
APPEND_ONLY = frozenset(
    {
        "audit_event",
        "audit_batch",
        "audit_seal",
        "registry_reportversion",
        "registry_dossierchange",
        "registry_decision",
        "registry_consent",
        "registry_caserow",
        "registry_note",
        "care_needwords",
        "care_lastday",
        "referral_shared",
        "referral_message",
        "casework_safecontact",
        "casework_safetyplan",
        "casework_meeting",
        "casework_decision",
        "casework_assignment",
        "casework_contacttime",
        "casework_letter",
        "triage_triagerow",
        "capacity_placecount",
        "municipal_assessment",
        "municipal_answer",
        "municipal_seal",
        "registry_signal",
        "signals_signalplace",
        "audit_lookup",
        "keyroom_deletion",
        "editions_signoff",
        "editions_signingkey",
    }
)
#: Of these, jobs may change these columns and no other: when a report goes to another person; what is sealed under the
#: master key, when that changes.
MOVABLE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "registry_reportversion": ("person_id", "content"),
        "registry_dossierchange": ("person_id",),
        "registry_decision": ("person_id",),
        "signals_signalplace": ("content",),
    }
)
#: Of these, jobs may delete rows whose time is up.
EXPIRING = APPEND_ONLY - {"audit_batch", "keyroom_deletion", "editions_signoff", "editions_signingkey"}
