"""The chain: events sealed in batches by one writer, each batch with the digest of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connections
from django.db.models import Exists, OuterRef

from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.audit.expiry import is_expired
from zicht.platform.audit.models import Batch, Event, Seal
from zicht.platform.clock import now
from zicht.platform.rooms import Room

__all__ = ["MOST_EVENTS", "Fault", "seal_events", "verify_batches", "verify_chain"]

#: Events of one batch at most.
MOST_EVENTS = 5000
_NOTHING = "0" * 64
_FIELDS = Event._meta.concrete_fields  # noqa: SLF001 - the way that Django documents
#: Any number that nothing else in this database takes: who holds it is the one writer.
_WRITER = 7_305_114


@dataclass(frozen=True)
class Fault:
    """A batch that is not what was sealed, and how: `events`, `digest` or `chain`."""

    batch: int
    kind: str


def seal_events() -> int:
    """Seal the events that no batch holds yet, oldest first; return how many. A second writer seals nothing."""
    with open_case_room(system_access()):
        if not _is_only_writer():
            return 0
        # Not `exclude(id__in=...)`: with a million seals PostgreSQL would go through all of them for every event.
        unsealed = Event.objects.filter(~Exists(Seal.objects.filter(event_id=OuterRef("id"))))
        events = list(unsealed.order_by("at", "id")[:MOST_EVENTS])
        if not events:
            return 0
        last = Batch.objects.order_by("-number").first()
        number, previous = (last.number + 1, last.sha256) if last else (1, _NOTHING)
        digest = _digest_events(events)
        Batch.objects.create(
            number=number,
            events=len(events),
            events_sha256=digest,
            previous=previous,
            sha256=_digest_batch(number, len(events), digest, previous=previous),
            sealed_at=now(),
        )
        Seal.objects.bulk_create(
            [Seal(event_id=event.id, batch=number, position=place) for place, event in enumerate(events)],
            batch_size=500,
        )
        return len(events)


def verify_chain() -> list[Fault]:
    """Return every batch that does not hold what it was sealed with; none where all is whole."""
    with open_case_room(system_access()):
        return verify_batches()


def verify_batches(after: int = 0, until: int | None = None) -> list[Fault]:
    """Return the faults of the batches after a number, until another one; in the room that is open.

    A batch whose events are older than the log is kept may be empty: its link must still hold.
    """
    rows = Batch.objects.filter(number__gt=after).order_by("number")
    rows = rows if until is None else rows.filter(number__lte=until)
    before = Batch.objects.filter(number=after).first()
    previous = before.sha256 if before else _NOTHING
    faults: list[Fault] = []
    for place, batch in enumerate(rows.iterator(chunk_size=500), after + 1):
        if not _holds_events(batch):
            faults.append(Fault(batch.number, "events"))
        own = _digest_batch(batch.number, batch.events, batch.events_sha256, previous=batch.previous)
        if own != batch.sha256:
            faults.append(Fault(batch.number, "digest"))
        if batch.previous != previous or batch.number != place:
            faults.append(Fault(batch.number, "chain"))
        previous = batch.sha256
    return faults


def _holds_events(batch: Batch) -> bool:
    seals = list(Seal.objects.filter(batch=batch.number).order_by("position"))
    if not seals and is_expired(batch):
        return True
    found = Event.objects.in_bulk([seal.event_id for seal in seals])
    events = [found[seal.event_id] for seal in seals if seal.event_id in found]
    return len(events) == batch.events and _digest_events(events) == batch.events_sha256


def _is_only_writer() -> bool:
    """Take the writer's lock until the transaction ends; on SQLite every transaction that writes is alone."""
    connection = connections[Room.CASES.value]
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_WRITER])
        return bool(cursor.fetchone()[0])


def _digest_events(events: Sequence[Event]) -> str:
    digest = hashlib.sha256()
    for event in events:
        values = {field.attname: getattr(event, field.attname) for field in _FIELDS}
        values["at"] = event.at.isoformat()
        digest.update(json.dumps(values, sort_keys=True, default=str).encode() + b"\n")
    return digest.hexdigest()


def _digest_batch(number: int, events: int, events_sha256: str, *, previous: str) -> str:
    text = json.dumps([number, events, events_sha256, previous])
    return hashlib.sha256(text.encode()).hexdigest()
