"""Files and batches with reports: looked through first, waiting sealed, and taken in whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db.models import QuerySet

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.intake.assistant import DEFAULT_PURPOSES, may_name, standing_grounds
from zicht.platform.intake.drafts import DELIVERY, open_content, seal_content
from zicht.platform.intake.follow_ups import ask_for_missing
from zicht.platform.intake.htcds import WAYS
from zicht.platform.intake.models import Delivery, Draft
from zicht.platform.intake.reading_files import read_file
from zicht.platform.intake.sending import numbers_taken
from zicht.platform.registry.installation import check_declared, is_simulated
from zicht.platform.registry.service import Entry, add_reports, check_rows, new_reports, visible
from zicht.platform.vault.service import IDENTITY
from zicht.records.quarantine import QUARANTINE_COLUMNS, neutralise
from zicht.vocabulary import UNKNOWNS

__all__ = [
    "ALREADY",
    "NO_GROUND",
    "WITHOUT_NAMES",
    "Sorted",
    "drop_delivery",
    "find_delivery",
    "list_deliveries",
    "receive_file",
    "set_apart",
    "sort_rows",
    "take_in",
]

#: Why a row that keeps its contract is set apart all the same, and what was left out of others.
NO_GROUND, ALREADY, WITHOUT_NAMES = "no_ground", "already_there", "without_names"
CHECKED, TAKEN_IN, DROPPED = "checked", "taken_in", "dropped"
_KIND = "delivery"
#: Tokens that the sender made are no name: they stay.
_NAMES = tuple(name for name in IDENTITY if name != "link_tokens")

Cells = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Sorted:
    """Rows that can be taken in, those that cannot with the reason, and in how many names were left out."""

    good: tuple[Cells, ...]
    apart: tuple[tuple[Cells, str], ...]
    without_names: int


def sort_rows(rows: Iterable[Cells], *, consent: Collection[str]) -> Sorted:
    """Sort canonical rows of the agency that acts: each needs a ground for each use, and a number that is new.

    Who a person is, is left out of a row whose grounds allow no names.
    """
    access = current_access()
    rows = [_of_agency(access, row) for row in rows]
    taken = set(numbers_taken([row["report_id"] for row in rows]))
    good, apart, left_out = [], [], 0
    for row in rows:
        purposes = row["purposes"].split(";")
        named = row.get("legal_ground", "")
        grounds = standing_grounds(row["reporter_type"], purposes, named=named, consent=consent)
        if row["report_id"] in taken:
            apart.append((row, ALREADY))
        elif None in grounds.values():
            apart.append((row, NO_GROUND))
        else:
            taken.add(row["report_id"])
            named_anyway = any(row.get(name) for name in _NAMES)
            if named_anyway and not may_name(grounds):
                left_out += 1
                row = {name: cell for name, cell in row.items() if name not in _NAMES}  # noqa: PLW2901 - one thing
            good.append(row)
    return Sorted(tuple(good), tuple(apart), left_out)


def _of_agency(access: Access, row: Cells) -> dict[str, str]:
    """Return a row as one of this agency's: under its code, of its kind and for the usual uses where it says none."""
    cells = {name: cell for name, cell in row.items() if not (name == "legal_ground" and cell in UNKNOWNS)}
    if cells.get("legal_ground") == "none_recorded":
        del cells["legal_ground"]
    for name, usual in (
        ("reporter_type", access.reporter_type or "other"),
        ("purposes", ";".join(DEFAULT_PURPOSES)),
    ):
        if cells.get(name, UNKNOWNS[0]) in UNKNOWNS:
            cells[name] = usual
    if cells.get("status", UNKNOWNS[0]) == UNKNOWNS[0]:
        cells["status"] = "presumed"
    return {"report_date": "unknown", **cells, "source": access.source}


def receive_file(
    chunks: Iterable[bytes], *, name: str, mapping: str, consent: frozenset[str], simulated: bool
) -> UUID:
    """Look a file through and let it wait, sealed: nothing is taken in yet. Return the number of the delivery.

    Raises
    ------
    InputError
        If the file is about other people than this registry holds, or cannot be read.
    """
    access = current_access()
    check_may(access, Action.FILE_IMPORT)
    check_declared(
        simulated=simulated, where=Text.of("The file is about other people than this registry holds.")
    )
    read = read_file(chunks, name=name, mapping=mapping, source=access.source, simulated=simulated)
    ready = sort_rows(read.cells, consent=consent)
    reasons = Counter(read.reasons) + Counter(reason for _, reason in ready.apart)
    if ready.without_names:
        reasons[WITHOUT_NAMES] = ready.without_names
    number, moment = uuid4(), now()
    Delivery.objects.create(
        id=number,
        organisation_id=access.agency,
        entry=(Entry.HTCDS if mapping in WAYS else Entry.FILE).value,
        table="reports",
        sha256=read.sha256,
        rows=read.rows,
        accepted=len(ready.good),
        quarantined=read.quarantined + len(ready.apart),
        reasons=dict(sorted(reasons.items())),
        state=CHECKED,
        made_at=moment,
        made_by=access.user,
    )
    content = {
        "rows": ready.good,
        "consent": sorted(consent),
        "rejected": read.rejected,
        "apart": _as_csv(ready.apart),
    }
    Draft.objects.create(
        id=number,
        organisation_id=access.agency,
        form=DELIVERY,
        content=seal_content(number, json.dumps(content).encode()),
        made_at=moment,
        made_by=access.user,
        changed_at=moment,
    )
    record(Action.FILE_IMPORT, kind=_KIND, object_id=number, reason=CHECKED)
    return number


