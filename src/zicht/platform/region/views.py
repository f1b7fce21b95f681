"""The table of one's own region, and the same as a file. Counts alone: nobody can be opened from here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from zicht.platform.access.actions import Action
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.region.counting import LONG_DAYS, NO_TRIAGE, counts_of_regions
from zicht.platform.region.protecting import bounds_of
from zicht.vocabulary import UNKNOWN
from zicht.web.texts import current_language, label_of, translate

__all__ = ["download", "region"]


def _(msgid: str) -> str:
    return msgid


#: The columns of the table by municipality, in their order, with what they are called.
_COLUMNS = {
    "open": _("Open cases"),
    "urgent": _("To act on within a day"),
    "untriaged": _("Without a triage"),
    "unplanned": _("Without a plan"),
    "waiting": _("Waiting for help"),
    "waiting_long": _("Waiting for more than a month"),
    "referrals": _("Referrals without an answer"),
    "late": _("Of these, overdue"),
    "signals": _("Signals without an outcome"),
}
_PROTECTED = ("waiting", *(f"over_{days}" for days in LONG_DAYS))
_TOLD = ("places", "free", "told_waiting")
_HEADER = ("part", "code", "label", "measure", "lowest", "highest")


@page(Action.REGION_READ)
def region(request: StaffRequest) -> HttpResponse:
    """Show what lies open in the municipalities of the own region, and which help there is for what is waited for."""
    counts, own = counts_of_regions(), request.access.region
    found = _of_region(counts, own)
    record(Action.REGION_READ, kind="table" if found else "nothing")
    context: dict[str, object] = {"region": own, "found": found, "columns": _COLUMNS.values()}
    if counts and found:
        chosen, kind = request.GET.get("municipality", ""), request.GET.get("kind", "")
        rows, kinds = _rows(found), _kinds(found)
        context |= {
            "counted_at": datetime.fromisoformat(counts["at"]),
            "named": [(code, name) for code, name, _cells in rows],
            "chosen": chosen,
            "rows": [one for one in rows if chosen in {"", one[0]}],
            "levels": _levels(counts, found),
            "all_kinds": [(code, name) for code, name, _cells in kinds],
            "kind": kind,
            "kinds": [one for one in kinds if _is_shown(one[0], one[2], kind)],
            "waits_shown": found["waits_shown"],
        }
    return render(request, "region/region.html", context)


@page(Action.REGION_READ)
def download(request: StaffRequest) -> HttpResponse:
    """Hand the whole table over as a file: of each count the lowest and the highest that it can be."""
    counts = counts_of_regions()
    found = _of_region(counts, request.access.region)
    if counts is None or found is None:  # the page says why there is nothing
        return redirect("region")
    record(Action.REGION_READ, kind="file")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_lines(counts, found))
    response = HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="region-{request.access.region}.csv"'
    return response


def _of_region(counts: Mapping[str, Any] | None, own: str) -> Mapping[str, Any] | None:
    found = counts["regions"].get(own) if counts and own else None
    return found if isinstance(found, dict) else None


def _rows(found: Mapping[str, Any]) -> list[tuple[str, str, list[int | None]]]:
    """Return code, name and counts of each municipality by name, those of no known one last: no order tells a count."""
    rows = [
        (code, _name(code), [cells[name] for name in _COLUMNS])
        for code, cells in found["municipalities"].items()
    ]
    return sorted(rows, key=lambda row: (row[0] == UNKNOWN, row[1]))


def _name(code: str) -> str:
    return (
        translate("Another or no known municipality") if code == UNKNOWN else label_of("municipalities", code)
    )


def _levels(counts: Mapping[str, Any], found: Mapping[str, Any]) -> list[tuple[str, int | None]] | None:
    """Return how urgent cases are; nothing where that would tell of a small number of a municipality."""
    if found["levels"] is None:
        return None
    names, language = counts["levels"], current_language()
    return [
        (translate("No triage yet") if code == NO_TRIAGE else names[code][language], number)
        for code, number in found["levels"].items()
    ]


def _kinds(found: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, int | None]]]:
    return [
        (
            kind,
            translate("Kind of help not known") if kind == UNKNOWN else label_of("help_kinds", kind),
            cells,
        )
        for kind, cells in found["kinds"].items()
    ]


def _is_shown(code: str, cells: Mapping[str, int | None], kind: str) -> bool:
    """Say whether a kind of help has a row: the chosen one, else what is offered here, or waited for by many."""
    return code == kind if kind else any(number is not None for number in cells.values())


def _lines(counts: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for code, name, cells in _rows(found):
        for measure, number in zip(_COLUMNS, cells, strict=True):
            yield "municipality", code, name, measure, *bounds_of(number)
    for code, number in (found["levels"] or {}).items():
        named = {"nl": code, "en": code} if code == NO_TRIAGE else counts["levels"][code]
        yield "urgency", code, named[current_language()], "open", *bounds_of(number)
    for code, name, told in _kinds(found):
        if found["waits_shown"]:
            for measure in _PROTECTED:
                yield "help", code, name, measure, *bounds_of(told[measure])
        for measure in _TOLD:
            if (number := told[measure]) is not None:
                yield "help", code, name, measure, number, number
