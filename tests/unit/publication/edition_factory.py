"""A small handmade edition that has every kind of cell, view, note, break and revision in it.

The counts are those of the published Dutch monitors where these are known;
others are made up. Both are only there to be laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from support.handmade import both, dimension, handmade_edition, handmade_table
from support.written import AUTHORED, EARLIER, ERRATA
from zicht.release.model import (
    Break,
    Cell,
    Delivery,
    Edition,
    MeasureText,
    Release,
    Revision,
    Rule,
    SourceReceipt,
    Status,
    Table,
    View,
)

YEARS = tuple(str(year) for year in range(2012, 2021))
WINDOW = "2016-2020"
#: A count that stands behind a suppressed cell in the register. It must be in no file.
SECRET = 31416.0


PERIOD = dimension(
    "period",
    both("Period", "Periode"),
    {y: both(y) for y in YEARS} | {WINDOW: both("2016–2020")},
)
GROUP = dimension(
    "group",
    both("Monitor group", "Monitorgroep"),
    {
        "domestic_sexual": both("Domestic sexual exploitation", "Binnenlandse seksuele uitbuiting"),
        "cross_border_sexual": both(
            "Cross-border sexual exploitation", "Grensoverschrijdende seksuele uitbuiting"
        ),
        "labour": both("Labour exploitation", "Arbeidsuitbuiting"),
        "criminal": both("Criminal exploitation", "Criminele uitbuiting"),
        "unknown": both("Unknown", "Onbekend"),
    },
)
SEX = dimension(
    "sex",
    both("Sex", "Geslacht"),
    {"female": both("Female", "Vrouw"), "male": both("Male", "Man"), "unknown": both("Unknown", "Onbekend")},
)
AGE = dimension(
    "age_class",
    both("Minor or adult at the report", "Minderjarig of meerderjarig bij de melding"),
    {
        "minor": both("Minor", "Minderjarig"),
        "adult": both("Adult", "Meerderjarig"),
        "unknown": both("Unknown", "Onbekend"),
    },
)
REPORTERS = dimension(
    "reporter_group",
    both("Group of reporters", "Groep melders"),
    {
        "police": both("Police", "Politie"),
        "border_police": both("Royal Netherlands Marechaussee", "Koninklijke Marechaussee"),
        "labour_inspectorate": both("Netherlands Labour Authority", "Nederlandse Arbeidsinspectie"),
        "care_coordination": both("Care coordination", "Zorgcoördinatie"),
        "other": both("Other reporters", "Andere melders"),
    },
    multiple=True,
)
COUNTRIES = dimension(
    "nationality",
    both("Nationality", "Nationaliteit"),
    {f"C{n:02}": both(f"Country {n}", f"Land {n}") for n in range(1, 31)},
)

VICTIMS = MeasureText(
    "victims",
    both("Victims", "Slachtoffers"),
    "persons",
    both(
        "Unique presumed victims, counted once a year.",
        "Unieke vermoedelijke slachtoffers, eens per jaar geteld.",
    ),
)
SHARE = MeasureText(
    "share",
    both("Share of all victims", "Aandeel van alle slachtoffers"),
    "percent",
    both("Percentage of all victims of the period.", "Percentage van alle slachtoffers van de periode."),
)
CHANGE = MeasureText(
    "change",
    both("Change from the year before", "Verandering ten opzichte van het jaar ervoor"),
    "persons",
    both("This year's victims minus last year's.", "De slachtoffers van dit jaar min die van vorig jaar."),
)
PERCENT_CHANGE = MeasureText(
    "percent_change",
    both("Change in percent", "Verandering in procenten"),
    "percent",
    both(
        "The change as a percentage of the year before.", "De verandering in procenten van het jaar ervoor."
    ),
)

TOTALS = dict(zip(YEARS, (1711, 1437, 1255, 1150, 952, 956, 668, 1334, 984), strict=True)) | {WINDOW: 4894}


def view(
    title: Mapping[str, str], rows: str, chart: str = "", columns: str = "period", **more: object
) -> View:
    return View(title=title, rows=rows, columns=columns, measure="victims", chart=chart, **more)  # type: ignore[arg-type]


def table(table_id: str, title: Mapping[str, str], *, cells: Iterable[Cell] = (), **more: object) -> Table:
    plain: dict[str, object] = {
        "definition": both(
            "Presumed victims in the year of their first report.",
            "Vermoedelijke slachtoffers in het jaar van hun eerste melding.",
        ),
        "population": both(
            "All victims reported in the Netherlands.", "Alle in Nederland gemelde slachtoffers."
        ),
        "dimensions": (PERIOD,),
        "measures": (VICTIMS,),
        "reading": both(
            "In 2020, 984 presumed victims were reported.",
            "In 2020 zijn 984 vermoedelijke slachtoffers gemeld.",
        ),
        "sources": ("police", "care_coordination"),
    }
    return handmade_table(table_id, title=title, cells=tuple(cells), **(plain | more))


def counts(codes: tuple[str, ...], value: float, total: float | None = None, **more: object) -> list[Cell]:
    cells = [Cell(codes, "victims", value, "persons", **more)]  # type: ignore[arg-type]
    if total:
        cells.append(Cell(codes, "share", 100 * value / total, "percent", n=total))
    return cells


def victims_table() -> Table:
    cells = [cell for period, total in TOTALS.items() for cell in counts((period,), total)]
    cells += [
        Cell(("2019",), "change", 666, "persons"),
        Cell(("2019",), "percent_change", 100 * 666 / 668, "percent", n=668),
        Cell(("2020",), "change", -350, "persons"),
        Cell(("2020",), "percent_change", -100 * 350 / 1334, "percent", n=1334),
    ]
    return table(
        "T01",
        both("Victims per year", "Slachtoffers per jaar"),
        cells=cells,
        measures=(VICTIMS, CHANGE, PERCENT_CHANGE),
        views=(view(both("Victims per year", "Slachtoffers per jaar"), "measure", "line"),),
    )


GROUP_COUNTS = {
    "2018": (132, 320, 142, 34, 40),
    "2019": (181, 668, 228, 196, 61),
    "2020": (108, 289, 423, 126, 38),
    WINDOW: (900, 2200, 1300, 300, 194),
}


SHARES_TITLE = both("What the groups add up to", "Wat de groepen samen zijn")


def groups_table() -> Table:
    codes = [code.code for code in GROUP.codes]
    cells = [
        cell
        for period, values in GROUP_COUNTS.items()
        for code, value in zip(codes, values, strict=True)
        for cell in counts((period, code), value, TOTALS[period])
    ]
    cells += [cell for period in GROUP_COUNTS for cell in counts((period, "all"), TOTALS[period])]
    title = both("Victims by monitor group", "Slachtoffers naar monitorgroep")
    return table(
        "T03",
        title,
        cells=cells,
        dimensions=(PERIOD, GROUP),
        measures=(VICTIMS, SHARE),
        views=(
            view(title, "group", "line", share="share"),
            view(SHARES_TITLE, "group", "stacked", share="share"),
        ),
    )


def sex_table() -> Table:
    groups = {"domestic_sexual": (100, 6, 2), "cross_border_sexual": (260, 25, 4), "labour": (150, 270, 3)}
    cells = [
        cell
        for group, values in groups.items()
        for sex, value in zip(("female", "male", "unknown"), values, strict=True)
        for cell in counts(("2020", group, sex), value)
    ]
    cells += [
        Cell(
            ("2020", "criminal", "female"), "victims", None, "persons", status=Status.SUPPRESSED, note="small"
        ),
        Cell(
            ("2020", "criminal", "male"), "victims", None, "persons", status=Status.RANGE, lower=90, upper=120
        ),
        Cell(("2020", "criminal", "unknown"), "victims", 0, "persons"),
        Cell(("2020", "unknown", "female"), "victims", 35, "persons", status=Status.ROUNDED),
        Cell(("2020", "unknown", "male"), "victims", None, "persons", status=Status.NOT_AVAILABLE),
    ]
    title = both("Sex by monitor group, 2020", "Geslacht naar monitorgroep, 2020")
    return table(
        "T08",
        title,
        cells=cells,
        dimensions=(PERIOD, GROUP, SEX),
        views=(
            view(title, "group", "stacked", columns="sex", fixed={"period": "2020"}),
            view(both("Sex in colours"), "group", "heat", columns="sex", fixed={"period": "2020"}),
            view(both("Sex in bars"), "group", "bar", columns="sex", fixed={"period": "2020"}),
        ),
        notes={"small": both("Fewer than five persons.", "Minder dan vijf personen.")},
        protection="suppress_below_5",
    )


def minors_table() -> Table:
    minors = {"2016": 227, "2017": 194, "2018": 62, "2019": 108, "2020": 68}
    cells = [cell for year, n in minors.items() for cell in counts((year, "minor"), n, TOTALS[year])]
    cells += [
        cell for year, n in minors.items() for cell in counts((year, "adult"), TOTALS[year] - n, TOTALS[year])
    ]
    cells += [cell for year in minors for cell in counts((year, "all"), TOTALS[year])]
    title = both("Minors and adults", "Minderjarigen en meerderjarigen")
    return table(
        "T09",
        title,
        cells=cells,
        dimensions=(PERIOD, AGE),
        measures=(VICTIMS, SHARE),
        views=(view(title, "age_class", "stacked", share="share"),),
    )


def nationalities_table() -> Table:
    cells = [
        cell
        for year in ("2019", "2020")
        for place, code in enumerate(COUNTRIES.codes, start=1)
        for cell in counts((year, code.code), 600 // place, TOTALS[year])
    ]
    title = both("Nationality", "Nationaliteit")
    return table(
        "T10",
        title,
        cells=cells,
        dimensions=(PERIOD, COUNTRIES),
        measures=(VICTIMS, SHARE),
        views=(view(title, "nationality", "bar", share="share"),),
    )


def reporters_table() -> Table:
    values = {"2019": (952, 10, 46, 252, 220), "2020": (490, 30, 120, 150, 310)}
    codes = [code.code for code in REPORTERS.codes]
    cells = [
        cell
        for year, row in values.items()
        for code, value in zip(codes, row, strict=True)
        for cell in counts((year, code), value, TOTALS[year])
    ]
    cells += [cell for year in values for cell in counts((year, "all"), TOTALS[year])]
    title = both("Who reports victims", "Wie slachtoffers meldt")
    return table(
        "T13",
        title,
        cells=cells,
        dimensions=(PERIOD, REPORTERS),
        measures=(VICTIMS, SHARE),
        views=(view(title, "reporter_group", "bar", share="share"),),
        counting_notes=(
            both(
                "A victim can be reported by several organisations, and then counts once for each of them.",
                "Een slachtoffer kan door meer organisaties zijn gemeld en telt dan bij elke melder mee.",
            ),
        ),
    )


def estimate_table() -> Table:
    cells = [Cell((WINDOW,), "victims", 5750.0, "persons", status=Status.ESTIMATE, lower=5000, upper=7500)]
    return table("T26", both("Estimate of all victims", "Schatting van alle slachtoffers"), cells=cells)


def missing_table() -> Table:
    return table(
        "T07",
        both("Route", "Route"),
        dimensions=(PERIOD,),
        missing=("reports.route", "reports.place_country"),
    )


RULE = Rule(
    "first_report_in_year",
    "1",
    both(
        "A person counts once a year, in the year of the first report.",
        "Een persoon telt eens per jaar, in het jaar van de eerste melding.",
    ),
)


RECEIPTS = (
    SourceReceipt(
        "police",
        "police.csv",
        "a" * 64,
        "reports",
        "nl_police",
        4200,
        4190,
        10,
        {"date_after_vintage": 7, "unknown_code": 3},
        "exact",
    ),
    SourceReceipt(
        "care_coordination",
        "care.xlsx",
        "b" * 64,
        "reports",
        "nl_care_coordination",
        900,
        900,
        0,
        {},
        "suppress_below_5",
    ),
)

BREAKS = (
    Break(
        2018,
        "privacy_law_2018",
        both("Privacy law (2018)", "Privacywet (2018)"),
        both("Since May 2018 the GDPR applies.", "Sinds mei 2018 geldt de AVG."),
        ("reporters",),
    ),
    Break(
        2019,
        "reports_from_abroad_2019",
        both("Exploitation abroad (2019)", "Uitbuiting in het buitenland (2019)"),
        both("Many victims exploited abroad.", "Veel slachtoffers uitgebuit in het buitenland."),
        ("routes",),
    ),
    Break(
        2020,
        "pandemic_2020",
        both("Coronavirus pandemic (2020)", "Coronapandemie (2020)"),
        both("Fewer reports.", "Minder meldingen."),
        ("all",),
    ),
)


#: A table that was counted in a secure room, from data of another day.
DELIVERY = Delivery(
    made_by="Statistics office <8123>",
    made_on="2021-10-04",
    vintage="2021-08-15",
    tables=("T26",),
    protection="round5;suppress_below_10",
    software={"zicht": "0.1.0"},
    sha256="d" * 64,
    sources=(RECEIPTS[0],),
)


def make_edition(*, simulated: bool = True, publishable: bool = False) -> Edition:
    return handmade_edition(
        title=both(
            "Victim monitor for trafficking in human beings 2016–2020",
            "Slachtoffermonitor mensenhandel 2016–2020",
        ),
        simulated=simulated,
        publishable=publishable,
        counting_rule=RULE,
        rules=(RULE,),
        software={"zicht": "0.1.0", "duckdb": "1.5.6"},
        parameters={"window": "2016-2020"},
        sources=RECEIPTS,
        breaks=BREAKS,
        deliveries=(DELIVERY,),
        revisions=(
            Revision(
                "2018-09-01",
                2017,
                "duplicate_merged",
                both("Two files of one person merged", "Twee dossiers van een persoon samengevoegd"),
                2,
            ),
        ),
        not_publishable_because=()
        if publishable
        else (
            both(
                "It holds suppressed cells without complementary suppression.",
                "Er zijn cellen verborgen zonder secundaire onderdrukking.",
            ),
        ),
    )


def make_release(*, simulated: bool = True, publishable: bool = False, written: bool = False) -> Release:
    """Return the handmade edition with all its tables; `written` adds texts, an erratum and an edition before it."""
    tables = (
        victims_table(),
        groups_table(),
        missing_table(),
        sex_table(),
        minors_table(),
        nationalities_table(),
        reporters_table(),
        estimate_table(),
    )
    release = Release(make_edition(simulated=simulated, publishable=publishable), tables)
    return replace(release, authored=AUTHORED, earlier=EARLIER, errata=ERRATA) if written else release
