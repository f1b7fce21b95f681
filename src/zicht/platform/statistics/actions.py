"""Projecting the case room into the statistics room: canonical rows without direct identifiers, under pseudonyms.

The unit is a person with everybody who was found to be them: whatever word came, all their rows are made anew and
those that may no longer be counted go. Doing it twice changes nothing. The statistics room is committed before the
word is taken out of the case room: a kill between the two means that it is heard once more.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from django.db import connections

from zicht.platform.access.context import (
    current_access,
    most_persons,
    open_case_room,
    open_statistics_room,
    system_access,
)
from zicht.platform.clock import now
from zicht.platform.keyroom.master import shared_key
from zicht.platform.keyroom.sealing import pseudonym
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import Outbox, Signal, SignalReport
from zicht.platform.registry.service import check_rows
from zicht.platform.rooms import Room
from zicht.platform.statistics.models import CanonicalRow
from zicht.platform.statistics.queries import Counted, Known, next_words, read_known
from zicht.platform.steps import in_steps
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import UNKNOWNS

__all__ = ["SHARED_KEY", "project_statistics", "pseudonyms_of"]

#: The cell with the key that agencies share, hashed under a key of ours: only the same or another can be told from it.
SHARED_KEY = "person_key"
_PURPOSE = "statistics"
#: The cell that says that a report came of a signal. That none is linked does not say that there is none.
_LED = "report_made"
_WORDS = 300
_WRITTEN = ("source", "person_key", "cells", "retain_until", "made_at")
#: Any number that nothing else in this database takes: who holds it is the one who projects.
_WRITER = 7_305_115


def project_statistics() -> int:
    """Bring the statistics room up to date; return how many words of the case room it has heard."""
    heard = 0
    while words := _project_some():
        heard += words
    _project_signals()
    return heard


def pseudonyms_of(persons: Collection[UUID]) -> dict[UUID, str]:
    """Return what persons who stand for others are called in the statistics room; whoever was erased is not there."""
    access = current_access()
    found: dict[UUID, str] = {}
    for some in in_steps(sorted(persons), most_persons(access)):
        found |= {person: pseudonym(key, _PURPOSE) for person, key in keys_of(access, some).items()}
    return found


def _project_some() -> int:
    with open_case_room(system_access()):
        _wait_for_turn()
        words = next_words(_WORDS)
        if not words:
            return 0
        known = read_known({one.person_id for one in words})
        rows = _rows_of(known)
        with open_statistics_room(current_access()):
            _write(rows)
            kept = {row.key for row in rows}
            told = known.keys_of_rows | {one.object_id for one in words}
            CanonicalRow.objects.filter(key__in=told - kept).delete()
        Outbox.objects.filter(id__in=[one.id for one in words]).delete()
        return len(words)


def _wait_for_turn() -> None:
    """Let one job project at a time: SQLite sees to that itself."""
    connection = connections[Room.CASES.value]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_WRITER])


def _write(rows: Sequence[CanonicalRow]) -> None:
    CanonicalRow.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["table", "key"],
        update_fields=_WRITTEN,
    )


def _rows_of(known: Known) -> list[CanonicalRow]:
    roots = {person.id: person.root_id for person in known.persons.values()}
    ages = _ages_of(known.rows)
    master = shared_key()
    found = []
    for row in known.rows:
        key = known.data_keys.get(roots[row.person]) or known.data_keys[row.person]
        found.append(
            CanonicalRow(
                table=row.table,
                source=row.source,
                key=row.key,
                person_key=pseudonym(key, _PURPOSE),
                cells=_cells_of(row, known.data_keys[row.person], master) | ages.get(row.key, {}),
                retain_until=row.retain_until,
                made_at=now(),
            )
        )
    return found


def _cells_of(row: Counted, key: bytes, master: bytes) -> dict[str, str]:
    """Return the columns of the table's contract that identify nobody, the row under a number of its own."""
    contract = CONTRACTS[row.table]
    allowed = {column.name for column in contract.columns if not column.identifying} - {"source", SHARED_KEY}
    cells = {name: value for name, value in row.cells.items() if name in allowed and value}
    cells[contract.key[-1]] = pseudonym(key, f"{_PURPOSE} {row.key}")
    for name, value in (("status", row.status), ("dossier_type", row.dossier_type)):
        if value and value not in UNKNOWNS:
            cells[name] = value
    if row.reporter_type:
        cells.setdefault("reporter_type", row.reporter_type)
    if shared := row.cells.get(SHARED_KEY, ""):
        cells[SHARED_KEY] = hmac.new(master, shared.encode(), sha256).hexdigest()[:32]
    return cells


def _ages_of(rows: Sequence[Counted]) -> dict[UUID, dict[str, str]]:
    """Return the ages that follow from birth dates, by the rule of the command line's own reader."""
    names = ("report_date", "age_at_report", "age_class_at_report")
    born = [row for row in rows if row.birth_date]
    asked = [
        {"report_id": str(place), "birth_date": row.birth_date}
        | {name: row.cells[name] for name in names if row.cells.get(name)}
        for place, row in enumerate(born)
    ]
    if not asked:
        return {}
    checked = check_rows("reports", asked, source=_PURPOSE)
    return {
        born[place].key: dict(_ages(stored))
        for place, stored in zip(checked.places, checked.stored, strict=True)
    }


def _ages(stored: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if stored["age_at_report"] is not None:
        yield "age_at_report", str(stored["age_at_report"])
    if stored["age_class_at_report"] not in UNKNOWNS:
        yield "age_class_at_report", str(stored["age_class_at_report"])


def _project_signals() -> None:
    """Add the signals that are not there yet and take out those that were replaced: nobody stands in them."""
    with open_case_room(system_access()):
        _wait_for_turn()
        standing = Signal.objects.filter(withdrawn=False).exclude(
            id__in=Signal.objects.filter(replaces__isnull=False).values("replaces")
        )
        wanted = dict(standing.values_list("id", "root_id"))
        led = _led_to_report()
        with open_statistics_room(current_access()):
            rows = CanonicalRow.objects.filter(table="signals").values_list("key", "cells")
            there = {key: _LED in cells for key, cells in rows}
            CanonicalRow.objects.filter(table="signals", key__in=there.keys() - wanted.keys()).delete()
            asked = {key for key, root in wanted.items() if there.get(key) is not (root in led)}
            new = standing.filter(id__in=asked).select_related("organisation")
            _write([_signal_row(one, led=one.root_id in led) for one in new])


def _led_to_report() -> set[UUID]:
    """Return the signals that led to a report that stands: to which, nobody is told."""
    links = SignalReport.objects.filter(ended_at__isnull=True, report__erased_at__isnull=True)
    return set(links.values_list("signal_id", flat=True))


def _signal_row(signal: Signal, *, led: bool) -> CanonicalRow:
    allowed = set(CONTRACTS["signals"].column_names) - {"source", "row_id"}
    cells = {name: str(value) for name, value in signal.cells.items() if name in allowed and value}
    if led:
        cells[_LED] = "yes"
    return CanonicalRow(
        table="signals",
        source=signal.organisation.code,
        key=signal.id,
        cells={**cells, "row_id": str(signal.root_id), "signal_date": signal.signal_date.isoformat()},
        made_at=now(),
    )
