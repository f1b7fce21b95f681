"""Small releases for the tests of this folder. Figures are the published ones of the Netherlands."""

from dataclasses import replace

from support.handmade import handmade_edition, handmade_table
from zicht.release.model import (
    ALL,
    Break,
    Cell,
    CodeText,
    Dimension,
    MeasureText,
    Release,
    Revision,
    Status,
)

#: Victims per year: netherlands.csv.
VICTIMS = {"2015": 1150, "2016": 952, "2017": 956, "2018": 668, "2019": 1334, "2020": 984}


def texts(text):
    return {"nl": f"{text} (nl)", "en": text}


def codes(*names):
    return tuple(CodeText(name, texts(name)) for name in names)


BREAKS = (
    Break(2018, "privacy_law_2018", texts("Privacy law"), texts("Fewer reports.")),
    Break(2020, "pandemic_2020", texts("Pandemic"), texts("Fewer encounters.")),
)


def edition(**changes):
    return handmade_edition(**{"title": texts("Victim monitor"), "breaks": BREAKS, **changes})


def table(table_id, dimensions, measures, cells, **changes):
    made = handmade_table(table_id, dimensions=dimensions, measures=measures, cells=cells)
    return replace(made, **changes)


def count(*cell_codes, value, status=Status.EXACT, measure="victims", note=""):
    return Cell(cell_codes, measure, value, "persons", status=status, note=note)


PERIOD = Dimension("period", texts("Year of report"), codes(*VICTIMS, "2016-2020"))
GROUP = Dimension("monitor_group", texts("Group"), (*codes(ALL), *codes("labour", "criminal")))
PERSONS = MeasureText("victims", texts("Victims"), "persons", texts("Persons with a report."))
SHARE = MeasureText("share", texts("Share"), "percent", texts("Of all victims."))
CHANGE = MeasureText("change", texts("Change"), "persons", texts("On the year before."))


def victims_table(victims=VICTIMS, **changes):
    cells = tuple(count(year, value=float(value)) for year, value in victims.items())
    return table("T01", (PERIOD,), (PERSONS, CHANGE), cells, **changes)


def groups_table(**changes):
    """Labour exploitation in 2020: 424 of 984, which is printed as 43 %."""
    cells = (
        count("2020", ALL, value=984.0),
        count("2020", "labour", value=424.0, note="several"),
        Cell(("2020", "labour"), "share", 100 * 424 / 984, "percent", n=984.0),
        count("2020", "criminal", value=None, status=Status.SUPPRESSED),
    )
    notes = {"several": texts("Several forms")}
    counting = (texts("Groups add up to all victims."),)
    described = table("T03", (PERIOD, GROUP), (PERSONS, SHARE), cells, notes=notes, counting_notes=counting)
    return replace(described, **changes)


def release(*tables, **changes):
    return Release(edition(**changes), tables or (victims_table(), groups_table()))


def revision(year, reason, persons):
    return Revision("2018-09-01", year, reason, {"nl": f"{reason} nl", "en": reason}, persons)
