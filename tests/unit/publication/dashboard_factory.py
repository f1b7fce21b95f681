"""The handmade edition with a table by police unit, so that a dashboard of it has every kind of chart and map."""

from __future__ import annotations

from dataclasses import replace

from edition_factory import GROUP, PERIOD, SHARE, VICTIMS, counts, make_release, table, view

from support.handmade import both, dimension
from zicht.release.model import Cell, Release, Status
from zicht.vocabulary import code_list

REGION = dimension(
    "region",
    both("Police unit", "Politie-eenheid"),
    {c.code: both(c.label_en, c.label_nl) for c in code_list("police_units")}
    | {"unknown": both("Unknown", "Onbekend")},
)
REGION_COUNTS = {
    "2019": (210, 190, 95, 110, 130, 90, 120, 80, 105, 44),
    "2020": (120, 140, 70, 0, 167, 58, 61, 48, 63, 37),
}


def regions_table():
    units = [code.code for code in REGION.codes if code.code != "unknown"]
    cells = [
        cell
        for year, row in REGION_COUNTS.items()
        for unit, value in zip(units, row, strict=True)
        for cell in counts((year, unit, "all"), value, 984)
        if (year, unit) != ("2020", "PU10")
    ]
    cells += [
        Cell(("2020", "PU10", "all"), "victims", None, "persons", status=Status.RANGE, lower=1, upper=9)
    ]
    cells += [Cell(("2020", "unknown", "all"), "victims", None, "persons", status=Status.SUPPRESSED)]
    cells += [Cell(("2020", "PU05", "labour"), "victims", 60, "persons")]
    cells += [Cell(("2020", "PU05", "criminal"), "victims", None, "persons", status=Status.SUPPRESSED)]
    title = both("Victims by police unit", "Slachtoffers naar politie-eenheid")
    return table(
        "T14",
        title,
        cells=cells,
        dimensions=(PERIOD, REGION, GROUP),
        measures=(VICTIMS, SHARE),
        views=(view(title, "region", "bar", share="share"),),
        protection="suppress_below_10",
    )


def make_dashboard_release() -> Release:
    """Return the handmade edition with all its tables and the one by police unit."""
    release = make_release()
    return replace(release, tables=(*release.tables, regions_table()))
