"""Simulated people for a demo: some hundred reports of the simulated country; several agencies know some of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import uuid4

import numpy as np

from zicht.platform.access.context import Access, Purpose, open_case_room, system_access
from zicht.platform.accounts.models import Membership, Organisation
from zicht.platform.accounts.roles import REACH, Role
from zicht.platform.audit.chain import seal_events
from zicht.platform.clock import today
from zicht.platform.intake.service import ask_for_missing
from zicht.platform.registry.models import Report
from zicht.platform.registry.service import Entry, add_reports, check_rows, new_reports
from zicht.reference.country import make_reports
from zicht.reference.model import Mode

__all__ = ["demo_rows", "make_demo_people"]

_SEED, _SALT = 20_260_101, "demo"
#: How many people there are whom two or more of the agencies know, and whom one knows.
_SHARED, _ALONE = 60, 150
#: How many old reports are over, so that the first night of the job for retention has something to do.
_OVER = 6
#: About so many reports of each agency what is missing is asked.
_ASKED = 30
#: Of the simulated country, but not of a form.
_LEFT_OUT = frozenset(
    {"person_key", "legal_ground", "reporter", "retain_until", "correction", "corrected_on"}
)
_DAY = re.compile(r"^(\d{4})(-\d\d)?(-\d\d)?$")
_DAYS = ("report_date", "birth_date", "period_start", "period_end")
#: These report on consent in the demo; the police have a duty.
_ON_CONSENT = frozenset({"shelter", "care_coordination"})
_PURPOSES = frozenset({"registration", "statistics"})
#: The agencies of the demo are of one region; a known place is one there: Amsterdam mostly, Amstelveen, Aalsmeer.
_PLACES = ("GM0363", "GM0363", "GM0362", "GM0363", "GM0363", "GM0358")


def make_demo_people() -> int:
    """Add the reports through the same door as anybody's, once; return how many there are."""
    with open_case_room(system_access()):
        if Report.objects.exists():
            return 0
    agencies = {one.reporter_type: one for one in Organisation.objects.filter(code__startswith="demo-")}
    done = 0
    for kind, rows in demo_rows(today()).items():
        with open_case_room(_access(agencies[kind])):
            checked = check_rows("reports", rows, source=agencies[kind].code)
            consent = _PURPOSES if kind in _ON_CONSENT else frozenset[str]()
            reports = new_reports(checked, entry=Entry.FORM, simulated=True, consent=consent)
            add_reports(reports)
            ask_for_missing(reports[:_ASKED])
            done += len(checked.cells)
    seal_events()
    return done


def _access(agency: Organisation) -> Access:
    """Return the access of somebody of the agency who sends reports."""
    role = Role.CARE_COORDINATOR if agency.reporter_type == "care_coordination" else Role.REPORTER
    member = Membership.objects.get(organisation=agency, role=role.value)
    return Access(
        user=member.user_id,
        organisation=agency.id,
        role=role,
        reach=REACH[role],
        purpose=Purpose.REGISTRATION,
        request=uuid4(),
        reporter_type=agency.reporter_type,
        source=agency.code,
    )


def demo_rows(day: date) -> dict[str, list[dict[str, str]]]:
    """Return rows of `reports` by kind of agency, moved in time so that the newest are of these years."""
    _, reports, _ = make_reports(np.random.default_rng(_SEED), mode=Mode.FREE, salt=_SALT)
    kinds = ("shelter", "police", "care_coordination")
    columns = {name: [str(value) for value in values] for name, values in reports.columns.items()}
    newest_first = np.argsort(-reports.day, kind="stable")
    of_person: dict[int, list[int]] = defaultdict(list)
    for place in newest_first:
        if columns["reporter_type"][place] in kinds and _says_who(columns, int(place)):
            of_person[int(reports.person[place])].append(int(place))
    years = day.year - max(int(text[:4]) for text in columns["report_date"]) - 1
    found: dict[str, list[dict[str, str]]] = {kind: [] for kind in kinds}
    for number, place in enumerate(_chosen(of_person, columns["reporter_type"])):
        row = {name: values[place] for name, values in columns.items() if name not in _LEFT_OUT}
        kind = row["reporter_type"]
        row |= {name: _moved(row[name], years) for name in _DAYS}
        row |= {"legal_ground": "consent"} if kind in _ON_CONSENT else {}
        if row["place_municipality"].startswith("GM"):
            row["place_municipality"] = _PLACES[number % len(_PLACES)]
        row |= {"purposes": ";".join(sorted(_PURPOSES))}
        row |= {"retain_until": f"{day.year - 1}-12-31"} if number < _OVER else {}
        found[kind].append({name: value for name, value in row.items() if value})
    return found


def _says_who(columns: Mapping[str, Sequence[str]], place: int) -> bool:
    return bool(columns["family_name"][place]) or columns["reporter_type"][place] == "care_coordination"


def _chosen(of_person: Mapping[int, Sequence[int]], kinds: Sequence[str]) -> Iterator[int]:
    """Yield the rows of people whom several agencies know, and of others; of each agency one report a person."""
    shared, alone = 0, 0
    for places in of_person.values():
        own = {kinds[place]: place for place in reversed(places)}
        if len(own) > 1 and shared < _SHARED:
            shared += 1
            yield from own.values()
        elif len(own) == 1 and alone < _ALONE:
            alone += 1
            yield from own.values()


def _moved(text: str, years: int) -> str:
    """Return a day, month or year some years later; 29 February becomes the 28th."""
    if not _DAY.match(text):
        return text
    later = f"{int(text[:4]) + years:04}{text[4:]}"
    return later[:8] + "28" if later[5:] == "02-29" else later
