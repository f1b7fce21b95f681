"""The agencies' files of the reference country, counted here row by row, add up to what was published.

The counting below is the plain reading of the rules, on Python dictionaries:
it shares no code with the measures. Files are read through their mappings.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zicht.records.intake import read_inputs
from zicht.vocabulary import UNKNOWNS, code_list

GROUP_OF_REPORTER = code_list("reporter_types").extra("group")
GROUP_OF_FORM = code_list("forms").extra("group")
NEWEST = date(2022, 9, 1)


def published(series, **where):
    path = Path(__file__).parents[2] / "src/zicht/reference/published_netherlands.csv"
    with path.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["series"] == series]
    return [row for row in rows if all(row[key] == value for key, value in where.items())]


class Persons:
    """Victims by year of the first report that stands, with their traits."""

    def __init__(self, folder, work):
        self.intake = read_inputs([folder], work=work)
        self.tables = self.intake.tables
        columns = pq.read_table(self.tables["reports"]).to_pylist()
        by_person = defaultdict(list)
        for number, row in enumerate(columns):
            if row["status"] != "withdrawn":
                by_person[row["person_key"] or f"row {number}"].append(row)
        self.all = [first_year(rows) for rows in by_person.values()]
        self.victims = [p for p in self.all if not p["sub3"]]

    def count(self, year, test=lambda _: True):
        return sum(1 for p in self.victims if p["year"] == year and test(p))

    def by(self, year, trait):
        return Counter(p[trait] for p in self.victims if p["year"] == year)


def first_year(rows):
    rows = sorted(rows, key=lambda row: row["report_date"])
    year = rows[0]["report_date"].year
    rows = [row for row in rows if row["report_date"].year == year]
    forms = {f for row in rows for f in row["forms"].split(";")} - set(UNKNOWNS)
    return {
        "year": year,
        "key": rows[0]["person_key"],
        "first": rows[0]["report_date"],
        "sub3": all(row["sub3"] == "yes" for row in rows),
        "age": next((a for a in map(age, rows) if a is not None), None),
        "sex": first_known(rows, "sex"),
        "nationality": first_known(rows, "nationality"),
        "route": first_known(rows, "route"),
        "forms": forms,
        "group": monitor_group(rows, forms),
        "sectors": {s for row in rows for s in row["sectors"].split(";")} - set(UNKNOWNS),
        "reporters": {GROUP_OF_REPORTER[row["reporter_type"]] for row in rows},
    }


def first_known(rows, column):
    return next((row[column] for row in rows if row[column] not in UNKNOWNS), "unknown")


def age(row):
    if row["age_at_report"] is not None:
        return row["age_at_report"]
    if row["birth_date"] is None or row["birth_date"] != row["birth_date_last"]:
        return None
    birth, day = row["birth_date"], row["report_date"]
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def monitor_group(rows, forms):
    main = first_known(rows, "main_form")
    form = main if main != "unknown" else next(iter(forms)) if len(forms) == 1 else "unknown"
    if form != "sexual":
        return GROUP_OF_FORM.get(form, "unknown")
    route = first_known(rows, "route")
    return {"domestic": "domestic_sexual", "unknown": "sexual_route_unknown"}.get(
        route, "cross_border_sexual"
    )


@pytest.fixture(scope="module")
def vintage(reference_country, tmp_path_factory):
    """Return the persons of a vintage, read once."""
    return cache(lambda day: Persons(reference_country.inputs[day], tmp_path_factory.mktemp(day.isoformat())))


@pytest.fixture(scope="module")
def persons(vintage):
    return vintage(NEWEST)


def minor(person):
    return person["age"] is not None and person["age"] < 18


YEARS = {"2014": 1255, "2017": 956}


@pytest.mark.parametrize("year", ["2011", "2014", "2015", "2016", "2017", "2018", "2019", "2020", "2021"])
def test_victims_are_as_published(persons, year):
    rows = [int(row["value"]) for row in published("victims", year=year, publisher="NR")]

    assert persons.count(int(year)) == YEARS.get(year, rows[0])
    assert persons.count(int(year)) in rows


def test_five_years_add_up_to_5060(persons):
    assert sum(persons.count(year) for year in range(2015, 2020)) == 5060


@pytest.mark.parametrize(
    ("day", "in_2014", "in_2017"),
    [(date(2018, 9, 1), 1256, 958), (date(2019, 9, 1), 1255, 956), (NEWEST, 1255, 956)],
)
def test_vintages_carry_the_two_known_revisions(vintage, day, in_2014, in_2017):
    assert (vintage(day).count(2014), vintage(day).count(2017)) == (in_2014, in_2017)


def test_first_vintage_prints_the_shares_of_2017(vintage):
    sexes = vintage(date(2018, 9, 1)).by(2017, "sex")

    assert {sex: round(100 * n / 958) for sex, n in sexes.items()} == {"female": 72, "male": 27, "unknown": 1}


@pytest.mark.parametrize("row", published("minors"), ids=lambda row: row["year"])
def test_minors_are_as_published(persons, row):
    assert persons.count(int(row["year"]), minor) == int(row["value"])


def test_women_of_2020_are_as_published(persons):
    assert persons.by(2020, "sex")["female"] == 547


def coding(person):
    sexual = "sexual" in person["forms"]
    other = {GROUP_OF_FORM[form] for form in person["forms"]} & {"labour", "criminal"}
    if sexual:
        return "sexual_and_labour" if other else "sexual"
    return "labour_and_criminal" if other else "uncategorised"


@pytest.mark.parametrize(
    "row",
    [row for row in published("form_exclusive") if row["group"] != "criminal"],
    ids=lambda row: f"{row['year']}-{row['group']}",
)
def test_exclusive_forms_are_as_published(persons, row):
    assert persons.count(int(row["year"]), lambda p: coding(p) == row["group"]) == int(row["value"])


def test_forms_of_2020_are_multi_coded_as_published(persons):
    forms = Counter(form for p in persons.victims if p["year"] == 2020 for form in p["forms"])

    assert forms == {"sexual": 408, "labour": 449, "criminal": 154}
    assert persons.count(2020, lambda p: not p["forms"]) == 38
    assert persons.count(2020, lambda p: len(p["forms"]) == 2) == 65


@pytest.mark.parametrize(
    ("year", "groups"),
    [
        (
            2019,
            {
                "domestic_sexual": 181,
                "cross_border_sexual": 668,
                "labour": 228,
                "criminal": 196,
                "unknown": 61,
            },
        ),
        (
            2020,
            {
                "domestic_sexual": 108,
                "cross_border_sexual": 289,
                "labour": 423,
                "criminal": 126,
                "unknown": 38,
            },
        ),
    ],
)
def test_groups_are_as_published(persons, year, groups):
    assert persons.by(year, "group") == groups


def test_domestic_sexual_exploitation_is_as_published(persons):
    domestic = {year: persons.by(year, "group")["domestic_sexual"] for year in range(2014, 2019)}

    assert domestic[2014] + domestic[2015] == 2 * 365
    assert (domestic[2017], domestic[2018]) == (263, 132)
    assert persons.count(2018, lambda p: p["group"] == "domestic_sexual" and minor(p)) == 29


@pytest.mark.parametrize(
    "row", published("reporter", publisher="TIP"), ids=lambda row: f"{row['year']}-{row['group']}"
)
def test_reporters_are_as_published(persons, row):
    assert persons.count(int(row["year"]), lambda p: row["group"] in p["reporters"]) == int(row["value"])


def test_reporters_of_2016_add_up_to_more_than_the_victims(persons):
    assert sum(len(p["reporters"]) for p in persons.victims if p["year"] == 2016) == 1104


def test_other_reporters_collapse_after_the_privacy_law(persons):
    named = {
        year: sum(
            len(p["reporters"] & {"other", "care_coordination"}) for p in persons.victims if p["year"] == year
        )
        for year in range(2014, 2019)
    }

    assert sum(named[year] for year in range(2014, 2018)) / 4 == pytest.approx(550, abs=60)
    assert named[2018] == pytest.approx(150, abs=10)


@pytest.mark.parametrize("row", published("nationality", publisher="TIP"), ids=lambda row: row["group"])
def test_nationalities_of_2019_are_as_published(persons, row):
    assert persons.by(2019, "nationality")[row["group"]] == int(row["value"])


@pytest.mark.parametrize(
    ("year", "order"),
    [
        (2016, "NLD POL ROU NGA BGR"),
        (2017, "NLD ROU BGR POL"),
        (2018, "NLD NGA UGA ROU SLE"),
        (2020, "POL NGA NLD BGR HUN"),
    ],
)
def test_nationalities_stand_in_the_published_order(persons, year, order):
    counts = persons.by(year, "nationality")
    del counts["unknown"]

    assert [code for code, _ in counts.most_common(len(order.split()))] == order.split()


def test_dutch_are_36_percent_in_2017(persons):
    assert round(100 * persons.by(2017, "nationality")["NLD"] / 956) == 36


@pytest.mark.parametrize(
    ("years", "percent"), [((2014, 2015), 67), ((2016, 2017), 81), ((2017, 2018, 2019), 89)]
)
def test_less_visible_sectors_have_their_published_share(persons, years, percent):
    sex_industry = {c.code for c in code_list("sectors") if c.extra["domain"] == "sex_industry"}
    found = [
        p["sectors"] & sex_industry for p in persons.victims if p["year"] in years and "sexual" in p["forms"]
    ]
    hidden = [s for s in found if s & {"home", "escort_hotel"}]

    assert round(100 * len(hidden) / len([s for s in found if s])) == percent
    assert round(100 * len(hidden) / len(found)) == percent


def test_criminal_exploitation_of_2019_is_almost_only_african_and_abroad(persons):
    regions = code_list("countries").extra("world_region")
    criminal = [p for p in persons.victims if p["year"] == 2019 and p["group"] == "criminal"]
    abroad = [
        p for p in criminal if p["route"] == "abroad_only" and regions.get(p["nationality"]) == "africa"
    ]

    assert len(abroad) / len(criminal) > 0.8


@pytest.mark.parametrize(("years", "share", "last_cohort"), [(5, 45, 2016), (7, 50, 2014)])
def test_each_complete_cohort_returns_as_often_as_published(persons, years, share, last_cohort):
    """Of those found in the population register, without what an investigation registers that ran already."""
    rows = pq.read_table(persons.tables["offences"]).to_pylist()
    first = {person["key"]: person["first"] for person in persons.victims}
    running = {
        (row["person_key"], row["investigation"])
        for row in rows
        if row["investigation"] and row["offence_date"] <= first.get(row["person_key"], date.min)
    }
    offences = defaultdict(list)
    for row in rows:
        if (row["person_key"], row["investigation"]) not in running:
            offences[row["person_key"]].append(row["offence_date"])
    searched = pq.read_table(persons.tables["follow_ups"]).to_pylist()
    found = {row["person_key"] for row in searched if row["found"] == "yes"}

    def returned(person):
        end = person["first"].replace(year=person["first"].year + years, day=min(person["first"].day, 28))
        return any(person["first"] < day <= end for day in offences.get(person["key"], ()))

    for cohort in range(2008, last_cohort + 1):
        members = [p for p in persons.victims if p["year"] == cohort and p["key"] in found]
        assert round(100 * sum(map(returned, members)) / len(members)) == share


def test_minors_return_more_often_than_adults(persons):
    known = {row["person_key"] for row in pq.read_table(persons.tables["offences"]).to_pylist()}
    complete = [p for p in persons.victims if p["year"] <= 2014 and p["age"] is not None]
    shares = [
        sum(p["key"] in known for p in complete if minor(p) is young)
        / sum(minor(p) is young for p in complete)
        for young in (True, False)
    ]

    assert shares[0] > shares[1] + 0.1


@pytest.mark.parametrize("row", published("chat", group="victims"), ids=lambda row: row["year"])
def test_chats_are_as_published(persons, row):
    chats = pq.read_table(persons.tables["chats"]).to_pylist()

    assert sum(chat["first_seen"].year == int(row["year"]) for chat in chats) == int(row["value"])


def test_chats_of_2019_have_the_published_shares(persons):
    chats = [c for c in pq.read_table(persons.tables["chats"]).to_pylist() if c["first_seen"].year == 2019]
    young = [c for c in chats if c["age_band"] in {"0-11", "12-14"}]
    minors = [*young, *(c for c in chats if c["age_band"] == "15-17")]

    assert round(100 * sum(c["contact"] == "self" for c in chats) / 299) == 89
    assert round(100 * len(minors) / 299) == 67
    assert len(young) / 299 > 0.25
    assert round(100 * sum(c["offenders"] == "several" for c in chats) / 299) == 20


@pytest.mark.parametrize(
    ("series", "stage"),
    [("suspects_police", "suspected"), ("convictions", "convicted")],
    ids=["police", "court"],
)
def test_suspects_are_as_published(persons, series, stage):
    suspects = pq.read_table(persons.tables["suspects"]).to_pylist()
    years = Counter(s["stage_date"].year for s in suspects if s["stage"] == stage)

    assert {row["year"]: years[int(row["year"])] for row in published(series)} == {
        row["year"]: int(row["value"]) for row in published(series)
    }


def test_recalled_totals_are_not_used(persons):
    assert (persons.count(2012), persons.count(2013)) != (1711, 1437)
    assert persons.count(2012) != 1711
    assert persons.count(2013) != 1437


def test_everything_is_accepted_on_reading(persons):
    receipts = persons.intake.receipts

    assert {r.file: r.quarantined for r in receipts if r.quarantined} == {}
    assert {r.table for r in receipts} >= {
        "reports",
        "offences",
        "chats",
        "suspects",
        "population",
        "aggregates",
    }


@pytest.fixture(scope="module")
def truth(reference_country):
    return read(reference_country.folder / "truth" / "persons.parquet")


def read(path):
    return pq.read_table(path).to_pylist()


@pytest.mark.parametrize(("years", "a_year"), [((2014, 2015), 6250), ((2018, 2019), 5000)])
def test_latent_population_has_the_published_size(truth, years, a_year):
    latent = [p for p in truth if p["year"] in years and not p["sub3"]]

    assert len(latent) / len(years) == a_year


def test_latent_population_has_its_girls_minors_and_sexually_exploited(truth):
    latent = [p for p in truth if p["year"] in {2014, 2015} and not p["sub3"]]
    girls = [p for p in latent if p["class"] == "domestic_sexual" and p["minor"] and p["female"]]

    assert len([p for p in girls if p["nationality"] == "NLD"]) == 2 * 1300
    assert sum(p["minor"] for p in latent) / len(latent) == pytest.approx(1 / 3, abs=0.04)
    assert sum("sexual" in p["class"] for p in latent) / len(latent) == pytest.approx(2 / 3, abs=0.04)


def test_links_lead_every_report_to_a_person(reference_country, persons, truth):
    rows = read(reference_country.folder / "truth" / "links.parquet")
    links = {(row["source"], row["report_id"]): row["person"] for row in rows}

    found = [truth[links[r["source"], r["report_id"]]] for r in read(persons.tables["reports"])]

    assert len(found) == len(rows)
    assert all(p["registered"] for p in found)
