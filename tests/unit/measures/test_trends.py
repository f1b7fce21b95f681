"""T31 beside the change: steps at known breaks, and changes that hang on one organisation, from small files."""

import ibis
import pytest

from support.counted import shown, value
from zicht.disclosure import protect
from zicht.linkage import link_reports
from zicht.measures import CountingOptions, prepare_scope
from zicht.measures.change import CHANGE_TABLE
from zicht.measures.declaration import count_declared
from zicht.measures.organisations import number_organisations
from zicht.measures.trends import breaks_of, explain_change
from zicht.records.intake import read_inputs

HEADER = "report_id,report_date,person_key,reporter,reporter_type,forms,nationality"


@pytest.fixture(scope="module")
def count(tmp_path_factory):
    """Return a function that counts T31 alone."""

    def counted(lines, *, window=(2016, 2020), country=""):
        folder = tmp_path_factory.mktemp("trends")
        path = folder / "reports.csv"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        intake = read_inputs([path], work=folder / "work")
        engine = ibis.duckdb.connect()
        supplied = intake.supplied["reports"]
        linked = link_reports(engine.read_parquet(intake.tables["reports"]))
        try:
            scope = prepare_scope(
                engine,
                number_organisations(linked, supplied),
                work=folder / "counted",
                declarations=(CHANGE_TABLE,),
                options=CountingOptions(window),
                supplied=supplied,
                sources=("reports",),
            )
            return {"T31": explain_change(count_declared(CHANGE_TABLE, scope), scope, country)}
        finally:
            engine.disconnect()

    return counted


def reports(*rows):
    """Return a file with so many persons a row: year, organisation, type, form, nationality, number."""
    lines = [HEADER]
    for place, (year, *codes, persons) in enumerate(rows):
        lines += [f"{place}-{n},{year},{place}-{n},{','.join(codes)}" for n in range(persons)]
    return lines


@pytest.fixture(scope="module")
def ukraine(count):
    """Return T31 of the 47 of 49: two victims from Ukraine, then 49, of whom one organisation reported 47."""
    lines = reports(
        (2019, "A", "police", "labour", "UKR", 1),
        (2019, "B", "shelter", "labour", "UKR", 1),
        (2019, "A", "police", "sexual", "NLD", 40),
        (2019, "D", "police", "sexual", "NLD", 20),
        (2019, "C", "ngo_labour", "sexual", "NLD", 20),
        (2020, "C", "ngo_labour", "labour", "UKR", 47),
        (2020, "A", "police", "labour", "UKR", 1),
        (2020, "B", "shelter", "labour", "UKR", 1),
        (2020, "A", "police", "sexual", "NLD", 38),
        (2020, "D", "police", "sexual", "NLD", 20),
        (2020, "C", "ngo_labour", "sexual", "NLD", 23),
    )
    return count(lines, window=(2019, 2020))


def test_the_47_of_49_are_marked_and_the_two_others_cannot_be_worked_out(ukraine):
    table = shown(ukraine, "T31")

    for codes in ({"nationality": "UKR"}, {"group": "labour"}):
        assert table.cell("change", period="2020", **codes).note == "one_organisation"
        assert table.cell("from_one", period="2020", **codes) is None
        assert table.cell("change_of_one", period="2020", **codes) is None
    assert table.cell("change", period="2020", nationality="NLD").note == ""
    assert table.notes["one_organisation"]["nl"] != table.notes["one_organisation"]["en"]


def test_total_says_what_the_change_is_without_the_one_organisation(ukraine):
    """82 in 2019 and 130 in 2020: C went from 20 to 70, all others from 62 to 60."""
    table = shown(ukraine, "T31")

    assert (value(table, "change", period="2020"), value(table, "change_of_one", period="2020")) == (48, 50)
    assert value(table, "change_of_others", period="2020") == -2
    assert [value(table, name, period="2020") for name in ("from_one_before", "from_one")] == [20, 70]


def test_no_organisation_is_named(ukraine):
    counted = ukraine["T31"]

    assert {d.name for d in counted.dimensions} == {"period", "first_reporter_group", "group", "nationality"}
    assert not {"A", "B", "C"} & {code for cell in counted.cells for code in cell.codes}


def test_numbers_of_one_organisation_are_rounded_as_the_others_are(ukraine):
    table = protect(ukraine["T31"], {"reports": "round5"})

    assert [value(table, name, period="2020") for name in ("from_one_before", "change_of_one")] == [20, 50]
    assert value(table, "from_others", period="2020") == 60


