"""Taking in reports: a delivery is taken whole or not at all, and the same one twice is taken once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

from django.utils.crypto import salted_hmac

from zicht.errors import Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, check_may, current_access, open_case_room
from zicht.platform.api.problems import Fault, Refused
from zicht.platform.api.schemas import PROPERTIES
from zicht.platform.audit.service import record, record_refused
from zicht.platform.clock import now, today
from zicht.platform.inserting import insert_once
from zicht.platform.intake.models import Delivery
from zicht.platform.intake.service import ask_for_missing, may_name, numbers_taken, standing_grounds
from zicht.platform.registry.installation import check_declared
from zicht.platform.registry.service import Checked, Entry, add_reports, check_rows, new_reports
from zicht.platform.vault.service import IDENTITY
from zicht.records.reasons import Reason
from zicht.web.texts import render, translate

__all__ = ["REFUSED", "TAKEN_IN", "Incoming", "report_ids", "take_in"]

_ = translate
TAKEN_IN, REFUSED = "taken_in", "refused"
#: What stands in a report that does not say it.
_USUAL = {"purposes": "registration;statistics", "status": "presumed"}
_NO_GROUND, _NO_NAMES = "no_ground", "no_identifiers"


@dataclass(frozen=True, repr=False)
class Incoming:
    """What a system sends: cells and consent of each report, and where each stands in the body."""

    cells: Sequence[Mapping[str, str]]
    consent: Sequence[frozenset[str]]
    simulated: bool
    key: str
    body: bytes
    many: bool

    def place(self, row: int, column: str) -> tuple[str | int, ...]:
        begin: tuple[str | int, ...] = ("reports", row) if self.many else ("report",)
        return (*begin, PROPERTIES[column]) if column in PROPERTIES else begin


def take_in(incoming: Incoming) -> tuple[Delivery, bool]:
    """Take a delivery in; return it, and whether it is new. The same one again changes nothing.

    Raises
    ------
    Refused
        With every fault of every report, or where the key of the delivery stands for another one.
    InputError
        If the reports are about other people than this registry holds.
    """
    access = current_access()
    check_may(access, Action.API_REPORT)
    check_declared(
        simulated=incoming.simulated, where=Text.of("These are other people than this registry holds.")
    )
    number, digest = _number(access, incoming.key), _digest_of(incoming.body)
    before = Delivery.objects.filter(id=number, organisation_id=access.agency).first()
    if before is not None:
        if before.sha256 != digest:
            raise Refused(409, _("This Idempotency-Key stands for another delivery. Send a new one."))
        return before, False
    rows = [{**_USUAL, **cells, "reporter_type": access.reporter_type} for cells in incoming.cells]
    checked = check_rows("reports", rows, source=access.source, vintage=today())
    faults = [
        *_faults(checked, incoming),
        *_known(rows, incoming),
        *_groundless(access, rows, incoming),
    ]
    if faults:
        afterwards = partial(_keep_refusal, incoming=incoming, faults=faults)
        raise Refused(400, _("No report of this delivery was taken."), faults, afterwards=afterwards)
    return _keep(access, checked, incoming, number=number, digest=digest), True


def _keep(access: Access, checked: Checked, incoming: Incoming, *, number: UUID, digest: str) -> Delivery:
    delivery = Delivery(
        id=number,
        organisation_id=access.agency,
        entry=Entry.API.value,
        table="reports",
        sha256=digest,
        rows=len(incoming.cells),
        accepted=len(incoming.cells),
        state=TAKEN_IN,
        made_at=now(),
        made_by=access.user,
        ended_at=now(),
    )
    insert_once(
        delivery, otherwise=Refused(409, _("This delivery is being received. Ask again in a moment."))
    )
    made = new_reports(checked, entry=Entry.API, simulated=incoming.simulated)
    reports = [
        replace(one, id=report, consent=consent)
        for one, report, consent in zip(made, report_ids(delivery), incoming.consent, strict=True)
    ]
    add_reports(reports)
    ask_for_missing(reports)
    record(Action.API_REPORT, kind="delivery", object_id=delivery.id)
    return delivery


def _keep_refusal(access: Access, *, incoming: Incoming, faults: Sequence[Fault]) -> None:
    """Write down that a delivery was refused, and for which reasons how often: nothing of what was in it."""
    with open_case_room(access):
        delivery = Delivery.objects.create(
            id=uuid4(),
            organisation_id=access.agency,
            entry=Entry.API.value,
            table="reports",
            rows=len(incoming.cells),
            quarantined=len({fault.place[1] for fault in faults}) if incoming.many else 1,
            reasons=dict(Counter(fault.code for fault in faults)),
            state=REFUSED,
            made_at=now(),
            made_by=access.user,
            ended_at=now(),
        )
        record_refused(access, Action.API_REPORT, object_id=delivery.id)


def report_ids(delivery: Delivery) -> list[UUID]:
    """Return the ids of the reports of a delivery, in its order; none where it did not come in here, or was refused."""
    if (delivery.entry, delivery.state) != (Entry.API.value, TAKEN_IN):
        return []
    return [_uuid(delivery.id.bytes + place.to_bytes(4)) for place in range(delivery.rows)]


def _number(access: Access, key: str) -> UUID:
    """Return the id of the delivery that an agency's key stands for."""
    return _uuid(access.agency.bytes + key.encode())


def _uuid(told: bytes) -> UUID:
    return UUID(bytes=hashlib.sha256(told).digest()[:16], version=4)


def _digest_of(body: bytes) -> str:
    """Return what tells one body from another, and with which nobody can try out what stood in it."""
    return salted_hmac("zicht.platform.api", body, algorithm="sha256").hexdigest()


def _faults(checked: Checked, incoming: Incoming) -> list[Fault]:
    return [_because(incoming, one.place, one.column, one.reason) for one in checked.faults]


def _because(incoming: Incoming, row: int, column: str, reason: Reason) -> Fault:
    detail = f"{render(reason.expected)} {render(reason.to_fix)}"
    return Fault("body", incoming.place(row, column), reason.code, detail)


def _known(rows: Sequence[Mapping[str, str]], incoming: Incoming) -> list[Fault]:
    """Return a fault for each report whose number the agency used before."""
    known = numbers_taken([row["report_id"] for row in rows])
    return [
        _because(incoming, place, "report_id", Reason.DUPLICATE_KEY)
        for place, row in enumerate(rows)
        if row["report_id"] in known
    ]


def _groundless(access: Access, rows: Sequence[Mapping[str, str]], incoming: Incoming) -> list[Fault]:
    """Return a fault for each report that the agency may not make, or not with names."""
    found = []
    for place, (row, consent) in enumerate(zip(rows, incoming.consent, strict=True)):
        grounds = standing_grounds(access.reporter_type, row["purposes"].split(";"), consent=consent)
        if None in grounds.values():
            detail = _(
                "There is no ground for one of these purposes. Ask for consent, or leave the purpose out."
            )
            found.append(Fault("body", incoming.place(place, "purposes"), _NO_GROUND, detail))
        elif not may_name(grounds):
            detail = _("For these purposes no names or numbers of the person may go along. Leave this out.")
            found += [
                Fault("body", incoming.place(place, name), _NO_NAMES, detail)
                for name in IDENTITY
                if row.get(name)
            ]
    return found
