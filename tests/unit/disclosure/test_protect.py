"""Counted tables become released ones; every expected number is worked by hand."""

from dataclasses import replace

import pytest

from support.linked_tables import table_of
from zicht.disclosure import protect as protect_strictly
from zicht.disclosure import protect_revisions
from zicht.measures.model import (
    CountedCell,
    DerivedCell,
    DerivedKind,
    EstimatedCell,
    SummedCell,
    ViewDeclaration,
)
from zicht.release.model import Revision, Status

LABEL = {"nl": "x", "en": "x"}


def protect(table, regimes):
    """Protect a table whose sources ask for nothing but what is given."""
    return protect_strictly(table, {"police": "exact", "ngo": "exact", **regimes})


def key(code):
    return ((code,), "victims")


def count(code, value, **changes):
    return replace(CountedCell((code,), "victims", value), **changes)


def derived(kind, of="small", base="all"):
    return DerivedCell((of,), kind.value, kind, key(of), key(base))


def counted(*cells, **changes):
    plain = {"sources": ("police", "ngo"), "views": (ViewDeclaration("View", "group"),)}
    return table_of(cells, **(plain | changes))


def shown(table):
    return [(cell.value, cell.status.value) for cell in table.cells]


def test_counts_of_exact_sources_are_shown_as_they_are():
    table = protect(counted(count("all", 984), count("small", 1)), {"police": "exact"})

    assert shown(table) == [(984, "exact"), (1, "exact")]
    assert table.protection == "exact"


def test_strictest_source_decides_for_the_whole_table():
    regimes = {"police": "round5", "ngo": "suppress_below_5", "chat": "suppress_below_10"}

    table = protect(
        counted(count("all", 958), count("large", 7), count("small", 4), count("none", 0)), regimes
    )

    assert shown(table) == [(960, "rounded"), (5, "rounded"), (None, "suppressed"), (0, "rounded")]
    assert table.protection == "round5;suppress_below_5"


def test_table_may_ask_for_more_than_its_sources_and_published_figures_stay():
    table = protect(
        counted(
            count("all", 9), count("small", 9, floor="suppress_below_10"), count("large", 3, public=True)
        ),
        {},
    )

    assert shown(table) == [(9, "exact"), (None, "suppressed"), (3, "exact")]
    assert table.protection == "suppress_below_10"


@pytest.mark.parametrize(
    ("kind", "exact", "rounded"),
    # 13 of 42; rounded 15 of 40
    [
        (DerivedKind.SHARE, 100 * 13 / 42, 37.5),
        (DerivedKind.DIFFERENCE, -29, -25),
        (DerivedKind.PERCENT_CHANGE, 100 * -29 / 42, -62.5),
    ],
)
def test_derived_figures_come_from_protected_counts(kind, exact, rounded):
    table = counted(count("all", 42), count("small", 13), derived=(derived(kind),))

    assert shown(protect(table, {}))[2] == (pytest.approx(exact), "exact")
    assert shown(protect(table, {"ngo": "round5"}))[2] == (rounded, "rounded")


@pytest.mark.parametrize("kind", list(DerivedKind))
@pytest.mark.parametrize(("of", "base"), [("small", "all"), ("all", "small")])
def test_derived_figure_of_a_hidden_count_is_hidden(kind, of, base):
    table = counted(count("all", 42), count("small", 3), derived=(derived(kind, of, base),))

    cell = protect(table, {"ngo": "suppress_below_5"}).cells[2]

    assert (cell.value, cell.n, cell.status) == (None, None, Status.SUPPRESSED)


@pytest.mark.parametrize("kind", [DerivedKind.SHARE, DerivedKind.PERCENT_CHANGE])
def test_percentage_of_zero_is_not_available(kind):
    exact = counted(count("all", 0), count("small", 0), derived=(derived(kind),))
    becomes_zero = counted(count("all", 2), count("small", 2), derived=(derived(kind),))

    assert shown(protect(exact, {}))[2] == (None, "not_available")
    assert shown(protect(becomes_zero, {"ngo": "round5"}))[2] == (None, "not_available")


def test_denominator_that_is_shown_is_the_protected_one():
    table = counted(count("all", 42), count("small", 13), derived=(derived(DerivedKind.SHARE),))

    assert protect(table, {}).cells[2].n == 42
    assert protect(table, {"ngo": "round5"}).cells[2].n == 40


SUM = SummedCell(("both",), "victims", (key("all"), key("small")))


