"""The open cases of all agencies, as a job sees them: where each is, how urgent, what it waits for. No names, no words.

A case is a person, with everybody who was found to be them. It is open while a report stands and something was
written within the last year.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from zicht.platform.access.context import current_access, most_persons
from zicht.platform.care.plan import State, state_of
from zicht.platform.clock import now, today
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.referral.models import Referral
from zicht.platform.registry.models import CaseRow, Person, Report
from zicht.platform.steps import in_steps
from zicht.platform.triage.models import TriageRow
from zicht.vocabulary import UNKNOWN, code_list

__all__ = ["OPEN_DAYS", "Case", "open_cases"]

#: A case of which nothing was written for so long is not open.
OPEN_DAYS = 365
#: With these nobody stands as a presumed victim.
_NOT_STANDING = ("withdrawn", "decided_not")


@dataclass
class Case:
    """An open case. `waits` gives the days that somebody waits, by kind of help; `late` referrals are overdue."""

    region: str = ""
    municipality: str = UNKNOWN
    written_at: datetime | None = None
    level: str = ""
    triaged_at: datetime | None = None
    has_help: bool = False
    referrals: int = 0
    late: int = 0
    waits: dict[str, int] = field(default_factory=dict)

    @property
    def waits_days(self) -> int | None:
        return max(self.waits.values(), default=None)

    def hear(self, at: datetime) -> None:
        """Note that something was written."""
        self.written_at = max(self.written_at or at, at)


def open_cases() -> list[Case]:
    """Return the open cases of all agencies. For a job: it sees everybody."""
    roots = dict(Person.objects.filter(erased_at__isnull=True).values_list("id", "root_id"))
    cases: dict[UUID, Case] = defaultdict(Case)
    standing = {roots[person] for person in _hear_reports(roots, cases)}
    _hear_triages(roots, cases)
    _hear_referrals(roots, cases)
    _hear_rows(roots, cases)
    since = now() - timedelta(days=OPEN_DAYS)
    return [
        case
        for root, case in cases.items()
        if root in standing and case.written_at is not None and case.written_at >= since
    ]


def _hear_reports(roots: Mapping[UUID, UUID], cases: Mapping[UUID, Case]) -> Iterator[UUID]:
    """Place cases by the newest report that names a municipality, else by the region of who reported; yield persons."""
    regions = code_list("municipalities").extra("police_unit")
    rows = Report.objects.filter(erased_at__isnull=True).exclude(status__in=_NOT_STANDING)
    columns = ("person_id", "place_municipality", "organisation__region", "made_at")
    ordered = rows.order_by("report_date", "made_at")
    for person, municipality, region, made_at in ordered.values_list(*columns).iterator():
        if person not in roots:
            continue
        case = cases[roots[person]]
        case.hear(made_at)
        if placed := regions.get(municipality, ""):
            case.municipality, case.region = municipality, placed
        elif case.municipality == UNKNOWN:
            case.region = region or case.region
        yield person


def _hear_triages(roots: Mapping[UUID, UUID], cases: Mapping[UUID, Case]) -> None:
    replaced = TriageRow.objects.filter(replaces__isnull=False).values("replaces")
    rows = TriageRow.objects.exclude(id__in=replaced).order_by("made_at")
    for person, decided, made_at in rows.values_list("person_id", "decided", "made_at").iterator():
        if person in roots:
            case = cases[roots[person]]
            case.level = decided
            case.hear(made_at)


def _hear_referrals(roots: Mapping[UUID, UUID], cases: Mapping[UUID, Case]) -> None:
    rows = Referral.objects.values_list("person_id", "closed_at", "answer_by", "made_at")
    for person, closed_at, answer_by, made_at in rows.iterator():
        if person not in roots:
            continue
        case = cases[roots[person]]
        case.hear(made_at)
        if closed_at is None:
            case.referrals += 1
            case.late += answer_by < today()


def _hear_rows(roots: Mapping[UUID, UUID], cases: Mapping[UUID, Case]) -> None:
    """Hear of needs and help; of help that stands, open whether somebody waits for it, and from which day."""
    rows = list(CaseRow.objects.filter(person_id__in=list(roots), table__in=("help", "needs")))
    replaced = {one.replaces for one in rows}
    for one in rows:
        cases[roots[one.person_id]].hear(one.made_at)
    helped = [one for one in rows if one.table == "help" and not one.withdrawn and one.id not in replaced]
    for one, cells in _opened(helped):
        case = cases[roots[one.person_id]]
        state = state_of(cells)
        case.has_help |= state is not State.REFUSED
        if state is State.WAITING:
            days = _days_since(cells.get("waited_from", ""), one.began_on)
            kind = cells.get("kind", "") or UNKNOWN
            case.waits[kind] = max(case.waits.get(kind, 0), days)


def _days_since(cell: str, began_on: date | None) -> int:
    """Return for how many days somebody waits: from the day that was written, or from the earliest that it can be."""
    try:
        began = date.fromisoformat(cell)
    except ValueError:
        began = began_on or today()
    return max((today() - began).days, 0)


def _opened(rows: Sequence[CaseRow]) -> Iterator[tuple[CaseRow, Mapping[str, str]]]:
    access = current_access()
    persons: Collection[UUID] = {one.person_id for one in rows}
    keys: dict[UUID, bytes] = {}
    for some in in_steps(sorted(persons), most_persons(access)):
        keys |= keys_of(access, some)
    for one in rows:
        if one.person_id in keys:
            plain = unseal(keys[one.person_id], bytes(one.content), person=one.person_id, what=Sealed.ROW)
            yield one, json.loads(plain)
