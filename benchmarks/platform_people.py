"""Simulated agencies, people who work there, persons and reports, in the databases of a registry.

`python -m benchmarks.platform_people PERSONS REPORTS FOLDER`, under the superuser of a cluster that was just set up.
Reports are checked, sealed and tokenised by the platform's own `add_reports`; only the last step differs: rows go in
by COPY, which row-level security does not allow to anybody else. Writes `users.json`: who signs in, and whom they
look for.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zicht.platform.settings")
django.setup()

import numpy as np  # noqa: E402 - Django first
from allauth.account.models import EmailAddress  # noqa: E402
from allauth.mfa.totp.internal import auth as totp  # noqa: E402
from django.db import connections, models  # noqa: E402
from django.db.models.query import QuerySet  # noqa: E402

from zicht.platform.access.actions import Action  # noqa: E402
from zicht.platform.access.context import Access, Purpose, open_case_room  # noqa: E402
from zicht.platform.access.models import Grant  # noqa: E402
from zicht.platform.accounts.actions import add_member  # noqa: E402
from zicht.platform.accounts.models import Organisation, User  # noqa: E402
from zicht.platform.accounts.roles import REACH, Role  # noqa: E402
from zicht.platform.api.actions import make_key  # noqa: E402
from zicht.platform.clock import now, today  # noqa: E402
from zicht.platform.intake.service import ask_for_missing  # noqa: E402
from zicht.platform.registry.models import Person, Report  # noqa: E402
from zicht.platform.registry.service import Entry, NewReport, add_reports, check_rows, new_reports  # noqa: E402
from zicht.reference.country import make_reports  # noqa: E402
from zicht.reference.model import Mode  # noqa: E402

SEED = 20_260_101
#: Agencies by kind, and how many people of each sign in: twenty in all.
AGENCIES = {"police": 12, "shelter": 24, "care_coordination": 4}
USERS = {Role.REGISTRAR: 8, Role.REPORTER: 8, Role.CARE_COORDINATOR: 4}
#: These report on consent; the police have a duty.
ON_CONSENT = frozenset({"shelter", "care_coordination"})
PURPOSES = frozenset({"registration", "statistics"})
#: Persons of other agencies who are open to each agency that coordinates care.
GRANTS = 200
#: Persons of one chunk, and of one simulated country; and how many each user looks for.
CHUNK, PER_COUNTRY, SOUGHT = 500, 10_000, 200
#: Of the simulated country, but not of a report that comes in today.
LEFT_OUT = frozenset(
    {"person_key", "legal_ground", "reporter", "retain_until", "correction", "corrected_on", "reporter_type"}
)
PROCESSES = 2
Row = dict[str, str]


def rows_of_country(number: int) -> list[Row]:
    """Return the reports of one simulated country that say who somebody is: one for each person."""
    _, reports, _ = make_reports(np.random.default_rng(SEED + number), mode=Mode.FREE, salt=f"{number}")
    columns = {
        name: [str(value) for value in values]
        for name, values in reports.columns.items()
        if name not in LEFT_OUT
    }
    found: dict[int, Row] = {}
    for place, person in enumerate(reports.person):
        if columns["family_name"][place] and int(person) not in found:
            row = {name: values[place] for name, values in columns.items() if values[place]}
            found[int(person)] = row | {"purposes": ";".join(sorted(PURPOSES))}
    return list(found.values())


def make_agencies() -> list[Organisation]:
    made = [Organisation(code="register", name="Register", is_register=True)]
    made += [
        Organisation(
            code=f"{kind.replace('_', '-')}-{number}", name=f"Agency {kind} {number}", reporter_type=kind
        )
        for kind, many in AGENCIES.items()
        for number in range(many)
    ]
    return Organisation.objects.bulk_create(made)


def access_of(agency: Organisation, role: Role, user: UUID) -> Access:
    return Access(
        user=user,
        organisation=agency.id,
        role=role,
        reach=REACH[role],
        purpose=Purpose.REGISTRATION,
        request=uuid4(),
        reporter_type=agency.reporter_type,
        source=agency.code,
    )


def copy_rows(rows: QuerySet, objects: Iterable[models.Model], **more: object) -> Sequence[models.Model]:
    """Stand in for `bulk_create`: the same rows by COPY."""
    del more
    kept, meta, connection = list(objects), rows.model._meta, connections[rows.db]  # noqa: SLF001 - Django's own way
    fields = [one for one in meta.concrete_fields if not isinstance(one, models.BigAutoField)]
    names = ", ".join(connection.ops.quote_name(one.column) for one in fields)
    statement = f"COPY {meta.db_table} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for one in kept:
            values = (field.get_db_prep_save(getattr(one, field.attname), connection) for field in fields)
            copy.write_row(list(values))
    return kept


@dataclass(frozen=True)
class Share:
    """What one process adds at a time: persons of one simulated country, and further reports about some of them."""

    country: int
    persons: int
    further: int
    user: UUID


def add_share(share: Share) -> dict[str, list[Row]]:
    """Add the persons in chunks, each to another agency; return whom people of each agency may look for."""
    QuerySet.bulk_create = copy_rows  # type: ignore[method-assign] # in this process alone
    homes = list(Organisation.objects.exclude(reporter_type="").order_by("code"))
    rows = rows_of_country(share.country)[: share.persons]
    sought: dict[str, list[Row]] = defaultdict(list)
    for begin in range(0, share.persons, CHUNK):
        chunk = rows[begin : begin + CHUNK]
        number = (share.country * PER_COUNTRY + begin) // CHUNK
        agency = homes[number % len(homes)]
        further = (
            begin + len(chunk)
        ) * share.further // share.persons - begin * share.further // share.persons
        add_chunk(agency, share.user, chunk, number=number, further=further)
        sought[agency.code] += [
            {name: row.get(name, "") for name in ("given_names", "family_name", "birth_date")}
            | {"number": f"{number}-{place}"}
            for place, row in enumerate(chunk[:SOUGHT])
        ]
    return dict(sought)


def add_chunk(agency: Organisation, user: UUID, rows: Sequence[Row], *, number: int, further: int) -> None:
    first = checked_reports(
        agency, [row | {"report_id": f"{number}-{place}"} for place, row in enumerate(rows)]
    )
    again = [
        row | {"report_id": f"{number}-{place}-2", "report_date": later(row["report_date"])}
        for place, row in enumerate(rows[:further])
    ]
    with open_case_room(access_of(agency, Role.REPORTER, user)):
        add_reports(first)
        ask_for_missing(first)
        found = Report.objects.filter(id__in=[one.id for one in first]).values_list("id", "person_id")
        persons = dict(found)
        more = [
            replace(one, person=persons[before.id])
            for one, before in zip(checked_reports(agency, again), first, strict=False)
        ]
        add_reports(more)
        ask_for_missing(more)


def checked_reports(agency: Organisation, rows: Sequence[Row]) -> list[NewReport]:
    checked = check_rows("reports", rows, source=agency.code, vintage=today())
    if checked.faults:
        message = f"{len(checked.faults)} faults in simulated reports"
        raise RuntimeError(message)
    consent = PURPOSES if agency.reporter_type in ON_CONSENT else frozenset[str]()
    return new_reports(checked, entry=Entry.API, simulated=True, consent=consent)


def later(day: str) -> str:
    """Return a day some months later, where the text is one, but none that has still to come."""
    try:
        return min(date.fromisoformat(day) + timedelta(days=120), today()).isoformat()
    except ValueError:
        return day


def make_users(agencies: Sequence[Organisation]) -> list[dict[str, object]]:
    """Make the people who sign in, each with a password and an app that shows codes."""
    of_kind = {kind: [one for one in agencies if one.reporter_type == kind] for kind in ("", *AGENCIES)}
    reporters = [one for pair in zip(of_kind["police"], of_kind["shelter"], strict=False) for one in pair]
    homes = {
        Role.REGISTRAR: of_kind[""] * USERS[Role.REGISTRAR],
        Role.REPORTER: reporters,
        Role.CARE_COORDINATOR: of_kind["care_coordination"],
    }
    return [
        make_user(homes[role][number], role, number) for role, many in USERS.items() for number in range(many)
    ]


def make_user(agency: Organisation, role: Role, number: int) -> dict[str, object]:
    email, password, secret = (
        f"{role}-{number}@zicht.example",
        secrets.token_urlsafe(16),
        totp.generate_totp_secret(),
    )
    user = User.objects.create_user(email, name=f"{role} {number}", password=password)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    totp.TOTP.activate(user, secret)
    add_member(user, agency, role)
    return {"email": email, "password": password, "secret": secret, "role": role.value, "agency": agency.code}


def give_grants(agencies: Sequence[Organisation]) -> None:
    """Open some persons of each shelter to the agencies that coordinate care."""
    people = list(
        Person.objects.filter(organisation__reporter_type="shelter").values_list("id", flat=True)[
            : 4 * GRANTS
        ]
    )
    coordinators = [one for one in agencies if one.reporter_type == "care_coordination"]
    for place, agency in enumerate(coordinators):
        Grant.objects.bulk_create(
            [
                Grant(
                    person_id=person,
                    organisation_id=agency.id,
                    purpose=Purpose.SHELTER.value,
                    legal_ground="vital_interest",
                    began_at=now(),
                    ends_at=now() + timedelta(days=90),
                )
                for person in people[place::4]
            ]
        )


def key_of(agency: Organisation) -> str:
    with open_case_room(access_of(agency, Role.ADMINISTRATOR, uuid4())):
        return make_key("benchmark", [Action.API_REPORT], days=30)


def fill(persons: int, reports: int, folder: Path) -> None:
    """Fill a registry that was just set up."""
    agencies = make_agencies()
    users = make_users(agencies)
    shares = [
        Share(
            number, min(PER_COUNTRY, persons - begin), PER_COUNTRY * (reports - persons) // persons, uuid4()
        )
        for number, begin in enumerate(range(0, persons, PER_COUNTRY))
    ]
    sought: dict[str, list[Row]] = defaultdict(list)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for found in pool.map(add_share, shares):
            for code, rows in found.items():
                sought[code] = [*sought[code], *rows][:SOUGHT]
    give_grants(agencies)
    sought["register"] = [row for rows in sought.values() for row in rows[:20]]
    police = next(one for one in agencies if one.reporter_type == "police")
    told = {"users": users, "sought": sought, "key": key_of(police)}
    (folder / "users.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    fill(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
