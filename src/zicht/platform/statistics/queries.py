"""What the case room holds of persons who are to be counted: read as a job, never by a page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from zicht.platform.access.context import Access, current_access, most_persons
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.grounds import ground_rules
from zicht.platform.registry.models import (
    CaseRow,
    Consent,
    Outbox,
    Person,
    Report,
    ReportPurpose,
    ReportVersion,
)
from zicht.platform.registry.service import versions_of
from zicht.platform.steps import in_steps
from zicht.platform.vault.service import read_identities

__all__ = ["COUNTED_ROWS", "Counted", "Known", "next_words", "read_known"]

#: Tables of case rows that are canonical tables too.
COUNTED_ROWS = ("help", "needs")
STATISTICS = "statistics"


@dataclass(frozen=True, repr=False)
class Counted:
    """A row that may be counted: of which table, agency and person, and its cells without what identifies."""

    table: str
    key: UUID
    source: str
    person: UUID
    cells: Mapping[str, str]
    birth_date: str = ""
    status: str = ""
    dossier_type: str = ""
    reporter_type: str = ""
    retain_until: date | None = None


@dataclass(frozen=True, repr=False)
class Known:
    """All that is known of some persons: everybody found to be one of them, the rows, the keys.

    `keys_of_rows` names every row that these persons ever had, those that may not be counted included.
    """

    persons: Mapping[UUID, Person]
    rows: tuple[Counted, ...]
    keys_of_rows: frozenset[UUID]
    data_keys: Mapping[UUID, bytes]


def next_words(most: int) -> list[Outbox]:
    """Return the oldest words from the case room that the statistics room has not heard."""
    return list(Outbox.objects.order_by("made_at", "id")[:most])


def read_known(persons: Collection[UUID]) -> Known:
    """Read everything about these persons and everybody who was found to be one of them."""
    access = current_access()
    roots = Person.objects.filter(id__in=persons).values("root_id")
    found = {one.id: one for one in Person.objects.filter(Q(root_id__in=roots) | Q(id__in=persons))}
    keys: dict[UUID, bytes] = {}
    for some in in_steps(list(found), most_persons(access)):
        keys |= keys_of(access, some)
    reports = list(Report.objects.filter(person__in=found).select_related("organisation"))
    case_rows = list(CaseRow.objects.filter(person__in=found, table__in=COUNTED_ROWS))
    rows = (*_counted_reports(access, reports, keys), *_counted_case_rows(case_rows, keys))
    return Known(found, rows, frozenset([*(one.id for one in reports), *(one.id for one in case_rows)]), keys)


def _counted_reports(
    access: Access, reports: Sequence[Report], keys: Mapping[UUID, bytes]
) -> Iterator[Counted]:
    """Yield the reports that stand, whose person has a key, and that are held for statistics on a ground that holds."""
    standing = [one for one in reports if one.erased_at is None and one.person_id in keys]
    held = _held_for_statistics(standing)
    standing = [one for one in standing if one.id in held]
    versions = ReportVersion.objects.filter(report__in=standing).order_by("number")
    newest = {one.report_id: one for one in versions}
    births = _birth_dates(access, {one.person_id for one in standing}, keys)
    for report in standing:
        version = newest[report.id]
        key = keys[version.person_id]
        content = unseal(key, bytes(version.content), person=version.person_id, what=Sealed.REPORT)
        yield Counted(
            "reports",
            report.id,
            report.organisation.code,
            report.person_id,
            json.loads(content),
            births.get(report.person_id, ""),
            report.status,
            report.dossier_type,
            report.reporter_type,
            report.retain_until,
        )


def _held_for_statistics(reports: Sequence[Report]) -> set[UUID]:
    """Return the reports held for statistics; on the ground of consent, only while it was not withdrawn."""
    need = {
        (rule.reporter_type, rule.legal_ground)
        for rule in ground_rules()
        if rule.purpose == STATISTICS and rule.needs_consent
    }
    open_ = ReportPurpose.objects.filter(report__in=reports, purpose=STATISTICS, ended_at__isnull=True)
    consents = Consent.objects.filter(person__in={one.person_id for one in reports}, purpose=STATISTICS)
    last = {one.person_id: one.given for one in consents.order_by("made_at")}
    return {
        one.report_id
        for one in open_
        if (one.reporter_type, one.legal_ground) not in need or last.get(one.person_id, False)
    }


def _birth_dates(access: Access, persons: Collection[UUID], keys: Mapping[UUID, bytes]) -> dict[UUID, str]:
    """Return the birth dates as the newest word has them: ages are taken from them, and they go no further."""
    births: dict[UUID, str] = {}
    for some in in_steps(sorted(persons), most_persons(access)):
        for person, identities in read_identities(access, some, keys, versions_of(some)).items():
            known = [one["birth_date"] for one in identities if one.get("birth_date")]
            births |= {person: known[-1]} if known else {}
    return births


def _counted_case_rows(rows: Sequence[CaseRow], keys: Mapping[UUID, bytes]) -> Iterator[Counted]:
    """Yield the case rows that stand: not withdrawn, and replaced by no other."""
    replaced = {one.replaces for one in rows}
    codes: dict[UUID, str] = defaultdict(str)
    codes |= dict(
        CaseRow.objects.filter(id__in=[one.id for one in rows]).values_list("id", "organisation__code")
    )
    for one in rows:
        if one.withdrawn or one.id in replaced or one.person_id not in keys:
            continue
        key = keys[one.person_id]
        content = unseal(key, bytes(one.content), person=one.person_id, what=Sealed.ROW)
        yield Counted(one.table, one.id, codes[one.id], one.person_id, json.loads(content))
