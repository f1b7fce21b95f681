"""More simulated persons out of those that a registry holds, each sealed under a key of their own.

`python -m benchmarks.platform_copies TIMES`, under the superuser of a cluster, makes of everybody so many times as
many. A copy has the reports of the first one, the family name of another and the birth date of a third, so that
names are as frequent as they were, and nobody is there twice. Contents are sealed by the platform's own functions;
tokens are those that it made of the same names. Numbers are left out: a number belongs to one person.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import md5
from multiprocessing import get_context
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zicht.platform.settings")
django.setup()

from django.db import connections  # noqa: E402 - Django first

from zicht.platform.keyroom.master import key_ring  # noqa: E402
from zicht.platform.keyroom.models import DataKey  # noqa: E402
from zicht.platform.keyroom.sealing import Sealed, new_key, seal, unseal, unwrap, wrap  # noqa: E402
from zicht.platform.registry.models import Person, Report, ReportVersion  # noqa: E402
from zicht.platform.rooms import Room  # noqa: E402
from zicht.platform.vault.models import Identity  # noqa: E402
from zicht.platform.vault.tokens import FIELDS  # noqa: E402

PROCESSES = 2
#: How far away those are whose family name and birth date a copy gets: primes, so that no two copies get the same.
FAMILY_STEP, BIRTH_STEP = 7_919, 104_729
#: Tables that are copied as they are, under other numbers.
TABLES = ("person", "report", "reportpurpose", "dossierchange", "consent")
KEYS = frozenset({"id", "root_id", "person_id", "report_id"})
GROUPS = {
    0: [number for name, number in FIELDS.items() if name.startswith("given")],
    FAMILY_STEP: [number for name, number in FIELDS.items() if name.startswith("family")],
    BIRTH_STEP: [number for name, number in FIELDS.items() if name.startswith("birth")],
}


def number_of(first: UUID, copy: int) -> UUID:
    """Return the number of a copy, as `copied_sql` does."""
    return UUID(md5(f"{first}{copy}".encode(), usedforsecurity=False).hexdigest())


def copied_sql(column: str) -> str:
    return f"md5({column}::text || k)::uuid"


@dataclass(frozen=True)
class Source:
    """What is copied: identities and versions opened, and for each person the parts that copies of others get."""

    identities: Sequence[tuple[Identity, dict[str, str]]]
    versions: Sequence[tuple[ReportVersion, dict[str, str]]]
    places: dict[UUID, int]
    parts: Sequence[dict[str, str]]


@cache
def opened() -> Source:
    """Open everything about the persons of the registry, of whom no copy is one yet; once in a process."""
    ring, known = key_ring(), set(Person.objects.values_list("id", flat=True))
    keys = {
        one.person_id: unwrap(ring.key(one.master), bytes(one.wrapped), one.person_id)
        for one in DataKey.objects.all()
        if one.person_id in known
    }

    def read(row: Identity | ReportVersion, what: Sealed) -> dict[str, str]:
        found = unseal(keys[row.person_id], bytes(row.content), person=row.person_id, what=what)
        return dict(json.loads(found))

    rows = Identity.objects.order_by("person_id", "id")
    identities = [(one, read(one, Sealed.IDENTITY)) for one in rows if one.person_id in known]
    versions = [
        (one, read(one, Sealed.REPORT)) for one in ReportVersion.objects.all() if one.person_id in known
    ]
    parts = {one.person_id: cells for one, cells in identities}
    return Source(
        identities, versions, {person: place for place, person in enumerate(parts)}, [*parts.values()]
    )


def seal_copies(copy: int) -> int:
    """Write keys, identities and versions of one copy of everybody; return how many rows."""
    source, ring = opened(), key_ring()
    persons = {one.person_id for one, _ in (*source.identities, *source.versions)}
    keys = {person: new_key() for person in persons}

    def sealed(first: UUID, cells: dict[str, str], what: Sealed) -> bytes:
        return seal(keys[first], json.dumps(cells).encode(), person=number_of(first, copy), what=what)

    wrapped = (
        [number_of(person, copy), wrap(ring.key(ring.newest), key, number_of(person, copy))]
        for person, key in keys.items()
    )
    columns = "person_id, wrapped, master, made_at"
    write(Room.KEYS, f"keyroom_datakey ({columns})", ([*one, ring.newest, "now"] for one in wrapped))
    rows = (
        [
            *(
                number_of(key, copy)
                for key in (one.id, one.person_id, one.report_id, one.version_id or one.id)
            ),
            one.organisation_id,
            sealed(one.person_id, composed(source, one.person_id, cells, copy), Sealed.IDENTITY),
            one.made_at,
        ]
        for one, cells in source.identities
    )
    columns = "id, person_id, report_id, version_id, organisation_id, content, made_at"
    write(Room.VAULT, f"vault_identity ({columns})", rows)
    rows = (
        [
            *(number_of(key, copy) for key in (one.id, one.person_id, one.report_id)),
            one.organisation_id,
            one.number,
            sealed(one.person_id, cells, Sealed.REPORT),
            one.reason,
            one.made_at,
        ]
        for one, cells in source.versions
    )
    columns = "id, person_id, report_id, organisation_id, number, content, reason, made_at"
    write(Room.CASES, f"registry_reportversion ({columns})", rows)
    return len(source.versions)


def composed(source: Source, person: UUID, cells: dict[str, str], copy: int) -> dict[str, str]:
    """Return who a copy of somebody is."""
    place, many = source.places[person], len(source.parts)
    family, birth = (source.parts[(place + step * copy) % many] for step in (FAMILY_STEP, BIRTH_STEP))
    kept = {name: cell for name, cell in cells.items() if name not in {"citizen_number", "link_tokens"}}
    names = {name: family.get(name, "") for name in ("name_prefix", "family_name")}
    return kept | names | {"birth_date": birth.get("birth_date", "")}


def write(room: Room, table: str, rows: Iterator[list[object]]) -> None:
    connection = connections[room.value]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        with cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def copy_tables(times: int) -> None:
    """Copy what is not sealed, each copy a month older than the one before."""
    with connections[Room.CASES.value].cursor() as cursor:
        cursor.execute("SET session_replication_role = 'replica'")
        for name in TABLES:
            table = f"registry_{name}"
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]
            )
            columns = [column for (column,) in cursor.fetchall()]
            told = ", ".join(_value(column, is_report=name == "report") for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - names of ours
                f"SELECT {told} FROM {table}, generate_series(1, {times - 1}) k"
            )


def _value(column: str, *, is_report: bool) -> str:
    if column in KEYS:
        return copied_sql(column)
    if column == "number" and is_report:
        return "number || '/' || k"
    return "made_at - make_interval(days => 30 * k)" if column == "made_at" else column


def copy_tokens(times: int) -> None:
    """Give copies the tokens of the names that they have; indices are made afterwards, which is quicker."""
    with connections[Room.VAULT.value].cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'vault_searchtoken' "
            "AND indexname NOT LIKE '%%_pkey'"
        )
        indices = cursor.fetchall()
        for name, _definition in indices:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            "CREATE TEMP TABLE said AS SELECT person_id, report_id, organisation_id, "
            "dense_rank() OVER (ORDER BY person_id) - 1 AS place FROM vault_identity"
        )
        cursor.execute(
            "CREATE TEMP TABLE part AS SELECT DISTINCT said.place, field, token "
            "FROM vault_searchtoken JOIN said USING (person_id)"
        )
        cursor.execute("CREATE INDEX ON part (place); ANALYZE said; ANALYZE part")
        for step, fields in GROUPS.items():
            cursor.execute(
                "INSERT INTO vault_searchtoken (person_id, report_id, organisation_id, field, token) "  # noqa: S608 - ours
                f"SELECT {copied_sql('person_id')}, {copied_sql('report_id')}, organisation_id, field, token "
                f"FROM said CROSS JOIN generate_series(1, {times - 1}) k JOIN part "
                f"ON part.place = (said.place + {step}::bigint * k) %% (SELECT max(place) + 1 FROM said) "
                "WHERE field = ANY (%s)",
                [fields],
            )
        for _name, definition in indices:
            cursor.execute(definition)


def multiply(times: int) -> dict[str, int]:
    """Make of everybody so many times as many; return how many there are. Persons themselves come last."""
    if times > 1:
        copy_tokens(times)
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
            list(pool.map(seal_copies, range(1, times)))
        copy_tables(times)
    return {"persons": Person.objects.count(), "reports": Report.objects.count()}


if __name__ == "__main__":
    print(json.dumps(multiply(int(sys.argv[1]))))
