"""The job that counts what lies open in each region. Only what may be shown is kept: never a count below ten."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.conf import settings

from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.capacity.models import Place
from zicht.platform.clock import now, today
from zicht.platform.region.cases import Case, open_cases
from zicht.platform.region.protecting import fits_beside, protect_count
from zicht.platform.registry.models import Signal
from zicht.platform.triage.rule_tables import engine_of, table_in_force
from zicht.vocabulary import UNKNOWN, code_list

__all__ = ["COLUMNS", "LONG_DAYS", "NO_TRIAGE", "count_region", "counts_of_regions"]

#: The levels of a triage at which somebody acts within a day.
_URGENT = frozenset({"U0", "U1"})
#: In the place of a level where no triage was done.
NO_TRIAGE = "none"
#: Waits are told apart by whether they are longer than so many days.
LONG_DAYS = (30, 60)

#: What is counted by municipality: of a case, how often it counts.
COLUMNS: Mapping[str, Callable[[Case], int]] = MappingProxyType(
    {
        "open": lambda _case: 1,
        "urgent": lambda case: int(case.level in _URGENT),
        "untriaged": lambda case: int(not case.level),
        "unplanned": lambda case: int(not case.has_help),
        "waiting": lambda case: int(bool(case.waits)),
        "waiting_long": lambda case: int((case.waits_days or 0) > LONG_DAYS[0]),
        "referrals": lambda case: case.referrals,
        "late": lambda case: case.late,
    }
)


def count_region() -> int:
    """Count what lies open in each region anew, and keep it in place of what was counted before; return how many."""
    with open_case_room(system_access()):
        cases = open_cases()
        signals = _open_signals()
        places = list(Place.objects.filter(ended_at__isnull=True))
        levels = engine_of(table_in_force().version).table["levels"]
    names = {level["code"]: dict(level["name"]) for level in levels}
    for case in cases:
        case.level = (
            case.level if case.level in names else ""
        )  # found by rules that are not in force any more
    found = {
        region: _region(
            region,
            [case for case in cases if case.region == region],
            {code: number for code, number in signals.items() if _REGION_OF.get(code) == region},
            [place for place in places if place.region == region],
            levels=list(names),
        )
        for region in sorted(set(_REGION_OF.values()) - {""})
    }
    _keep({"at": now().isoformat(), "levels": names, "regions": found})
    return len(found)


def counts_of_regions() -> Mapping[str, Any] | None:
    """Return what was counted last; nothing where nothing was."""
    try:
        found = json.loads((settings.STATE / "region" / "counts.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found if isinstance(found, dict) else None


_REGION_OF = code_list("municipalities").extra("police_unit")


def _keep(found: Mapping[str, object]) -> None:
    root = settings.STATE / "region"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = root / f"counts-{os.getpid()}.new"
    written.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    written.replace(root / "counts.json")


def _open_signals() -> dict[str, int]:
    """Return how many signals are without an outcome, by municipality."""
    replaced = Signal.objects.filter(replaces__isnull=False).values("replaces")
    rows = Signal.objects.filter(withdrawn=False).exclude(id__in=replaced).exclude(cells__has_key="outcome")
    counted: dict[str, int] = {}
    for municipality in rows.values_list("municipality", flat=True).iterator():
        counted[municipality] = counted.get(municipality, 0) + 1
    return counted


def _region(
    region: str,
    cases: Sequence[Case],
    signals: Mapping[str, int],
    places: Sequence[Place],
    *,
    levels: Sequence[str],
) -> dict[str, Any]:
    """Count a region. Every municipality that there is has a row, so that no row tells that anybody is there."""
    there = [
        code.code
        for code in code_list("municipalities")
        if _REGION_OF.get(code.code) == region and not _is_over(code.valid_to)
    ]
    rows = {
        code: {
            name: protect_count(sum(map(of, (one for one in cases if _row_of(one, there) == code))))
            for name, of in COLUMNS.items()
        }
        | {"signals": protect_count(signals.get(code, 0))}
        for code in (*there, UNKNOWN)
    }
    by_level = {
        level: protect_count(sum((one.level or NO_TRIAGE) == level for one in cases))
        for level in (*levels, NO_TRIAGE)
    }
    waits = _waits(cases, [place.kind for place in places])
    urgent = [by_level[level] for level in levels if level in _URGENT]
    level_fits = all(
        fits_beside([row[name] for row in rows.values()], parts)
        for name, parts in (
            ("open", list(by_level.values())),
            ("urgent", urgent),
            ("untriaged", [by_level[NO_TRIAGE]]),
        )
    )
    wait_fits = all(
        fits_beside([row[name] for row in rows.values()], [wait[of] for wait in waits.values()], several=True)
        for name, of in (("waiting", "waiting"), ("waiting_long", f"over_{LONG_DAYS[0]}"))
    )
    return {
        "municipalities": rows,
        "levels": by_level if level_fits else None,
        "kinds": {
            kind: (wait if wait_fits else dict.fromkeys(wait))
            | _capacity(place for place in places if place.kind == kind)
            for kind, wait in waits.items()
        },
        "waits_shown": wait_fits,
    }


def _row_of(case: Case, there: Collection[str]) -> str:
    return case.municipality if case.municipality in there else UNKNOWN


def _is_over(valid_to: str) -> bool:
    return bool(valid_to) and valid_to < today().isoformat()[: len(valid_to)]


def _waits(cases: Sequence[Case], offered: Iterable[str]) -> dict[str, dict[str, int | None]]:
    """Count who waits by kind of help, every kind of the list that is offered here or could be waited for."""
    kinds = [code.code for code in code_list("help_kinds")]
    asked = dict.fromkeys([*kinds, *(kind for kind in offered if kind not in kinds), UNKNOWN])
    return {
        kind: {
            "waiting": protect_count(sum(kind in one.waits for one in cases)),
            **{
                f"over_{days}": protect_count(sum(one.waits.get(kind, -1) > days for one in cases))
                for days in LONG_DAYS
            },
        }
        for kind in asked
    }


def _capacity(places: Iterable[Place]) -> dict[str, int | None]:
    """Return what providers say of their places: nobody is in them, and every agency reads them on the board."""
    listed = list(places)
    told = [place.waiting for place in listed if place.waiting is not None]
    return {
        "places": sum(place.total for place in listed) if listed else None,
        "free": sum(place.free for place in listed) if listed else None,
        "told_waiting": sum(told) if told else None,
    }
