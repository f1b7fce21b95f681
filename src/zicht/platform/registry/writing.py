"""Writing reports: keys first, identity next, the case room last; all of it, or nothing that can be seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, check_may, current_access, most_persons
from zicht.platform.audit.service import record, record_many
from zicht.platform.clock import now, today
from zicht.platform.keyroom.sealing import Sealed, seal
from zicht.platform.keyroom.service import keys_of, make_keys
from zicht.platform.registry.checking import Checked, check_rows
from zicht.platform.registry.grounds import default_ground
from zicht.platform.registry.models import (
    Consent,
    DossierChange,
    Outbox,
    Person,
    Report,
    ReportPurpose,
    ReportVersion,
)
from zicht.platform.registry.queries import check_seen, find_report, hold_report, versions_of
from zicht.platform.steps import in_steps
from zicht.platform.vault.service import (
    CONTACT,
    IDENTITY,
    NewIdentity,
    read_identity_of_report,
    replace_identity,
    store_identities,
)

__all__ = ["KEPT", "Entry", "NewReport", "add_reports", "correct_report", "new_reports"]

#: How long a report is kept where its own day does not say: five years.
KEPT = timedelta(days=1827)
_FIRST = "first"


class Entry(StrEnum):
    """How a report came in."""

    FORM = "form"
    FILE = "file"
    API = "api"
    HTCDS = "htcds"
    PAPER = "paper"
    PHONE = "phone"


@dataclass(frozen=True, repr=False)
class NewReport:
    """A report that was checked: its cells, its stored values, and what stands beside them.

    `person` is one of the agency's own whom the report is about, else a new one. `consent`
    names the purposes for which consent was given.
    """

    cells: Mapping[str, str]
    stored: Mapping[str, object]
    entry: Entry
    simulated: bool
    contact: Mapping[str, str] = field(default_factory=dict)
    consent: frozenset[str] = frozenset()
    person: UUID | None = None
    id: UUID = field(default_factory=uuid4)


def new_reports(
    checked: Checked, *, entry: Entry, simulated: bool, consent: frozenset[str] = frozenset()
) -> list[NewReport]:
    """Return what `check_rows` accepted as reports to add."""
    return [
        NewReport(cells, stored, entry, simulated=simulated, consent=consent)
        for cells, stored in zip(checked.cells, checked.stored, strict=True)
    ]


def add_reports(reports: Sequence[NewReport]) -> list[UUID]:
    """Add reports of the agency that acts, in the room that is open; return their ids in order.

    Raises
    ------
    InputError
        If no ground allows a report for one of its purposes.
    """
    access = current_access()
    check_may(access, Action.REPORT_CREATE)
    for some in in_steps(reports, most_persons(access)):
        _add(access, some)
    return [one.id for one in reports]


def _add(access: Access, reports: Sequence[NewReport]) -> None:
    persons = {one.id: one.person or uuid4() for one in reports}
    versions = {one.id: uuid4() for one in reports}
    new = [one for one in reports if one.person is None]
    known = {one.person for one in reports if one.person is not None}
    check_seen(known)
    keys = make_keys(access, [persons[one.id] for one in new])
    keys |= keys_of(access, known) if known else {}
    organisation = access.agency
    store_identities(
        access,
        [
            NewIdentity(persons[one.id], one.id, versions[one.id], organisation, {**one.cells, **one.contact})
            for one in reports
        ],
        keys,
    )
    moment = now()
    Person.objects.bulk_create(
        [
            Person(
                id=persons[one.id],
                root_id=persons[one.id],
                organisation_id=organisation,
                register_only=not any(one.cells.get(name) for name in IDENTITY),
                simulated=one.simulated,
                made_at=moment,
                made_by=access.user,
                retain_until=_retain_until(one.stored),
            )
            for one in new
        ]
    )
    Report.objects.bulk_create([_report(access, one, persons[one.id]) for one in reports])
    ReportVersion.objects.bulk_create(
        [
            _version(
                access,
                one.id,
                persons[one.id],
                one.cells,
                keys[persons[one.id]],
                version=versions[one.id],
                number=1,
                reason=_FIRST,
            )
            for one in reports
        ]
    )
    _add_beside(access, reports, persons)
    record_many(Action.REPORT_CREATE, [(one.id, persons[one.id]) for one in reports], kind="report")


def _report(access: Access, one: NewReport, person: UUID) -> Report:
    stored = one.stored
    return Report(
        id=one.id,
        number=one.cells["report_id"],
        person_id=person,
        organisation_id=access.agency,
        reporter_type=one.cells.get("reporter_type") or access.reporter_type,
        entry=one.entry.value,
        retain_until=_retain_until(stored),
        made_at=now(),
        made_by=access.user,
        **index_of(stored),
    )


def index_of(stored: Mapping[str, object]) -> dict[str, object]:
    """Return what lists are made of, from the stored values of a report."""
    return {
        "report_date": stored["report_date"],
        "report_date_last": stored["report_date_last"],
        "report_date_precision": stored["report_date_precision"],
        "status": stored["status"],
        "dossier_type": stored["dossier_type"],
        "main_form": stored["main_form"],
        "place_municipality": stored["place_municipality"],
        "minor": stored["age_class_at_report"],
    }


def _day_of(stored: Mapping[str, object]) -> date:
    """Return the day of a report, and today's where nobody knows it."""
    given = stored["report_date"]
    return given if isinstance(given, date) else today()