@pytest.mark.parametrize(
    ("divisor", "regime", "expected"),
    [
        # 42 and 13; rounded 40 and 15; 13 is never hidden
        (1, "exact", (55, "exact")),
        (2, "exact", (27.5, "exact")),
        (1, "round5", (55, "rounded")),
        (2, "round5", (27.5, "rounded")),
    ],
)
def test_sum_and_mean_come_from_protected_counts(divisor, regime, expected):
    table = counted(count("all", 42), count("small", 13), summed=(replace(SUM, divisor=divisor),))

    assert shown(protect(table, {"ngo": regime}))[2] == expected


def test_sum_with_a_hidden_part_is_hidden_and_so_is_what_follows_from_it():
    change = DerivedCell(("both",), "change", DerivedKind.DIFFERENCE, SUM.key, key("all"))
    table = counted(count("all", 42), count("small", 3), summed=(SUM,), derived=(change,))

    assert shown(protect(table, {}))[2:] == [(45, "exact"), (3, "exact")]
    assert shown(protect(table, {"ngo": "suppress_below_5"}))[2:] == [(None, "suppressed")] * 2


def test_sum_of_a_cell_that_was_not_counted_is_a_mistake():
    with pytest.raises(KeyError):
        protect(counted(count("all", 42), summed=(SUM,)), {})


def test_derived_figure_of_a_cell_that_was_not_counted_is_a_mistake():
    with pytest.raises(KeyError):
        protect(counted(count("all", 42), derived=(derived(DerivedKind.SHARE),)), {})


@pytest.mark.parametrize(
    ("regime", "follows", "expected"),
    [
        ("exact", (key("small"),), (4.2, 1.2, 8.8, "estimate")),
        ("round5", (key("small"),), (5, 0, 10, "estimate")),
        ("round5", (), (4.2, 1.2, 8.8, "estimate")),
        ("suppress_below_5", (key("small"),), (None, None, None, "suppressed")),
        ("suppress_below_5", (key("all"),), (4.2, 1.2, 8.8, "estimate")),
    ],
)
def test_estimate_is_protected_like_the_counts_that_it_gives_away(regime, follows, expected):
    estimate = EstimatedCell(("small",), "expected", 4.2, 1.2, 8.8, "persons", follows)

    cell = protect(
        counted(count("all", 42), count("small", 3), estimated=(estimate,)), {"ngo": regime}
    ).cells[2]

    assert (cell.value, cell.lower, cell.upper, cell.status.value) == expected


def test_texts_and_labels_go_along():
    cells = [count(code, 1) for code in ("all", "small", "large")]
    table = protect(counted(*cells, counting_notes=(LABEL,), notes={"a": LABEL}, missing=("route",)), {})

    assert table.title["en"] == "Title"
    assert [code.code for code in table.dimensions[0].codes] == ["all", "small", "large"]
    assert table.views[0].rows == "group"
    assert table.counting_notes == (LABEL,)
    assert table.notes == {"a": LABEL}
    assert table.missing == ("route",)


def test_source_without_a_regime_and_table_without_a_source_are_refused():
    with pytest.raises(KeyError):
        protect_strictly(counted(count("small", 3)), {"police": "exact"})
    with pytest.raises(ValueError, match="names no source"):
        protect_strictly(counted(count("small", 3), sources=()), {"police": "exact"})


@pytest.mark.parametrize(
    ("regimes", "said"),
    [
        (["exact"], [(1, 1), (4, 4), (13, 13)]),
        (["exact", "round5"], [(None, 2), (5, 7), (15, 17)]),
        (["suppress_below_5"], [(None, 4), (None, 4), (13, 13)]),
        (["suppress_below_10", "round5"], [(None, 9), (None, 9), (15, 17)]),
    ],
)
def test_numbers_of_revisions_are_protected_too(regimes, said):
    revisions = [Revision("2018-09-01", 2017, "withdrawn", LABEL, persons) for persons in (1, 4, 13)]

    assert [(one.persons, one.at_most) for one in protect_revisions(revisions, regimes)] == said


def estimate(*numbers, **changes):
    made = EstimatedCell(("large",), "estimate", *numbers, "persons")
    return replace(made, **changes)


def share_of_estimate(of="small"):
    return DerivedCell((of,), "in_sight", DerivedKind.SHARE, key(of), (("large",), "estimate"))


def in_sight(*numbers, regime="exact", victims=29, **changes):
    """Return the share of these victims in an estimate with these numbers."""
    table = counted(
        count("small", victims),
        estimated=(estimate(*numbers, **changes),),
        derived=(share_of_estimate(),),
    )
    found = next(c for c in protect(table, {"police": regime}).cells if c.measure == "in_sight")
    return found.value, found.lower, found.upper, found.status.value


def test_share_of_an_estimate_has_the_bounds_that_follow_from_it():
    assert in_sight(1000.0, 500.0, 2000.0) == (2.9, 29 / 20, 5.8, "estimate")