def take_in(number: UUID) -> int:
    """Add the reports of a delivery that waits, all of them or none, and return how many; what waited is emptied.

    A delivery that was taken in is not taken in again: a server killed half-way leaves it waiting, whole.

    Raises
    ------
    InputError
        If it was taken in already, or is gone.
    """
    check_may(current_access(), Action.FILE_IMPORT)
    delivery = _own(Delivery.objects.select_for_update(), number)
    waiting = _waiting(number)
    if delivery.state != CHECKED or waiting is None:
        raise InputError.of(
            Text.of("This delivery does not wait any more."),
            expected=Text.of("A delivery that was looked through and not taken in yet."),
            to_fix=Text.of("Look at its receipt; send the file again where nothing was taken in."),
        )
    content = json.loads(open_content(number, bytes(waiting.content)))
    consent = frozenset(content["consent"])
    ready = sort_rows(content["rows"], consent=consent)
    added = _add(ready.good, consent=consent, entry=Entry(delivery.entry))
    repeated = Counter(delivery.reasons) + Counter(reason for _, reason in ready.apart)
    delivery.accepted, delivery.quarantined = added, delivery.rows - added
    delivery.reasons, delivery.state, delivery.ended_at = dict(sorted(repeated.items())), TAKEN_IN, now()
    delivery.save(update_fields=["accepted", "quarantined", "reasons", "state", "ended_at"])
    waiting.content = seal_content(number, json.dumps(content | {"rows": []}).encode())
    waiting.changed_at = now()
    waiting.save(update_fields=["content", "changed_at"])
    record(Action.FILE_IMPORT, kind=_KIND, object_id=number, reason=TAKEN_IN)
    return added


def _add(rows: Sequence[Cells], *, consent: frozenset[str], entry: Entry) -> int:
    if not rows:
        return 0
    checked = check_rows("reports", rows, source=current_access().source)
    if checked.faults:
        raise RuntimeError("rows that were checked do not keep their contract")
    reports = new_reports(checked, entry=entry, simulated=is_simulated(), consent=consent)
    add_reports(reports)
    ask_for_missing(reports)
    return len(reports)


def drop_delivery(number: UUID) -> None:
    """Throw away what waits: nothing of it is taken in. Raises `NotHere`."""
    check_may(current_access(), Action.FILE_IMPORT)
    delivery = _own(Delivery.objects.select_for_update(), number)
    waiting = _waiting(number)
    if delivery.state != CHECKED or waiting is None:
        raise NotHere
    waiting.delete()
    delivery.state, delivery.ended_at, delivery.accepted = DROPPED, now(), 0
    delivery.save(update_fields=["state", "ended_at", "accepted"])
    record(Action.FILE_IMPORT, kind=_KIND, object_id=number, reason=DROPPED)


def find_delivery(number: UUID) -> tuple[Delivery, frozenset[str]]:
    """Return a delivery of one's own agency, and which lists of rows set apart whoever acts may fetch."""
    check_may(current_access(), Action.FILE_IMPORT)
    delivery = _own(Delivery.objects.all(), number)
    waiting = _waiting(number)
    if waiting is None:
        return delivery, frozenset()
    content = json.loads(open_content(number, bytes(waiting.content)))
    return delivery, frozenset(name for name in ("rejected", "apart") if content[name])


def set_apart(number: UUID, name: str) -> str:
    """Return rows that were set apart as CSV with reasons, for whoever sent them alone; raises `NotHere`."""
    check_may(current_access(), Action.FILE_IMPORT)
    waiting = _waiting(number)
    if waiting is None or name not in {"rejected", "apart"}:
        raise NotHere
    text = json.loads(open_content(number, bytes(waiting.content)))[name]
    if not text:
        raise NotHere
    record(Action.FILE_IMPORT, kind="quarantine", object_id=number, reason="fetched")
    return str(text)


def list_deliveries() -> list[Delivery]:
    """Return the newest deliveries of one's own agency."""
    check_may(current_access(), Action.FILE_IMPORT)
    own = visible(Delivery.objects.filter(organisation_id=current_access().agency), granted=False)
    return list(own.order_by("-made_at")[:50])


def _own(rows: QuerySet[Delivery], number: UUID) -> Delivery:
    agency = current_access().agency
    found = visible(rows.filter(id=number, organisation_id=agency), granted=False).first()
    if found is None:
        raise NotHere
    return found


def _waiting(number: UUID) -> Draft | None:
    """Return what waits of a delivery: for whoever sent it alone."""
    own = Draft.objects.filter(id=number, form=DELIVERY, made_by=current_access().user)
    return visible(own, granted=False).first()


def _as_csv(rows: Sequence[tuple[Cells, str]]) -> str:
    """Return rows with reasons in the form of the quarantine; none where there are none."""
    if not rows:
        return ""
    columns = list(dict.fromkeys(name for row, _ in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, [*QUARANTINE_COLUMNS, *columns], restval="")
    writer.writeheader()
    for row, reason in rows:
        column = "report_id" if reason == ALREADY else "legal_ground"
        cells = {name: neutralise(cell) for name, cell in row.items()}
        writer.writerow({"file": "", "row": "", "column": column, "reason": reason, **cells})
    return out.getvalue()
