"""What the databases themselves allow, table by table: rights of the roles, and which rows a context shows.

The one source of row-level security: `guards` lays it down after every migration, and a table that does
not stand here stops the migration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from zicht.platform.access import table_rules as rules
from zicht.platform.access.table_rules import ROLES, RoomRoles, TableRule
from zicht.platform.access.tables_municipal import MUNICIPAL
from zicht.platform.rooms import Room

__all__ = ["ROLES", "TABLES", "RoomRoles", "TableRule"]

_setting, _system = rules.setting, rules.system
_REACH, _ROLE, _PURPOSE = rules.REACH, rules.ROLE, rules.PURPOSE
_ORGANISATION, _USER, _PERSONS = rules.ORGANISATION, rules.USER, rules.PERSONS

#: Whoever looks for tokens reaches all of them: settled once a statement, not once a row of the thousands looked at.
_SEARCHING = (
    "(SELECT coalesce(current_setting('zicht.reach', true) IN ('own', 'granted', 'register', 'system') "
    "AND current_setting('zicht.search', true) = 'on', false))"
)
_ALL = f"({_REACH} = 'register' OR {_system(Room.CASES)})"
_OWN = f"({_REACH} IN ('own', 'granted') AND organisation_id = {_ORGANISATION})"


def _granted(person: str) -> str:
    return (
        f"({_REACH} = 'granted' AND EXISTS (SELECT 1 FROM access_grant g WHERE g.person_id = {person} "  # noqa: S608 - ours
        f"AND g.organisation_id = {_ORGANISATION} AND g.purpose = {_PURPOSE} "
        "AND g.began_at <= now() AND g.ends_at > now()))"
    )


def _seen(granted: str) -> str:
    """Return by reach which rows are seen; `granted` names the column of a person who may have been opened.

    One CASE and no ORs: the database takes each `=` of an OR for rare, and would rather sort a whole table than go
    by an index until a page is full.
    """
    own = f"organisation_id = {_ORGANISATION}"
    opened = f"({own} OR {_granted(granted)})" if granted else own
    return (
        f"CASE {_REACH} WHEN 'register' THEN true WHEN 'own' THEN {own} WHEN 'granted' THEN {opened} "
        f"WHEN 'system' THEN current_user = '{ROLES[Room.CASES].worker}' ELSE false END"
    )


def _of_person(
    table: str,
    *,
    changes: bool,
    granted: bool = True,
    person: str = "person_id",
    readers: str = "",
    writers: str = "",
) -> TableRule:
    """A table of the case room about persons: seen by its agency, by who got the person opened, by the register.

    Written under the own agency alone, and only about a person who is seen. `readers` and `writers` name the roles
    that may; without them, all that come that far.
    """
    seen = _seen(f"{table}.{person}" if granted else "")
    known = f"EXISTS (SELECT 1 FROM registry_person p WHERE p.id = {table}.{person})"  # noqa: S608 - names of ours
    own = f"({_ALL} OR {_OWN})"
    insert = own if person == "id" else f"{own} AND {known}"
    return TableRule(
        web="SELECT, INSERT, UPDATE" if changes else "SELECT, INSERT",
        select=f"{_system(Room.CASES)} OR ({readers} AND ({seen}))" if readers else seen,
        insert=f"{writers} AND {insert}" if writers else insert,
        update=own if changes else _system(Room.CASES),
        delete=_system(Room.CASES),
    )


_ACCOUNT = TableRule(web="SELECT, INSERT, UPDATE", worker="SELECT, INSERT, UPDATE, DELETE", open=True)
_LIBRARY = TableRule(web="SELECT, INSERT, UPDATE, DELETE", open=True)
_READ = TableRule(web="SELECT", worker="SELECT", open=True)
_OF_AGENCY = TableRule(
    web="SELECT, INSERT, UPDATE", select=f"{_ALL} OR {_OWN}", insert=f"{_ALL} OR {_OWN}", update=f"{_ALL} OR {_OWN}",
    delete=_system(Room.CASES),
)  # fmt: skip
_NOBODY_IN_IT = f"{_ALL} OR organisation_id = {_ORGANISATION}"
_REVIEW = TableRule(
    web="SELECT, INSERT, UPDATE", select=_ALL, insert=_ALL, update=_ALL, delete=_system(Room.CASES)
)
#: Rows about an agency of the region of whoever acts as its board.
_OF_REGION = (
    f"({_ROLE} = 'regional_board' AND EXISTS (SELECT 1 FROM accounts_organisation board "  # noqa: S608 - ours
    "JOIN accounts_organisation one ON one.region = board.region "
    f"WHERE board.id = {_ORGANISATION} AND board.region <> '' AND one.id = organisation_id))"
)
_NOTERS, _NOTE_OF = f"{_ROLE} IN ('registrar', 'care_coordinator')", "registry_note.person_id"
_TRIAGERS = f"{_ROLE} IN ('registrar', 'care_coordinator', 'reporter')"
_CALLERS = f"{_ROLE} IN ('registrar', 'care_coordinator', 'reporter', 'investigator')"
#: Whoever covers the own agency at this moment, in the role in which its people work.
_COVERING = (
    f"({_ROLE} = 'reporter' AND EXISTS (SELECT 1 FROM casework_cover c WHERE c.user_id = {_USER} "  # noqa: S608 - ours
    f"AND c.organisation_id = {_ORGANISATION} AND c.began_at <= now() AND c.ends_at > now()))"
)
_MINE = f"organisation_id = {_ORGANISATION}"
#: Whoever looks at places on a ground that their kind of agency has without consent: investigators alone have one.
_LOOKS_AT_PLACES = (
    f"({_ROLE} = 'investigator' AND {_PURPOSE} = 'investigation' AND EXISTS ("  # noqa: S608 - names of ours
    "SELECT 1 FROM registry_groundrule g JOIN accounts_organisation o ON o.reporter_type = g.reporter_type "
    f"WHERE o.id = {_ORGANISATION} AND g.purpose = 'investigation' AND NOT g.needs_consent "
    f"AND g.legal_ground = {_setting('ground')}))"
)
#: They see signals about a place, and write what became of one.
_AT_A_PLACE = (
    f"({_LOOKS_AT_PLACES} AND EXISTS ("  # noqa: S608 - names of ours
    "SELECT 1 FROM signals_signalplace p WHERE p.signal_id = registry_signal.root_id))"
)
_EDITION = f"({_ROLE} IN ('researcher', 'chief_signer') OR {_system(Room.CASES)})"


def _of_work(table: str, *, readers: str = _NOTERS, writers: str = _NOTERS) -> TableRule:
    """A table about persons of which whoever sees the person reads every row, whichever agency wrote it."""
    known = f"EXISTS (SELECT 1 FROM registry_person p WHERE p.id = {table}.person_id)"  # noqa: S608 - names of ours
    return replace(
        _of_person(table, changes=False, writers=writers),
        select=f"{_system(Room.CASES)} OR ({readers} AND {known})",
    )


#: Referrals are for two roles of two agencies: who sent one, and who received it.
_REFERRERS = f"({_ROLE} IN ('reporter', 'care_coordinator') AND {_REACH} IN ('own', 'granted'))"


def _of_referral(table: str) -> TableRule:
    """What is shared with a referral: the receiver reads it until it is declined, withdrawn or over.

    Its sender reads it as long as the person is seen: one who was opened to it may have been shut since.
    """
    of_it = (
        f"EXISTS (SELECT 1 FROM referral_referral r WHERE r.id = {table}.referral_id "  # noqa: S608 - names of ours
        f"AND r.organisation_id = {table}.organisation_id AND r.receiver_id = {table}.receiver_id "
        f"AND r.person_id = {table}.person_id"
    )
    lasts = (
        f"{of_it} AND r.outcome IN ('', 'accepted') AND r.ended_at IS NULL AND r.open_until >= current_date)"
    )
    own, received = f"organisation_id = {_ORGANISATION}", f"receiver_id = {_ORGANISATION}"
    known = f"EXISTS (SELECT 1 FROM registry_person p WHERE p.id = {table}.person_id)"  # noqa: S608 - names of ours
    return TableRule(
        web="SELECT, INSERT",
        select=f"{_system(Room.CASES)} OR ({_REFERRERS} AND (({own} AND {known}) OR ({received} AND {lasts})))",
        insert=f"{_REFERRERS} AND (({own} AND {of_it})) OR ({received} AND {lasts}))",
        delete=_system(Room.CASES),
    )


#: Who receives a referral that waits opens the person to their own agency by it: for its purpose, on its ground, and
#: until its last day.
_BY_REFERRAL = (
    f"(emergency_id IS NULL AND {_ROLE} = 'care_coordinator' AND {_OWN} AND EXISTS ("  # noqa: S608 - names of ours
    "SELECT 1 FROM referral_referral r WHERE r.person_id = access_grant.person_id "
    "AND r.receiver_id = access_grant.organisation_id AND r.purpose = access_grant.purpose "
    "AND r.legal_ground = access_grant.legal_ground AND r.closed_at IS NULL AND r.scope IN ('file', 'handover') "
    "AND access_grant.ends_at <= r.open_until + interval '2 days'))"
)

#: How long the log is kept: not even jobs delete what is younger. The models of `audit` say the same.
_LOG_KEPT = "interval '1827 days'"

_CASES = {
    "django_migrations": _READ,
    "django_content_type": _READ,
    "auth_group": _READ,
    "auth_group_permissions": _READ,
    "auth_permission": _READ,
    "django_session": _LIBRARY,
    "zicht_cache": _LIBRARY,
    "account_emailaddress": _LIBRARY,
    "account_emailconfirmation": _LIBRARY,
    "mfa_authenticator": _LIBRARY,
    "socialaccount_socialaccount": _LIBRARY,
    "socialaccount_socialapp": _READ,
    "socialaccount_socialtoken": _LIBRARY,
    "axes_accessattempt": _LIBRARY,
    "axes_accesslog": _LIBRARY,
    "axes_accessfailurelog": _LIBRARY,
    "axes_accessattemptexpiration": _LIBRARY,
    "django_tasks_database_dbtaskresult": TableRule(web="SELECT, INSERT", open=True),
    "accounts_user": _ACCOUNT,
    "accounts_organisation": _ACCOUNT,
    "accounts_membership": _ACCOUNT,
    "accounts_invitation": _ACCOUNT,
    "accounts_staffsession": _LIBRARY,
    "accounts_apikey": _ACCOUNT,
    "access_grant": TableRule(
        web="SELECT, INSERT, UPDATE",
        select=f"{_ALL} OR {_OWN}",
        insert=f"{_ALL} OR ({_OWN} AND emergency_id IS NOT NULL) OR {_BY_REFERRAL}",
        # Whoever broke the glass may end it early. That it lasts three hours at most, a constraint of the table keeps.
        update=f"{_ALL} OR ({_OWN} AND emergency_id IS NOT NULL AND made_by = {_USER})",
        delete=_system(Room.CASES),
    ),
    "audit_event": TableRule(
        web="SELECT, INSERT",
        worker="SELECT, INSERT, DELETE",
        select=f"{_ROLE} = 'auditor' OR {_ALL} OR user_id = {_USER}",
        insert=f"user_id = {_USER} OR user_id IS NULL",
        delete=f"{_system(Room.CASES)} AND at < now() - {_LOG_KEPT}",
    ),
    "audit_batch": TableRule(
        web="SELECT",
        worker="SELECT, INSERT",
        select=f"{_ROLE} = 'auditor' OR {_system(Room.CASES)}",
        insert=_system(Room.CASES),
    ),
    "audit_seal": TableRule(
        web="SELECT",
        worker="SELECT, INSERT, DELETE",
        select=f"{_ROLE} = 'auditor' OR {_system(Room.CASES)}",
        insert=_system(Room.CASES),
        delete=f"{_system(Room.CASES)} "  # noqa: S608 - names of ours
        "AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = audit_seal.event_id)",
    ),
    "audit_breakglass": TableRule(
        web="SELECT, INSERT, UPDATE",
        select=f"{_ROLE} = 'auditor' OR {_ALL} OR user_id = {_USER}",
        insert=f"user_id = {_USER}",
        update=f"{_ROLE} = 'auditor'",
        delete=f"{_system(Room.CASES)} AND began_at < now() - {_LOG_KEPT}",
    ),
    "registry_installation": TableRule(web="SELECT", worker="SELECT", open=True),
    "registry_groundrule": _READ,
    "registry_person": _of_person("registry_person", changes=True, person="id"),
    "registry_report": _of_person("registry_report", changes=True),
    "registry_reportversion": _of_person("registry_reportversion", changes=False),
    "registry_reportpurpose": _of_person("registry_reportpurpose", changes=True),
    "registry_dossierchange": _of_person("registry_dossierchange", changes=False),
    "registry_decision": _of_person("registry_decision", changes=False),
    "registry_consent": _of_person("registry_consent", changes=False),
    "registry_caserow": _of_person("registry_caserow", changes=False),
    # Workers' notes are for two roles alone; for another agency, where its writer shared it and the person is open.
    "registry_note": replace(
        _of_person("registry_note", changes=False, writers=_NOTERS),
        select=f"{_system(Room.CASES)} OR ({_NOTERS} AND ({_ALL} OR {_OWN} OR (shared AND {_granted(_NOTE_OF)})))",
    ),
    # Tables of rules hold nobody. What was written never changes: the web role may approve, and nothing else.
    "triage_ruletable": TableRule(
        web="SELECT, INSERT, UPDATE (approved_at, approved_by, in_force_from)",
        select="true",
        insert=f"({_ROLE} = 'registrar' AND proposed_by = {_USER} AND approved_at IS NULL)",
        update=f"({_ROLE} = 'registrar' AND proposed_by IS DISTINCT FROM {_USER})",
    ),
    "triage_triagerow": _of_person("triage_triagerow", changes=False, readers=_TRIAGERS, writers=_TRIAGERS),
    # What a person says of a need: for two roles, of the agency, of who got the person opened, and of the register.
    "care_needwords": _of_person("care_needwords", changes=False, readers=_NOTERS, writers=_NOTERS),
    # Until when options are open: kept by whoever does a triage, read by two roles.
    "care_lastday": _of_person("care_lastday", changes=False, readers=_NOTERS, writers=_TRIAGERS),
    "casework_safecontact": _of_work("casework_safecontact", readers=_CALLERS, writers=_TRIAGERS),
    # Whoever covers out of hours reads the plans that say so, for as long as that lasts.
    "casework_safetyplan": _of_work(
        "casework_safetyplan", readers=f"({_NOTERS} OR (covered AND {_COVERING}))"
    ),
    "casework_meeting": _of_work("casework_meeting"),
    "casework_decision": _of_work("casework_decision"),
    "casework_assignment": _of_work("casework_assignment"),
    "casework_contacttime": _of_work("casework_contacttime"),
    "casework_letter": _of_work("casework_letter"),
    "casework_cover": TableRule(
        web="SELECT, INSERT, UPDATE (ends_at)",
        select=_NOBODY_IN_IT,
        insert=f"organisation_id = {_ORGANISATION} AND {_ROLE} IN ('care_coordinator', 'administrator')",
        update=f"organisation_id = {_ORGANISATION} AND {_ROLE} IN ('care_coordinator', 'administrator')",
        delete=_system(Room.CASES),
    ),
    # Sent about somebody who is seen; after that only what became of it is written. The register ends what rested on
    # consent.
    "referral_referral": TableRule(
        web="SELECT, INSERT, UPDATE (closed_at, closed_by, outcome, ended_at, recorded_at)",
        select=f"{_ALL} OR ({_REFERRERS} AND (organisation_id = {_ORGANISATION} OR receiver_id = {_ORGANISATION}))",
        insert=f"{_REFERRERS} AND organisation_id = {_ORGANISATION} AND closed_at IS NULL "  # noqa: S608 - names of ours
        "AND EXISTS (SELECT 1 FROM registry_person p WHERE p.id = referral_referral.person_id)",
        update=f"{_ALL} OR ({_REFERRERS} AND (organisation_id = {_ORGANISATION} OR receiver_id = {_ORGANISATION}))",
        delete=_system(Room.CASES),
    ),
    "referral_shared": _of_referral("referral_shared"),
    "referral_message": _of_referral("referral_message"),
    # Nobody stands on the board of places. What a provider says is its own; a place is kept by and for agencies.
    "capacity_place": TableRule(
        web="SELECT, INSERT, UPDATE",
        select=f"{_system(Room.CASES)} OR {_TRIAGERS}",
        insert=f"{_TRIAGERS} AND {_MINE}",
        update=f"{_TRIAGERS} AND {_MINE}",
        delete=_system(Room.CASES),
    ),
    "capacity_placecount": TableRule(
        web="SELECT, INSERT",
        select=f"{_system(Room.CASES)} OR {_TRIAGERS}",
        insert=f"{_TRIAGERS} AND {_MINE}",
        delete=_system(Room.CASES),
    ),
    "capacity_reservation": TableRule(
        web="SELECT, INSERT, UPDATE (ended_at, ended_by, ended_why)",
        select=f"{_system(Room.CASES)} OR {_TRIAGERS}",
        insert=f"{_NOTERS} AND {_MINE} AND made_by = {_USER}",
        update=f"{_TRIAGERS} AND ({_MINE} OR EXISTS (SELECT 1 FROM capacity_place p "  # noqa: S608 - names of ours
        f"WHERE p.id = capacity_reservation.place_id AND p.organisation_id = {_ORGANISATION}))",
        delete=_system(Room.CASES),
    ),
    "registry_reportmove": TableRule(
        web="SELECT, INSERT",
        select=f"{_ALL} OR {_OWN}",
        insert=f"{_ALL} OR {_OWN}",
        update=_system(Room.CASES),
        delete=_system(Room.CASES),
    ),
    "registry_followup": _of_person("registry_followup", changes=True, granted=False),
    # Who reaches no person may note a signal too: there is nobody in it.
    "registry_signal": TableRule(
        web="SELECT, INSERT",
        select=f"{_NOBODY_IN_IT} OR {_AT_A_PLACE}",
        insert=f"{_NOBODY_IN_IT} OR {_AT_A_PLACE}",
        delete=_system(Room.CASES),
    ),
    # Somebody may live at a place: its agency, and who has a ground to look at it. Not the register.
    "signals_signalplace": TableRule(
        web="SELECT, INSERT",
        select=f"{_system(Room.CASES)} OR organisation_id = {_ORGANISATION} OR {_LOOKS_AT_PLACES}",
        insert=f"organisation_id = {_ORGANISATION}",
        delete=_system(Room.CASES),
    ),
    "registry_signalreport": _of_person("registry_signalreport", changes=True, granted=False),
    "registry_accessrequest": TableRule(
        web="SELECT, INSERT, UPDATE",
        select=f"{_ALL} OR {_OWN}",
        insert=_OWN,
        update=_ALL,
        delete=_system(Room.CASES),
    ),
    "registry_outbox": TableRule(
        web="INSERT",
        select=_system(Room.CASES),
        insert=f"{_REACH} IN ('own', 'granted', 'register', 'system')",
        delete=_system(Room.CASES),
    ),
    "intake_draft": TableRule(
        web="SELECT, INSERT, UPDATE, DELETE",
        select=f"{_OWN} OR {_ALL}",
        insert=f"{_OWN} OR {_ALL}",
        update=f"made_by = {_USER}",
        delete=f"made_by = {_USER} OR {_system(Room.CASES)}",
    ),
    "intake_delivery": _OF_AGENCY,
    "duplicates_candidate": _REVIEW,
    "duplicates_question": _OF_AGENCY,
    "duplicates_merge": _REVIEW,
    "duplicates_searchrun": TableRule(
        web="SELECT", select=_ALL, insert=_system(Room.CASES), delete=_system(Room.CASES)
    ),
    "audit_lookup": TableRule(
        web="SELECT, INSERT",
        worker="SELECT, INSERT, DELETE",
        select=f"{_ROLE} = 'auditor' OR user_id = {_USER} OR organisation_id = {_ORGANISATION} OR {_ALL}",
        insert=f"organisation_id = {_ORGANISATION} AND (user_id = {_USER} OR user_id IS NULL)",
        delete=_system(Room.CASES),
    ),
    "editions_editionrun": TableRule(
        web="SELECT, INSERT, UPDATE", select=_EDITION, insert=_EDITION, update=_EDITION
    ),
    "editions_signoff": TableRule(web="SELECT, INSERT", select=_EDITION, insert=f"made_by = {_USER}"),
    "editions_signingkey": TableRule(
        web="SELECT, INSERT", select=_EDITION, insert=f"made_by = {_USER} AND {_ROLE} = 'chief_signer'"
    ),
    "coverage_reminder": TableRule(
        web="SELECT, INSERT, UPDATE",
        select=f"{_ALL} OR {_OWN} OR {_OF_REGION}",
        insert=f"{_ALL} OR {_OWN}",
        update=f"{_ALL} OR {_OWN}",
        delete=_system(Room.CASES),
    ),
    "operation_jobrun": TableRule(web="SELECT", open=True),
    **MUNICIPAL,
}

# Without `coalesce` the parentheses would be read as a list of rows, and not as one value.
_NAMED = f"person_id = ANY (coalesce({_PERSONS}, ARRAY[]::uuid[]))"
_VAULT_REACH = (
    f"({_REACH} IN ('register', 'granted') OR ({_REACH} = 'own' AND organisation_id = {_ORGANISATION}) "
    f"OR {_system(Room.VAULT)})"
)
_VAULT_WRITE = (
    f"{_NAMED} AND ({_REACH} = 'register' OR organisation_id = {_ORGANISATION} OR {_system(Room.VAULT)})"
)
_KEY_REACH = f"{_NAMED} AND {_REACH} IN ('own', 'granted', 'register', 'system')"
_COUNTING = f"({_REACH} = 'system' AND current_user = '{ROLES[Room.STATISTICS].worker}')"

TABLES: Mapping[Room, Mapping[str, TableRule]] = MappingProxyType(
    {
        Room.CASES: MappingProxyType(_CASES),
        Room.VAULT: MappingProxyType(
            {
                "django_migrations": _READ,
                "vault_identity": TableRule(
                    web="SELECT, INSERT, DELETE",
                    select=f"{_NAMED} AND {_VAULT_REACH}",
                    insert=_VAULT_WRITE,
                    update=f"{_NAMED} AND {_system(Room.VAULT)}",
                    delete=f"{_NAMED} AND ({_REACH} = 'register' OR {_system(Room.VAULT)})",
                ),
                "vault_searchtoken": TableRule(
                    web="SELECT, INSERT, DELETE",
                    select=f"{_SEARCHING} OR ({_REACH} IN ('own', 'granted', 'register', 'system') AND {_NAMED})",
                    insert=_VAULT_WRITE,
                    delete=_VAULT_WRITE,
                ),
            }
        ),
        Room.KEYS: MappingProxyType(
            {
                "django_migrations": _READ,
                "keyroom_datakey": TableRule(
                    web="SELECT, INSERT, DELETE",
                    select=f"({_KEY_REACH}) OR {_system(Room.KEYS)}",
                    insert=_KEY_REACH,
                    delete=f"{_NAMED} AND ({_REACH} = 'register' OR {_system(Room.KEYS)})",
                ),
                "keyroom_deletion": TableRule(
                    web="SELECT, INSERT",
                    worker="SELECT, INSERT",
                    select=f"{_NAMED} OR {_system(Room.KEYS)}",
                    insert=_NAMED,
                ),
            }
        ),
        Room.STATISTICS: MappingProxyType(
            {
                "django_migrations": _READ,
                "statistics_canonicalrow": TableRule(
                    web="SELECT",
                    select=f"{_ROLE} = 'researcher' OR {_COUNTING}",
                    insert=_COUNTING,
                    update=_COUNTING,
                    delete=_COUNTING,
                ),
            }
        ),
    }
)