def test_share_of_an_estimate_without_bounds_lies_between_whole_percents():
    """29 of 1,300 is 2.2 percent, published as 2 to 3 percent."""
    value, lower, upper, status = in_sight(1300.0, None, None)

    assert (round(value, 1), lower, upper, status) == (2.2, 2, 3, "estimate")


def test_share_that_is_a_whole_percent_needs_no_bounds():
    assert in_sight(2900.0, None, None) == (1, None, None, "estimate")


def test_share_of_a_range_is_a_range():
    assert in_sight(None, 500.0, 2000.0) == (None, 29 / 20, 5.8, "estimate")


def test_share_of_an_estimate_that_is_not_there_is_not_available():
    assert in_sight(None, None, None) == (None, None, None, "not_available")


def test_share_of_an_estimate_follows_from_the_count_as_it_is_shown():
    """29 is shown as 30."""
    assert in_sight(1000.0, 500.0, 2000.0, regime="round5")[:3] == (3, 1.5, 6)


def test_hidden_count_leaves_no_share_of_an_estimate():
    assert in_sight(1000.0, 500.0, 2000.0, regime="suppress_below_5", victims=4) == (
        None,
        None,
        None,
        "suppressed",
    )


def test_rate_of_an_estimate_has_its_bounds():
    table = counted(
        count("all", 50_000, public=True),
        estimated=(estimate(1000.0, 500.0, 2000.0),),
        derived=(
            DerivedCell(
                ("large",),
                "rate",
                DerivedKind.RATE_PER_100K,
                (("large",), "estimate"),
                key("all"),
                "per_100k",
            ),
        ),
    )

    found = next(c for c in protect(table, {}).cells if c.measure == "rate")
    assert (found.value, found.lower, found.upper) == (2000, 1000, 4000)


@pytest.mark.parametrize(
    ("count_of", "regime", "status"),
    [
        (9, "suppress_below_10", "suppressed"),
        (10, "suppress_below_10", "estimate"),
        (7, "round5", "suppressed"),
        (8, "round5", "estimate"),
        (1, "exact", "estimate"),
    ],
)
def test_estimate_that_could_be_solved_for_a_small_count_is_hidden_with_it(count_of, regime, status):
    table = counted(
        count("small", count_of),
        estimated=(estimate(1000.0, 500.0, 2000.0, follows=(key("small"),), rests_on=key("small")),),
    )

    found = protect(table, {"police": regime}).cells[-1]
    assert (found.status.value, found.value is None) == (status, status == "suppressed")


def test_difference_from_an_estimate_is_not_defined():
    table = counted(
        count("small", 29),
        estimated=(estimate(1000.0, None, None),),
        derived=(replace(share_of_estimate(), kind=DerivedKind.DIFFERENCE),),
    )

    with pytest.raises(ValueError, match="difference"):
        protect(table, {})


def share_of(persons, value, lower, upper, *, unit="percent", again=1000):
    """Return how a share of so many persons is shown, when counts are rounded to 5."""
    cells = (count("all", persons), count("small", again))
    share = EstimatedCell(
        ("all",), "share", value, lower, upper, unit, (key("small"), key("all")), key("small"), of=key("all")
    )
    table = protect(counted(*cells, estimated=(share,)), {"police": "round5"})
    return next(cell for cell in table.cells if cell.measure == "share")


@pytest.mark.parametrize(
    ("persons", "unit", "figures", "expected"),
    [
        # 5 of 10,000 persons are 0.05 %, which is printed as no finer than 0.1.
        (10_000, "percent", (44.93, 43.96, 45.91), (44.9, 43.9, 46.0)),
        # 5 of 1,000 are 0.5 %.
        (1_000, "percent", (44.93, 43.96, 45.91), (45.0, 43.5, 46.0)),
        # 5 of 100 are 5 %.
        (100, "percent", (44.0, 33.0, 56.0), (45.0, 30.0, 60.0)),
        # 5 of 120 are 4.2 %: the next step of 1, 2 or 5 is 5.
        (120, "percent", (44.0, 33.0, 56.0), (45.0, 30.0, 60.0)),
        (1_000, "offences a person", (0.7219, 0.7034, 0.7409), (0.72, 0.7, 0.745)),
    ],
)
def test_share_is_rounded_as_coarsely_as_its_persons_and_its_bounds_outward(persons, unit, figures, expected):
    cell = share_of(persons, *figures, unit=unit)

    assert (cell.value, cell.lower, cell.upper) == pytest.approx(expected)
    assert cell.status is Status.ESTIMATE


def test_share_of_few_persons_is_hidden_where_counts_are_rounded():
    assert share_of(40, 50.0, 30.0, 70.0).status is Status.SUPPRESSED
    assert share_of(0, 50.0, 30.0, 70.0, again=100).status is Status.SUPPRESSED
