"""T30 to T33 on a handful of reports: completeness, the change taken apart, silence, other publishers."""

from unittest import mock

import pytest

from support.counted import column, count_reports, shown, value
from zicht.measures import CountingRule, PublishedFigure
from zicht.measures.publishers import compare_publishers

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


def test_merge_rate_is_reports_about_a_person_with_another_report(count):
    """Persons a (reports 1 and 8) and b (reports 2 and 3) are reported twice, of nine reports."""
    table = shown(count(REPORTS), "T30")

    assert value(table, "merged", period="2018", reporter_type="police") == 2
    assert value(table, "merged", period="2018", reporter_type="shelter") == 1
    assert value(table, "merged", period="2019", reporter_type="shelter") == 1
    assert value(table, "merged", period="2019", reporter_type="police") == 0
    assert value(table, "merge_rate", period="2018", reporter_type="shelter") == 50
    assert value(table, "merge_rate", period="2016-2020") == pytest.approx(400 / 9)


def test_merge_rate_is_not_there_where_no_report_can_be_linked(count):
    table = shown(count(["report_id,report_date,sex", "1,2018,female", "2,2018,male"]), "T30")

    assert table.cell("merged", period="2018") is None


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


@pytest.fixture(scope="module")
def compare(tmp_path_factory):
    """Return a function that compares figures with what was counted of the reports, once for each rule."""
    counted = {}

    def compared(figures, rule):
        if rule not in counted:
            with mock.patch("zicht.measures.compute.compare_publishers", wraps=compare_publishers) as asked:
                count_reports(tmp_path_factory.mktemp("reports"), REPORTS, rule=rule)
            _figures, *counted[rule] = asked.call_args.args
        return compare_publishers(figures, *counted[rule])

    return compared


def publishers(compare, *figures, rule=CountingRule.FIRST_REPORT_IN_YEAR):
    table = shown({"T33": compare(figures, rule)}, "T33")
    found = {}
    for cell in table.cells:
        found.setdefault(cell.codes[1:], {})[cell.measure] = cell.value
    return table, found


def test_figures_that_were_given_are_compared_with_what_is_counted_at_the_same_time(count, compare):
    published = figure("1", 3.0, difference_reason="other_extraction_date")

    assert shown(count(REPORTS, figures=(published,)), "T33") == publishers(compare, published)[0]


def test_published_count_stands_beside_ours_with_the_difference_and_its_reason(compare):
    table, found = publishers(compare, figure("1", 3.0, difference_reason="other_extraction_date"))

    assert found == {("P", "T03:group=labour:victims"): {"published": 3.0, "ours": 1.0, "difference": -2.0}}
    assert table.cell("published", period="2019", publisher="P", figure="T03:group=labour:victims").note == (
        "other_extraction_date"
    )
    assert "other_extraction_date" in table.notes


def test_published_share_stands_beside_ours_with_both_counts(compare):
    _table, found = publishers(compare, figure("1", 26.0, measure="share", unit="percent of all"))

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
def test_figure_that_is_not_counted_here_stands_alone(compare, changes):
    _table, found = publishers(compare, figure("1", 3.0, **changes))

    assert list(found.values()) == [{"published": 3.0}]


def beside(table, period, name, measure="ours"):
    return table.cell(measure, period=period, publisher="P", figure=name)


