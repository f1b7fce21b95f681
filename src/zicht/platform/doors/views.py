"""The page on which a municipality, a regional board and who answers for all of it see which doors are shut."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from zicht.platform.access.actions import Action
from zicht.platform.access.context import can_do
from zicht.platform.access.pages import StaffRequest, page
from zicht.platform.audit.service import record
from zicht.platform.doors.laying_out import (
    about_table,
    country_parts,
    municipality_parts,
    named_municipalities,
)
from zicht.platform.doors.reading import TABLES, Doors, read_doors
from zicht.publication.words import Words
from zicht.release import Table
from zicht.web.texts import current_language, label_of

__all__ = ["doors"]


@page(Action.DOORS_READ)
def doors(request: StaffRequest) -> HttpResponse:
    """Show which doors are shut, for whom and how often, from the newest published edition."""
    found = read_doors()
    record(Action.DOORS_READ, kind="edition" if found else "nothing")
    context: dict[str, object] = {
        "found": found,
        "may_run": can_do(request.access, Action.EDITION_RUN),
        "own": request.access.municipality,
        "own_name": label_of("municipalities", request.access.municipality),
    }
    if found is not None:
        context |= _shown(request, found)
    return render(request, "doors/doors.html", context)


def _shown(request: StaffRequest, found: Doors) -> dict[str, object]:
    words, edition = Words(current_language()), found.release.edition
    tables: Mapping[str, Table] = {
        one: table for one in TABLES if (table := found.release.table(one)) is not None
    }
    named = named_municipalities(tables.get("T23"))
    own = request.access.municipality
    chosen = request.GET.get("municipality", own)
    chosen = chosen if chosen in named else ""
    parts = [
        *municipality_parts(tables, edition, words, chosen),
        *country_parts(tables, edition, words),
    ]
    return {
        "edition": edition,
        "title": words.title(edition),
        "extracted": words.date(edition.vintage),
        "named": sorted(((code, words.text(label)) for code, label in named.items()), key=lambda one: one[1]),
        "chosen": chosen,
        "own_is_named": own in named,
        "own_parts": [one for one in parts if one.anchor.startswith("own")],
        "parts": [one for one in parts if not one.anchor.startswith("own")],
        "about": [about_table(table, edition, words) for table in tables.values()],
        "symbols": {symbol: words.symbol_meaning(symbol) for one in parts for symbol in one.symbols},
    }