def test_organisation_that_hides_a_fall_is_marked_as_such(count):
    lines = reports(
        (2019, "A", "ngo_labour", "labour", "POL", 40),
        (2019, "B", "police", "labour", "POL", 90),
        (2019, "C", "police", "labour", "POL", 50),
        (2019, "D", "police", "labour", "POL", 40),
        (2020, "A", "ngo_labour", "labour", "POL", 100),
        (2020, "B", "police", "labour", "POL", 40),
        (2020, "C", "police", "labour", "POL", 30),
        (2020, "D", "police", "labour", "POL", 20),
    )
    table = shown(count(lines, window=(2019, 2020)), "T31")

    assert table.cell("change", period="2020").note == "one_organisation_against"
    assert [value(table, f"change_of_{whom}", period="2020") for whom in ("one", "others")] == [60, -90]


def test_two_other_organisations_cannot_know_each_other(count):
    """The change is marked, and no number given: B could subtract its own from that of all others, and know C's."""
    lines = reports(
        (2019, "A", "ngo_labour", "labour", "POL", 20),
        (2019, "B", "police", "labour", "POL", 50),
        (2019, "C", "police", "labour", "POL", 50),
        (2020, "A", "ngo_labour", "labour", "POL", 90),
        (2020, "B", "police", "labour", "POL", 50),
        (2020, "C", "police", "labour", "POL", 50),
    )
    table = shown(count(lines, window=(2019, 2020)), "T31")

    assert table.cell("change", period="2020").note == "one_organisation"
    assert table.cell("from_one", period="2020") is None


def test_change_of_all_organisations_alike_is_of_none(count):
    lines = reports(
        *(
            (2019, name, "police", "labour", "POL", persons)
            for name, persons in (("A", 60), ("B", 30), ("C", 20))
        ),
        *(
            (2020, name, "police", "labour", "POL", persons)
            for name, persons in (("A", 90), ("B", 45), ("C", 31))
        ),
    )
    table = shown(count(lines, window=(2019, 2020)), "T31")

    assert not any(cell.note for cell in table.cells)
    assert table.cell("change_of_one", period="2020") is None


def test_group_with_one_organisation_does_not_hang_on_it(count):
    lines = reports(
        (2019, "A", "labour_inspectorate", "labour", "POL", 30),
        (2019, "B", "police", "sexual", "NLD", 90),
        (2020, "A", "labour_inspectorate", "labour", "POL", 90),
        (2020, "B", "police", "sexual", "NLD", 92),
    )
    table = shown(count(lines, window=(2019, 2020)), "T31")

    assert table.cell("change", period="2020", first_reporter_group="labour_inspectorate").note == ""
    assert table.cell("change", period="2020", group="labour").note == "one_organisation"


def series(*, police, others):
    """Return a file of a count a year from 2008 on, of the police and of all others."""
    return reports(
        *((2008 + place, "A", "police", "labour", "POL", persons) for place, persons in enumerate(police)),
        *((2008 + place, "B", "shelter", "labour", "NLD", persons) for place, persons in enumerate(others)),
    )


@pytest.fixture(scope="module")
def broken(count):
    """Return T31 of a Dutch file in which all but the police report a fifth from 2018 on."""
    lines = series(
        police=[50, 52, 49, 53, 51, 50, 54, 52, 51, 53, 52, 51, 54],
        others=[60, 58, 61, 59, 62, 60, 59, 61, 60, 58, 12, 13, 12],
    )
    return count(lines, country="NLD")["T31"]


def test_step_is_found_where_it_was_planted_and_nowhere_else(broken):
    table = protect(broken, {"reports": "exact"})
    police, others, whole = (
        table.cell("step", period="2018", **codes)
        for codes in ({"first_reporter_group": "police"}, {"first_reporter_group": "other"}, {})
    )

    assert police.lower < 100 < police.upper
    assert others.upper < 50
    assert others.lower < 20 < others.upper
    assert whole.upper < 100
    assert all(table.cell("step", period=year).lower < 100 for year in ("2019", "2020"))
    assert table.cell("step", period="2017") is None


def test_country_without_known_breaks_has_no_steps(ukraine):
    assert (breaks_of("BEL", last_year=2020), ukraine["T31"].estimated) == ([], ())
    assert breaks_of("NLD", last_year=2019) == [2018, 2019]


def test_step_is_hidden_with_any_count_that_it_follows_from(count):
    lines = series(police=[50] * 13, others=[9, 9, 8, 9, 4, 9, 9, 8, 9, 9, 12, 11, 12])
    counted = count(lines, country="NLD")["T31"]

    step = protect(counted, {"reports": "suppress_below_5"}).cell(
        "step", period="2018", first_reporter_group="other"
    )
    assert (step.value, step.lower, step.status.value) == (None, None, "suppressed")
    assert protect(counted, {"reports": "exact"}).cell(
        "step", period="2018", first_reporter_group="other"
    ).value == pytest.approx(140, rel=0.2)


def test_few_years_give_no_step_and_say_so(count):
    table = count(
        reports(*((y, "A", "police", "labour", "POL", 30) for y in range(2014, 2021))), country="NLD"
    )

    assert {(cell.value, cell.note) for cell in table["T31"].estimated} == {(None, "too_short")}
