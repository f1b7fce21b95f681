"""A release by hand with the published Dutch figures that people quote, for sentences about them.

Figures are those of published pages as `published_netherlands.csv` has them. Made up are only the reports, the small
groups and what is hidden.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.handmade import both, handmade_edition, handmade_table
from zicht.release.model import ALL, OWN, Cell, CodeText, Dimension, MeasureText, Release, Status, Table
from zicht.vocabulary import code_list

SENTENCES = Path(__file__).parents[1] / "data" / "facts" / "sentences.csv"

YEARS = ("2014", "2015", "2016", "2017", "2018", "2019", "2020")
WINDOW = "2016-2020"
VICTIMS = dict(zip(YEARS, (1255, 1150, 952, 956, 668, 1334, 984), strict=True)) | {WINDOW: 4894}
GROUPS = {
    "2018": {"domestic_sexual": 132},
    "2019": {
        "domestic_sexual": 181,
        "cross_border_sexual": 668,
        "labour": 228,
        "criminal": 196,
        "unknown": 61,
    },
    "2020": {
        "domestic_sexual": 108,
        "cross_border_sexual": 289,
        "labour": 423,
        "criminal": 126,
        "unknown": 38,
    },
}
FORMS = {"2019": {"sexual": 849, "criminal": 196}, "2020": {"sexual": 408, "labour": 449, "criminal": 154}}
MINORS = {"2015": 288, "2016": 227, "2017": 194, "2018": 62, "2019": 108, "2020": 68}
NATIONALITIES = {"2019": {"NGA": 512, "NLD": 244, "UGA": 91, "POL": 83, "GMB": 49}}
REPORTERS = {"2018": {"police": 530}, "2019": {"police": 952, "care_coordination": 252, "border_police": 10}}
REPORTS = {"2019": 1630, "2020": 1300}
CHAT = {"2018": 408, "2019": 299}
CHAT_PARTS = {"age_class": {"minor": 199}, "contact": {"self": 266}, "offenders": {"several": 60}}


@dataclass(frozen=True)
class Sentence:
    """A sentence with its verdict; `newest` where that differs in the newest edition of the reference country."""

    language: str
    sentence: str
    verdict: str
    reasons: tuple[str, ...]
    newest: str


def sentences() -> list[Sentence]:
    """Return the sentences that were judged by hand."""
    with SENTENCES.open(encoding="utf-8", newline="") as lines:
        return [
            Sentence(
                row["language"],
                row["sentence"],
                row["verdict"],
                tuple(filter(None, row["reasons"].split(" "))),
                row["newest"] or row["verdict"],
            )
            for row in csv.DictReader(lines)
        ]


def fact_release() -> Release:
    """Return the release."""
    return Release(handmade_edition(name=WINDOW), tuple(_tables()))


def listed(name: str, *codes: str) -> tuple[CodeText, ...]:
    """Return codes of a list, with the total before them."""
    total = CodeText(ALL, both("Total", "Totaal"))
    shipped = code_list(name)
    return (total, *(CodeText(c, both(shipped.label(c, "en"), shipped.label(c, "nl"))) for c in codes))


def period(*codes: str) -> Dimension:
    years = tuple(CodeText(code, both(code, code)) for code in codes)
    return Dimension("period", both("Year of report", "Jaar van melding"), years)


COUNT = MeasureText(
    "victims",
    both("Presumed victims", "Vermoedelijke slachtoffers"),
    "persons",
    both("Persons.", "Personen."),
)
SHARE = MeasureText("share", both("Share", "Aandeel"), "percent", both("Share.", "Aandeel."))
GROUP = Dimension(
    "group",
    both("Monitor group", "Monitorgroep"),
    (
        *listed("monitor_groups", "domestic_sexual", "cross_border_sexual", "labour", "criminal"),
        CodeText("unknown", both("Unknown", "Onbekend")),
    ),
)
AGE = Dimension(
    "age_class", both("Minor or adult", "Minder- of meerderjarig"), listed("age_classes", "minor", "adult")
)


def table(
    table_id: str,
    title: Mapping[str, str],
    dimensions: Sequence[Dimension],
    cells: Iterator[Cell],
    measures: Sequence[MeasureText] = (COUNT, SHARE),
) -> Table:
    return handmade_table(
        table_id,
        title=title,
        definition=title,
        dimensions=tuple(dimensions),
        measures=tuple(measures),
        cells=tuple(cells),
    )


def counted(
    codes: tuple[str, ...], value: float, whole: float | None = None, measure: str = "victims"
) -> Iterator[Cell]:
    """Yield a count, and its share of a whole."""
    yield Cell(codes, measure, float(value), "persons")
    if whole is not None:
        yield Cell(codes, "share", 100 * value / whole, "percent", n=float(whole))


def by_code(figures: Mapping[str, Mapping[str, int]], totals: Mapping[str, int]) -> Iterator[Cell]:
    for year, total in totals.items():
        yield from counted((year, ALL), total)
    for year, parts in figures.items():
        for code, value in parts.items():
            yield from counted((year, code), value, totals[year])


def _tables() -> Iterator[Table]:
    years = period(*YEARS, WINDOW)
    totals = ((year, value) for year, value in VICTIMS.items())
    yield table(
        "T01",
        both("Victims by year", "Slachtoffers per jaar"),
        (years,),
        (c for year, value in totals for c in counted((year,), value)),
    )
    form = Dimension(
        "form",
        both("Form of exploitation", "Vorm van uitbuiting"),
        listed("forms", "sexual", "labour", "criminal"),
        multiple=True,
    )
    yield table("T02", both("Forms", "Vormen"), (years, form), by_code(FORMS, VICTIMS))
    yield table("T03", both("Monitor groups", "Monitorgroepen"), (years, GROUP), by_code(GROUPS, VICTIMS))
    sex = Dimension("sex", both("Sex", "Geslacht"), listed("sexes", "female", "male"))
    yield table(
        "T08", both("Sex", "Geslacht"), (years, sex), by_code({"2020": {"female": 547, "male": 430}}, VICTIMS)
    )
    yield table("T09", both("Age", "Leeftijd"), (years, GROUP, AGE), _ages())
    nationality = Dimension(
        "nationality", both("Nationality", "Nationaliteit"), listed("countries", *NATIONALITIES["2019"])
    )
    yield table(
        "T10", both("Nationality", "Nationaliteit"), (years, nationality), by_code(NATIONALITIES, VICTIMS)
    )
    reporter = Dimension(
        "reporter_group",
        both("Group of reporters", "Groep van melders"),
        listed("reporter_groups", "police", "border_police", "care_coordination"),
        multiple=True,
    )
    yield table("T13", both("Reporters", "Melders"), (years, reporter), by_code(REPORTERS, VICTIMS))
    yield from _followed()
    yield from _beside()


def _ages() -> Iterator[Cell]:
    """Minors by year and group; the minors in criminal exploitation of 2018 are hidden."""
    for year, value in VICTIMS.items():
        yield from counted((year, ALL, ALL), value)
    for year, value in MINORS.items():
        yield from counted((year, ALL, "minor"), value, VICTIMS[year])
    yield from counted(("2018", "domestic_sexual", ALL), 132)
    yield from counted(("2018", "domestic_sexual", "minor"), 29, 132)
    yield Cell(("2018", "criminal", "minor"), "victims", None, "persons", status=Status.SUPPRESSED)
    yield Cell(("2018", "criminal", "minor"), "share", None, "percent", status=Status.SUPPRESSED)


def _followed() -> Iterator[Table]:
    horizon = Dimension(
        "horizon",
        both("Years since the first report", "Jaren sinds de eerste melding"),
        tuple(CodeText(n, both(f"Within {n} years", f"Binnen {n} jaar")) for n in ("5", "7")),
    )
    incidence = MeasureText(
        "incidence", both("Registered again", "Opnieuw geregistreerd"), "percent", both("Share.", "Aandeel.")
    )
    cells = (
        Cell((code,), "incidence", value, "percent", status=Status.ESTIMATE)
        for code, value in (("5", 45.0), ("7", 50.0))
    )
    title = both("Registered again as a victim", "Opnieuw geregistreerd als slachtoffer")
    yield table("T19", title, (horizon,), cells, (incidence,))
    publisher = Dimension(
        "publisher",
        both("Publisher", "Uitgever"),
        (
            CodeText(OWN, both("This edition", "Deze editie")),
            CodeText("UNODC/NR", both("UNODC/NR", "UNODC/NR")),
        ),
    )
    estimate = MeasureText(
        "estimate",
        both("Estimated number", "Geschat aantal"),
        "persons a year",
        both("Estimate.", "Schatting."),
    )
    own = Cell(
        ("2020", OWN), "estimate", None, "persons a year", status=Status.ESTIMATE, lower=2000, upper=9000
    )
    theirs = Cell(
        ("2010-2015", "UNODC/NR"),
        "estimate",
        6250.0,
        "persons a year",
        status=Status.ESTIMATE,
        lower=5000,
        upper=7500,
    )
    title = both("Hidden population", "Verborgen populatie")
    yield table("T26", title, (period("2010-2015", "2020"), publisher), iter((own, theirs)), (estimate,))


def _beside() -> Iterator[Table]:
    names = {"age_class": "age_classes", "contact": "chat_contacts", "offenders": "offender_counts"}
    dimensions = [
        Dimension(name, both(*labels), listed(names[name], *CHAT_PARTS[name]))
        for name, labels in (
            ("age_class", ("Age", "Leeftijd")),
            ("contact", ("About whom", "Over wie")),
            ("offenders", ("Number of offenders", "Aantal daders")),
        )
    ]
    yield table("T29", both("The help chat", "De hulpchat"), (period(*CHAT), *dimensions), _chat())
    reports = MeasureText("reports", both("Reports", "Meldingen"), "reports", both("Reports.", "Meldingen."))
    cells = (Cell((year,), "reports", float(value), "reports") for year, value in REPORTS.items())
    yield table("T30", both("Completeness", "Volledigheid"), (period(*REPORTS),), cells, (reports,))
    yield table("T33", both("Differences", "Verschillen"), _PUBLISHED, _published(), (PUBLISHED,))


def _chat() -> Iterator[Cell]:
    for year, value in CHAT.items():
        yield from counted((year, ALL, ALL, ALL), value)
    for name, parts in CHAT_PARTS.items():
        for code, value in parts.items():
            codes = [code if other == name else ALL for other in CHAT_PARTS]
            yield from counted(("2019", *codes), value, CHAT["2019"])


PUBLISHED = MeasureText(
    "published",
    both("Published figure", "Gepubliceerd cijfer"),
    "various",
    both("Published.", "Gepubliceerd."),
)
_OTHERS = (
    ("2017", "NR", "T01:victims", 958.0, "persons", "revised"),
    ("2019", "CoMensha", "T01:victims", 1372.0, "persons", "unexplained"),
    ("2020", "CoMensha", "T01:victims", 1013.0, "persons", "unexplained"),
    ("2020", "TIP", "T02:form=labour|criminal:victims", 603.0, "persons", "multi_coded"),
    ("unknown", "NR", "T26:age_class=minor:share", 33.3, "percent", "model_estimate"),
)
_PUBLISHED = (
    period("2017", "2019", "2020", "unknown"),
    Dimension(
        "publisher",
        both("Publisher", "Uitgever"),
        tuple(CodeText(name, both(name, name)) for name in ("CoMensha", "NR", "TIP")),
    ),
    Dimension(
        "figure",
        both("Figure", "Cijfer"),
        tuple(CodeText(name, both(name, name)) for name in dict.fromkeys(row[2] for row in _OTHERS)),
    ),
)


def _published() -> Iterator[Cell]:
    for *codes, value, unit, note in _OTHERS:
        yield Cell(tuple(map(str, codes)), "published", float(value), str(unit), note=str(note))