@pytest.mark.parametrize(
    ("changes", "parts", "expected"),
    [
        # 2018: a, b and c; 2019: d, e, f and g
        (
            {"table": "T01", "cell": "", "period": "2018-2019"},
            {("2018", "T01:victims"): 3, ("2019", "T01:victims"): 4},
            (7, "persons", "summed"),
        ),
        (
            {"table": "T01", "cell": "", "period": "2018-2019", "unit": "persons a year"},
            {("2018", "T01:victims"): 3, ("2019", "T01:victims"): 4},
            (3.5, "persons a year", "mean_of_years"),
        ),
        # 2019: e and f stand under labour, and e under criminal too
        (
            {"table": "T02", "cell": "form=labour|criminal"},
            {("2019", "T02:form=labour:victims"): 2, ("2019", "T02:form=criminal:victims"): 1},
            (3, "persons", "summed"),
        ),
        (
            {"cell": "group=domestic_sexual|labour", "period": "2018-2019"},
            {
                ("2018", "T03:group=domestic_sexual:victims"): 1,
                ("2018", "T03:group=labour:victims"): 1,
                ("2019", "T03:group=domestic_sexual:victims"): 1,
                ("2019", "T03:group=labour:victims"): 1,
            },
            (4, "persons", "summed"),
        ),
    ],
    ids=["years", "mean", "codes", "both"],
)
def test_years_and_codes_that_a_publisher_takes_together_are_added_up(compare, changes, parts, expected):
    published = figure("1", 5.0, **changes)
    table, _found = publishers(compare, published)
    (place,) = (cell.codes for cell in table.cells if cell.measure == "published")

    own = beside(table, place[0], place[2])
    difference = beside(table, place[0], place[2], "difference")

    assert (own.value, own.unit, own.note) == expected
    assert (difference.value, difference.unit) == (own.value - 5.0, own.unit)
    assert {(c.codes[0], c.codes[2]): c.value for c in table.cells if c.measure == "ours"} == {
        **parts,
        (place[0], place[2]): own.value,
    }
    assert set(table.notes) & {"summed", "mean_of_years", "years_do_not_add_up"} == {own.note}


def test_window_is_counted_and_no_mean_over_its_years(compare):
    """2016, 2017 and 2020 have no reports: a mean over five years cannot be told from two of them."""
    whole = {"table": "T01", "cell": "", "period": "2016-2020"}

    _table, total = publishers(compare, figure("1", 7.0, **whole))
    _table, mean = publishers(compare, figure("1", 7.0, unit="persons a year", **whole))

    assert list(total.values()) == [{"published": 7.0, "ours": 7.0, "difference": 0.0}]
    assert list(mean.values()) == [{"published": 7.0}]


def test_years_in_which_persons_count_again_are_not_added_up_and_it_says_so(compare):
    """Person a was reported in both years. A mean over the years adds no persons up: 3 and 5 give 4."""
    range_of_years = {"table": "T01", "cell": "", "period": "2018-2019"}
    once_a_year = CountingRule.ONCE_PER_YEAR

    table, total = publishers(compare, figure("1", 7.0, **range_of_years), rule=once_a_year)
    _table, mean = publishers(
        compare, figure("1", 7.0, unit="persons a year", **range_of_years), rule=once_a_year
    )

    assert list(total.values()) == [{"published": 7.0}]
    assert beside(table, "2018-2019", "T01:victims", "published").note == "years_do_not_add_up"
    assert "several years" in table.notes["years_do_not_add_up"]["en"]
    assert mean[("P", "T01:victims")]["ours"] == 4.0


def test_codes_that_are_taken_together_are_named_together(compare):
    table, _found = publishers(compare, figure("1", 5.0, table="T02", cell="form=labour|criminal"))

    (labels,) = (d.codes for d in table.dimensions if d.name == "figure")

    assert {code.code: code.label["en"] for code in labels}["T02:form=labour|criminal:victims"] == (
        "T02: Labour exploitation + Criminal exploitation"
    )


def test_figure_that_is_published_twice_stands_twice(compare):
    _table, found = publishers(compare, figure("1", 3.0), figure("2", 1.0), figure("3", 1.0, provider="Q"))

    assert [cells["difference"] for cells in found.values()] == [-2.0, 0.0, 0.0]


def test_without_figures_of_others_the_table_says_what_is_missing(compare):
    table, found = publishers(compare)

    assert (table.missing, found) == (("aggregates",), {})
