"""T30 to T33 on a handful of reports: completeness, the change taken apart, silence, other publishers."""

import pytest

from support.counted import column, shown, value
from zicht.measures import PublishedFigure

REPORTS = [
    "report_id,report_date,person_key,reporter_type,sex,forms,main_form,route,nationality",
    "1,2018-02-01,a,police,female,sexual,,domestic,NLD",
    "2,2018-05-01,b,police,male,labour,,unknown,POL",
    "3,2018-09-01,b,shelter,unknown,labour,,unknown,unknown",
    "4,2018-03-01,c,shelter,female,sexual,,unknown,unknown",
    "5,2019-03-01,d,police,female,sexual,,domestic,NLD",
    "6,2019-04-01,e,police,x,criminal;labour,,domestic,POL",
    "7,2019-05-01,f,shelter,male,labour,,domestic,POL",
    "8,2019-06-01,a,shelter,female,sexual,,domestic,NLD",
    "9,2019-07-01,g,unknown,female,unknown,,unknown,NGA",
]


def test_completeness_is_known_reports_over_reports_by_reporter(count):
    table = shown(count(REPORTS), "T30")

    assert value(table, "reports", period="2018", reporter_type="police") == 2
    assert value(table, "reports", period="2018", reporter_type="shelter") == 2
    assert value(table, "share", period="2018", reporter_type="police", variable="nationality") == 100
    assert value(table, "share", period="2018", reporter_type="shelter", variable="nationality") == 0
    assert value(table, "share", period="2018", variable="sex") == 75
    assert value(table, "known", period="2016-2020", variable="route") == 5
    assert value(table, "share", period="2016-2020", variable="route") == pytest.approx(500 / 9)


def test_completeness_needs_no_kind_of_reporter(count):
    table = shown(count(["report_id,report_date,sex", "1,2018,female", "2,2018,unknown"]), "T30")

    assert table.missing == ()
    assert value(table, "share", period="2018", variable="sex") == 50


@pytest.mark.parametrize(
    ("dimension", "changes"),
    [
        ("first_reporter_group", {"police": 0, "other": 0, "unknown": 1}),
        (
            "group",
            {"domestic_sexual": 0, "sexual_route_unknown": -1, "labour": 0, "criminal": 1, "unknown": 1},
        ),
        ("nationality", {"NLD": 0, "POL": 1, "NGA": 1, "unknown": -1}),
    ],
)
def test_change_is_taken_apart_by_hand(count, dimension, changes):
    """2018: a, b and c; 2019: d, e, f and g. Person a is reported again and is not counted again."""
    table = shown(count(REPORTS), "T31")

    found = column(table, dimension, "change", period="2019")

    assert value(table, "change", period="2019") == 1
    assert {code: n for code, n in found.items() if code in changes} == changes
    assert sum(found.values()) == 1


def yearly_reports(**organisations):
    """Return a file in which each organisation made so many reports in 2013, 2014 and so on."""
    rows = [
        f"{name}-{year}-{n},{year},{name}"
        for name, counts in organisations.items()
        for year, reports in enumerate(counts, 2013)
        for n in range(reports)
    ]
    return ["report_id,report_date,reporter", *rows]


def test_reporter_that_falls_silent_is_flagged_and_one_that_always_varies_is_not(count):
    lines = yearly_reports(
        steady=[30, 31, 29, 30, 30, 31], silent=[30, 31, 29, 30, 30, 0], varying=[2, 60, 9, 40, 5, 6]
    )

    table = shown(count(lines, window=(2018, 2018)), "T32")

    flags = {cell.codes[1]: cell.note for cell in table.cells if cell.measure == "expected"}
    assert flags == {"steady": "", "silent": "silent", "varying": ""}
    assert value(table, "reports", period="2018", reporter="silent") == 0
    assert "silent" in table.notes


def test_expected_reports_follow_from_the_five_years_before_alone(count):
    """20 + 20 + 20 + 20 + 20 in five years: (100 + 1/2) / 5."""
    lines = yearly_reports(one=[20, 20, 20, 20, 20, 20])

    table = shown(count(lines, window=(2018, 2018)), "T32")

    cell = table.cell("expected", period="2018", reporter="one")
    assert cell.value == 20.1
    assert cell.lower < 20 < cell.upper


def test_small_numbers_of_a_reporter_are_hidden_and_so_is_what_follows_from_them(count):
    lines = yearly_reports(small=[6, 6, 4, 6, 6, 6], large=[6, 6, 6, 6, 6, 6])

    table = shown(count(lines, window=(2018, 2018)), "T32")

    assert value(table, "reports", period="2015", reporter="small") is None
    assert value(table, "expected", period="2018", reporter="small") is None
    assert value(table, "expected", period="2018", reporter="large") == 6.1


def figure(row_id, published, **changes):
    row = {
        "row_id": row_id,
        "provider": "P",
        "table": "T03",
        "period": "2019",
        "cell": "group=labour",
        "measure": "victims",
        "value": published,
        "unit": "persons",
        "difference_reason": "",
    }
    return PublishedFigure.from_row(row | changes)


def publishers(count, *figures):
    table = shown(count(REPORTS, figures=figures), "T33")
    found = {}
    for cell in table.cells:
        found.setdefault(cell.codes[1:], {})[cell.measure] = cell.value
    return table, found


def test_published_count_stands_beside_ours_with_the_difference_and_its_reason(count):
    table, found = publishers(count, figure("1", 3.0, difference_reason="other_extraction_date"))

    assert found == {("P", "T03:group=labour:victims"): {"published": 3.0, "ours": 1.0, "difference": -2.0}}
    assert table.cell("published", period="2019", publisher="P", figure="T03:group=labour:victims").note == (
        "other_extraction_date"
    )
    assert "other_extraction_date" in table.notes


def test_published_share_stands_beside_ours_with_both_counts(count):
    _table, found = publishers(count, figure("1", 26.0, measure="share", unit="percent of all"))

    assert found[("P", "T03:group=labour:share")] == {
        "published": 26.0,
        "ours": 25.0,
        "ours_part": 1.0,
        "ours_whole": 4.0,
    }


@pytest.mark.parametrize(
    "changes",
    [
        {"table": "T26", "cell": "", "measure": "estimate"},
        {"cell": "horizon=5y"},
        {"cell": "group=not_one_of_ours"},
        {"period": "1999"},
        {"measure": "share", "period": "1999"},
    ],
    ids=["table", "dimension", "code", "year", "share"],
)
def test_figure_that_is_not_counted_here_stands_alone(count, changes):
    _table, found = publishers(count, figure("1", 3.0, **changes))

    assert list(found.values()) == [{"published": 3.0}]


def test_figure_that_is_published_twice_stands_twice(count):
    _table, found = publishers(count, figure("1", 3.0), figure("2", 1.0), figure("3", 1.0, provider="Q"))

    assert [cells["difference"] for cells in found.values()] == [-2.0, 0.0, 0.0]


def test_without_figures_of_others_the_table_says_what_is_missing(count):
    table, found = publishers(count)

    assert (table.missing, found) == (("aggregates",), {})