def _retain_until(stored: Mapping[str, object]) -> date:
    given = stored.get("retain_until_last")
    return given if isinstance(given, date) else today() + KEPT


def _version(
    access: Access,
    report: UUID,
    person: UUID,
    cells: Mapping[str, str],
    key: bytes,
    *,
    version: UUID,
    number: int,
    reason: str,
) -> ReportVersion:
    content = {name: value for name, value in cells.items() if name not in {*IDENTITY, *CONTACT}}
    return ReportVersion(
        id=version,
        report_id=report,
        person_id=person,
        organisation_id=access.agency,
        number=number,
        content=seal(key, json.dumps(content).encode(), person=person, what=Sealed.REPORT),
        reason=reason,
        made_at=now(),
        made_by=access.user,
    )


def _add_beside(access: Access, reports: Sequence[NewReport], persons: Mapping[UUID, UUID]) -> None:
    """Add consent, purposes with their grounds, dossier types, and the word to the statistics room."""
    moment, organisation = now(), access.agency
    beside = {"organisation_id": organisation, "made_at": moment}
    Consent.objects.bulk_create(
        [
            Consent(
                person_id=persons[one.id],
                purpose=purpose,
                given=True,
                on_day=today(),
                made_by=access.user,
                **beside,
            )
            for one in reports
            for purpose in sorted(one.consent)
        ]
    )
    ReportPurpose.objects.bulk_create(
        [
            ReportPurpose(
                report_id=one.id,
                person_id=persons[one.id],
                reporter_type=kind,
                purpose=purpose,
                legal_ground=ground,
                **beside,
            )
            for one in reports
            for kind, purpose, ground in _purposes(access, one)
        ]
    )
    DossierChange.objects.bulk_create(
        [
            DossierChange(
                report_id=one.id,
                person_id=persons[one.id],
                dossier_type=str(one.stored["dossier_type"]),
                since=_day_of(one.stored),
                made_by=access.user,
                **beside,
            )
            for one in reports
        ]
    )
    Outbox.objects.bulk_create(
        [
            Outbox(kind="report", object_id=one.id, person_id=persons[one.id], made_at=moment)
            for one in reports
        ]
    )


def _purposes(access: Access, one: NewReport) -> list[tuple[str, str, str]]:
    """Return for each purpose of a report the ground that it stands on: the one named, else the best there is."""
    kind = one.cells.get("reporter_type") or access.reporter_type
    named = one.cells.get("legal_ground", "")
    purposes = [p for p in one.cells.get("purposes", "").split(";") if p] or ["registration", "statistics"]
    found = []
    for purpose in purposes:
        rule = default_ground(kind, purpose, consent=purpose in one.consent)
        ground = named or (rule.legal_ground if rule else "")
        if not ground:
            raise InputError.of(
                Text.of("This report cannot be held for the purpose {purpose}.", purpose=purpose),
                expected=Text.of("A ground that the reporter may report on for each purpose."),
                to_fix=Text.of("Record the consent of the person, or leave the purpose out."),
            )
        found.append((kind, purpose, ground))
    return found


def correct_report(
    report: UUID, checked: Checked, *, reason: str, contact: Mapping[str, str] | None = None
) -> int:
    """Add a version to a report, with its reason; return the number of the version. Nothing is overwritten.

    Without `contact`, and with nothing in the row that identifies, who the person is stays as it was. With `contact`,
    empty or not, the row and `contact` are all that is known of it.
    """
    access = current_access()
    check_may(access, Action.REPORT_CORRECT)
    found = find_report(report)
    (cells,), (stored,) = checked.cells, checked.stored
    key = keys_of(access, [found.person_id])[found.person_id]
    # Two who correct at once wait for each other before either writes into the vault.
    number = hold_report(found).version + 1
    version = _version(
        access, found.id, found.person_id, cells, key, version=uuid4(), number=number, reason=reason
    )
    said = {**cells, **(contact or {})}
    if contact is not None or any(said.get(name) for name in IDENTITY):
        whose = NewIdentity(found.person_id, found.id, version.id, found.organisation_id, said)
        replace_identity(access, whose, key)
    else:
        known = versions_of([found.person_id])
        born = read_identity_of_report(access, found.person_id, found.id, key, known)
        stored = _with_age(cells, stored, born)
    version.organisation_id = found.organisation_id
    version.save(force_insert=True)
    Report.objects.filter(id=found.id).update(version=number, **index_of(stored))
    Outbox.objects.bulk_create(
        [Outbox(kind="report", object_id=found.id, person_id=found.person_id, made_at=now())]
    )
    record(Action.REPORT_CORRECT, kind="report", object_id=found.id, person_id=found.person_id, reason=reason)
    return number


def _with_age(
    cells: Mapping[str, str], stored: Mapping[str, object], identity: Mapping[str, str]
) -> Mapping[str, object]:
    """Return stored values with the age that follows from the birth date in the vault, where it stands there."""
    born = identity.get("birth_date")
    if not born:
        return stored
    checked = check_rows("reports", [{**cells, "birth_date": born}], source="vault")
    if checked.faults:
        return stored
    return {**stored, "age_class_at_report": checked.stored[0]["age_class_at_report"]}
