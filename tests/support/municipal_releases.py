"""A small edition by hand: municipalities with shown, hidden, ranged and no numbers, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from support.handmade import both, codes, handmade_edition, handmade_table
from zicht.pipeline.municipal import valid_municipalities
from zicht.release.model import (
    ALL,
    Binding,
    Bond,
    Break,
    Cell,
    Dimension,
    Listed,
    MeasureText,
    Release,
    Status,
    Table,
)

__all__ = ["AMSTERDAM", "GRONINGEN", "HIDDEN", "NOBODY", "RANGED", "WESTERKWARTIER", "municipal_release"]

WINDOW, WHOLE, LAST = (2016, 2020), "2016-2020", "2020"
AMSTERDAM, GRONINGEN, WESTERKWARTIER = "GM0363", "GM0014", "GM1969"
#: Shown numbers; those that are hidden, with what is behind them; and one of which a range is told.
SHOWN = {AMSTERDAM: 120, "GM0344": 60, "GM0599": 76}
HIDDEN = {GRONINGEN: 7, "GM0080": 4, "GM0106": 5}
RANGED = "GM0202"
NOBODY = "GM0405"
UNKNOWN, NOT_ASKED, TOTAL = 200.0, 24.0, 500.0
REGIONS = {"PU05": 200.0, "PU01": 90.0, "PU03": 110.0, "PU07": 100.0}
POPULATION = {AMSTERDAM: 870_000.0, "GM0599": 650_000.0, "GM0344": 357_000.0}


def municipal_release(*, leaked: float | None = None, bare: bool = False, **changes: object) -> Release:
    """Return the edition; `changes` are of its header.

    With `leaked`, that number stands as the value of each hidden cell, where no release may have one. A `bare` edition
    counts by municipality and has nothing else.
    """
    header: Mapping[str, object] = {
        "breaks": (
            Break(2018, "privacy_law_2018", both("Privacy law", "Privacywet"), both("Fewer.", "Minder.")),
        ),
        **changes,
    }
    tables = (_places(leaked, with_inhabitants=not bare),)
    if not bare:
        tables += (
            _routes(),
            _reporters(),
            _shelter(),
            _needs(),
            _unseen(),
            _completeness(),
            _silences(leaked),
        )
    return Release(handmade_edition(**header), tables)


def _table(
    table_id: str, dimensions: Mapping[str, tuple[str, ...]], cells: tuple[Cell, ...], **more: object
) -> Table:
    names = dict.fromkeys((cell.measure, cell.unit) for cell in cells)
    return handmade_table(
        table_id,
        dimensions=tuple(Dimension(name, both(name), codes(*found)) for name, found in dimensions.items()),
        measures=tuple(
            MeasureText(name, both(name), unit, both(name), additive=name == "victims")
            for name, unit in names
        ),
        cells=cells,
        **more,
    )


def _places(leaked: float | None, *, with_inhabitants: bool) -> Table:
    def cell(
        region: str, town: str, value: float | None, status: Status = Status.EXACT, **bounds: float
    ) -> Cell:
        return Cell((WHOLE, region, town), "victims", value, "persons", status=status, **bounds)

    valid = [one.code for one in valid_municipalities(WINDOW[1])]
    cells = [
        cell(ALL, ALL, TOTAL),
        *(cell(region, ALL, value) for region, value in REGIONS.items()),
        *(cell(ALL, town, float(value)) for town, value in SHOWN.items()),
        *(cell(ALL, town, leaked, Status.SUPPRESSED) for town in HIDDEN),
        cell(ALL, RANGED, None, Status.RANGE, lower=1.0, upper=9.0),
        cell(ALL, "unknown", UNKNOWN),
        cell(ALL, "not_asked", NOT_ASKED),
    ]
    if with_inhabitants:
        cells += [
            Cell((WHOLE, ALL, town), "inhabitants", POPULATION.get(town, 12_000.0 + 211 * at), "inhabitants")
            for at, town in enumerate(valid)
        ]
    return _table(
        "T14",
        {
            "period": (WHOLE,),
            "region": (ALL, *REGIONS),
            "municipality": (ALL, *valid, "unknown", "not_asked"),
        },
        tuple(cells),
        universe="victims",
        protection="suppress_below_10",
        bindings=(
            Binding("victims", "municipality", ("period",), Bond.PARTS),
            Binding("victims", "region", ("period",), Bond.PARTS),
        ),
        listed=(Listed("victims", ("municipality",), WHOLE),),
    )


def _routes() -> Table:
    counts = {ALL: TOTAL, "known": 450.0, "abroad_only": 45.0, "domestic": 405.0}
    cells = tuple(Cell((WHOLE, route), "victims", count, "persons") for route, count in counts.items())
    return _table("T07", {"period": (WHOLE,), "route": tuple(counts)}, cells)


def _reporters() -> Table:
    counts = {"police": 60.0, "shelter": 21.0}
    cells = tuple(Cell((LAST, kind), "victims", count, "persons") for kind, count in counts.items())
    return _table("T13", {"period": (LAST,), "reporter_type": (ALL, *counts)}, cells)


def _shelter() -> Table:
    counts = {
        "asked": 40.0,
        "persons": 90.0,
        "placed": 12.0,
        "offered": 20.0,
        "refused": 9.0,
        "only_refused": 6.0,
    }
    cells = tuple(
        Cell((WHOLE, region), measure, count, "persons")
        for region in (ALL, "PU01")
        for measure, count in counts.items()
    )
    return _table("T16", {"period": (WHOLE,), "region": (ALL, *REGIONS)}, cells)


def _needs() -> Table:
    def of(town: str, *, needs: float, refused: float) -> list[Cell]:
        return [
            Cell(("so_far", town, ALL), "needs", needs, "needs"),
            Cell(("so_far", town, ALL), "refused", refused, "needs"),
        ]

    reasons = {"capacity": 30.0, "status": 12.0}
    cells = [
        *of(ALL, needs=400.0, refused=120.0),
        *of(AMSTERDAM, needs=80.0, refused=25.0),
        *(Cell(("so_far", ALL, why), "refusals", count, "refusals") for why, count in reasons.items()),
    ]
    dimensions = {"within": ("so_far",), "municipality": (ALL, AMSTERDAM), "reason": (ALL, *reasons)}
    return _table("T23", dimensions, tuple(cells))


def _unseen() -> Table:
    def own(measure: str, value: float, lower: float, upper: float, unit: str) -> Cell:
        return Cell((WHOLE, "own"), measure, value, unit, None, Status.ESTIMATE, lower, upper)

    cells = (
        own("estimate", 600.0, 480.0, 780.0, "persons a year"),
        own("in_sight", 16.7, 12.8, 20.8, "percent"),
    )
    return _table("T26", {"period": (WHOLE,), "publisher": ("own",)}, cells)


def _completeness() -> Table:
    shares = {ALL: (45.0, 200.0), "police": (54.0, 120.0)}
    cells = tuple(
        Cell((LAST, kind, "place_municipality"), "share", share, "percent", n)
        for kind, (share, n) in shares.items()
    )
    dimensions = {"period": (LAST,), "reporter_type": tuple(shares), "variable": (ALL, "place_municipality")}
    return _table("T30", dimensions, cells)


def _silences(leaked: float | None) -> Table:
    cells = (
        Cell((LAST, "House A"), "reports", 13.0, "reports"),
        Cell((LAST, "House A"), "expected", 30.0, "reports", None, Status.ESTIMATE, 23.0, 59.0, "silent"),
        Cell((LAST, "House B"), "reports", leaked, "reports", status=Status.SUPPRESSED),
        Cell((LAST, "House B"), "expected", leaked, "reports", status=Status.SUPPRESSED, note="silent"),
        Cell((LAST, "House C"), "reports", 21.0, "reports"),
        Cell((LAST, "House C"), "expected", 20.0, "reports", None, Status.ESTIMATE, 9.0, 33.0),
        Cell((LAST, "House D"), "reports", leaked, "reports", status=Status.SUPPRESSED),
    )
    table = _table(
        "T32",
        {"period": (LAST,), "reporter": ("House A", "House B", "House C", "House D")},
        cells,
        notes={"silent": both("Silent.")},
    )
    period, reporter = table.dimensions
    places = {"region": {"House C": "PU01", "House D": "PU01"}}
    return replace(table, dimensions=(period, replace(reporter, refines=places)))
