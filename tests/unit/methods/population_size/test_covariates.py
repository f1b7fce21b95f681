"""Tables of lists and covariates, their models, and the search among them."""

import math

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    CovariateModel,
    CovariateTable,
    IntervalKind,
    Model,
    Status,
    bca_search,
    bootstrap_covariates,
    covariate_wald,
    fit_covariate_model,
    fit_models,
    search_with_covariates,
    use_model,
)
from zicht.methods.population_size.covariate_fitting import fit_counts
from zicht.methods.population_size.covariate_models import passive_covariates
from zicht.methods.population_size.information import dark_variances

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
#: Per sex, the persons with each history.
WOMEN, MEN = [40, 30, 25, 12, 9, 8, 4], [60, 20, 15, 6, 5, 3, 2]


def columns(*counts_of_strata):
    rows = [row for counts in counts_of_strata for row in zip(HISTORIES, counts, strict=True)]
    lists = {name: [history[j] for history, _ in rows] for j, name in enumerate("ABC")}
    return lists, [count for _, count in rows]


def by_sex(women=WOMEN, men=MEN):
    lists, counts = columns(women, men)
    return CovariateTable.from_columns(lists, {"sex": ["f"] * 7 + ["m"] * 7}, counts)


def by_year(*years):
    lists, counts = columns(*years)
    codes = [str(2016 + at) for at in range(len(years)) for _ in HISTORIES]
    return CovariateTable.from_columns(lists, {"year": codes}, counts)


def alone(counts):
    return CaptureHistories.from_wide(HISTORIES, counts, lists="ABC")


def test_table_counts_persons_by_history_and_level():
    table = by_sex()

    assert table.persons == sum(WOMEN) + sum(MEN)
    assert table.table()[:, 1:].sum(axis=1).tolist() == [sum(WOMEN), sum(MEN)]
    assert table.histories() == alone([w + m for w, m in zip(WOMEN, MEN, strict=True)])
    assert repr(table) == "CovariateTable(lists=('A', 'B', 'C'), covariates=('sex',), rows=14)"


def test_value_that_is_said_to_be_missing_is_not_a_level():
    lists, counts = columns(WOMEN)

    table = CovariateTable.from_columns(
        lists, {"sex": ["f", "f", None, "?", "f", math.nan, "m"]}, counts, missing=[None, "?", math.nan]
    )

    assert table.covariates[0].levels == ("f", "m")
    assert not table.complete
    with pytest.raises(InputError, match="3 rows of the table have a covariate that is not known"):
        fit_covariate_model(table)


@pytest.mark.parametrize("empty", [None, "", math.nan])
def test_empty_value_that_is_not_said_to_be_missing_is_refused(empty):
    lists, counts = columns(WOMEN)

    with pytest.raises(InputError, match="'sex' is empty in 1 rows"):
        CovariateTable.from_columns(lists, {"sex": ["f"] * 6 + [empty]}, counts)


@pytest.mark.parametrize(
    ("covariates", "message"),
    [
        ({"A": ["f"] * 7}, "same name"),
        ({"a:b": ["f"] * 7}, "cannot be used"),
        ({"sex": ["f"] * 6}, "not as long"),
        ({"sex": [str(at) for at in range(7)]}, None),
    ],
)
def test_columns_that_are_no_covariates_are_refused(covariates, message):
    lists, counts = columns(WOMEN)
    if message is None:
        assert CovariateTable.from_columns(lists, covariates, counts).shape == (7,)
        return
    with pytest.raises(InputError, match=message):
        CovariateTable.from_columns(lists, covariates, counts)


def test_too_many_combinations_are_refused():
    lists, counts = columns(WOMEN)
    many = {f"x{at}": [str(row) for row in range(7)] for at in range(8)}

    with pytest.raises(InputError, match="combinations"):
        CovariateTable.from_columns(lists, many, counts)


def test_whole_number_and_its_text_are_one_level():
    lists, counts = columns(WOMEN)

    table = CovariateTable.from_columns(lists, {"year": [2018, 2018.0, "2018", *[2019] * 4]}, counts)

    assert table.covariates[0].levels == ("2018", "2019")


def test_levels_can_be_taken_together():
    merged = by_year(WOMEN, MEN, WOMEN).merge_levels("year", {"2016": "early", "2017": "early"})

    assert merged.covariates[0].levels == ("2018", "early")
    assert merged.persons == 2 * sum(WOMEN) + sum(MEN)


def test_dropping_a_list_leaves_out_those_who_are_on_no_other():
    smaller = by_sex().drop_list("B")

    assert smaller.lists == ("A", "C")
    assert smaller.table().tolist() == [[0, 52, 33, 13], [0, 66, 18, 7]]
    assert smaller.histories() == by_sex().histories().drop_list("B")


def test_merged_lists_hold_who_is_on_one_of_them():
    merged = by_sex().merge_lists("A", "C")

    assert merged.lists == ("A+C", "B")
    assert merged.table().tolist() == [[0, 74, 30, 24], [0, 80, 20, 11]]
    assert merged.histories() == by_sex().histories().merge_lists("A", "C")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda table: table.drop_list("sex"), "no list"),
        (lambda table: table.merge_lists("A", "x"), "no list"),
        (lambda table: table.merge_lists("A", "A"), "with itself"),
    ],
)
def test_lists_that_are_not_there_are_refused(change, message):
    with pytest.raises(InputError, match=message):
        change(by_sex())


def test_what_is_not_known_can_be_a_level_of_its_own():
    lists, counts = columns(WOMEN)
    sex = ["f", "f", None, "m", "m", None, "m"]
    table = CovariateTable.from_columns(lists, {"sex": sex, "x": [1, 2] * 3 + [1]}, counts, missing=[None])

    known = table.known_or_own_level()

    assert known.complete
    assert [covariate.levels for covariate in known.covariates] == [("f", "m", "unknown"), ("1", "2")]
    assert known.keep_covariates(["sex"]).table().sum(axis=1).tolist() == [70, 25, 33]
    assert known.known_or_own_level().table().tolist() == known.table().tolist()


def test_what_is_not_known_joins_a_level_of_that_name():
    lists, counts = columns(WOMEN)
    sex = ["f", "f", None, "unknown", "f", None, "f"]

    known = CovariateTable.from_columns(lists, {"sex": sex}, counts, missing=[None]).known_or_own_level()

    assert known.table().sum(axis=1).tolist() == [83, 45]


def test_thin_levels_are_taken_together():
    """2017 and 2018 have 3 and 5 persons on two lists or more: 8 together."""
    table = by_year(WOMEN, [9, 9, 9, 1, 1, 1, 0], [9, 9, 9, 2, 1, 1, 1])

    merged = table.merge_thin_levels()

    assert merged.covariates[0].levels == ("2016", "2017+2018")
    assert merged.persons == table.persons


def test_levels_that_are_thin_together_join_the_largest():
    table = by_year(WOMEN, [30, 40, 20, 9, 9, 9, 9], [9, 9, 9, 1, 1, 1, 0])

    assert table.merge_thin_levels().covariates[0].levels == ("2016", "2017+2018")


def test_table_without_thin_levels_stays_as_it_is():
    table = by_sex()

    assert table.merge_thin_levels() is table


def test_main_effects_are_independent_lists():
    table = by_sex()

    assert fit_covariate_model(table).estimate().total == pytest.approx(
        use_model(table.histories()).estimate().total
    )


def test_every_list_with_the_covariate_is_a_fit_per_level():
    """With all of them, the strata share no parameter but those of pairs of lists, and here there are none."""
    chosen = fit_covariate_model(by_sex(), ["A:sex", "B:sex", "C:sex"])

    expected = [use_model(alone(counts)).estimate().total for counts in (WOMEN, MEN)]
    assert [level.total for level in chosen.levels("sex")] == pytest.approx(expected)
    assert [level.ratio for level in chosen.levels("sex")] == pytest.approx(
        [sum(WOMEN) / expected[0], sum(MEN) / expected[1]]
    )


def test_list_that_never_saw_a_level_is_on_minus_infinity_there():
    """The men were seen by A and B alone: their number is that of two independent lists."""
    table = by_sex(men=[60, 20, 0, 6, 0, 0, 0])

    chosen = fit_covariate_model(table, ["A:sex", "B:sex", "C:sex"])

    assert chosen.best.status == Status.OK
    assert chosen.levels("sex")[1].total == pytest.approx(66 * 26 / 6)


def test_level_of_which_a_list_holds_everyone_misses_nobody_there():
    """The women share no parameter with the men, so their number is that of the women alone."""
    men = [60, 0, 0, 6, 5, 0, 2]

    chosen = fit_covariate_model(by_sex(men=men), ["A:sex", "B:sex", "C:sex"])

    assert chosen.best.status == Status.OK
    assert [level.total for level in chosen.levels("sex")] == pytest.approx(
        [use_model(alone(WOMEN)).estimate().total, sum(men)]
    )
    assert "one list holds everyone" in str(chosen.estimate().notes[-1])


def test_answer_near_a_level_of_which_a_list_holds_everyone_is_near_its_own():
    """The limit of ever fewer men that the list did not see: fractions of a person, as a check."""
    table, terms = by_sex(men=[60, 0, 0, 6, 5, 0, 2]), ["A:sex", "B:sex", "C:sex", "A:B"]
    whole = fit_covariate_model(table, terms)
    counts = table.table().astype(float)
    counts[1, 1:] += 1e-5

    near = fit_counts(whole.design, whole.model, counts)

    assert near.ok
    assert near.unseen == pytest.approx(whole.best.unseen, rel=1e-3, abs=1e-3)


def test_level_that_one_list_alone_saw_is_not_identifiable():
    """With rates of its own that level could hold any number of people."""
    table = by_sex(men=[60, 0, 0, 0, 0, 0, 0])

    assert fit_covariate_model(table, ["A:sex", "B:sex", "C:sex"]).statuses == {Status.NOT_IDENTIFIABLE: 1}


def test_lists_that_each_hold_everyone_of_a_level_give_no_answer():
    """Nothing is left to tell how many were missed."""
    table = by_sex([40, 0, 0, 12, 9, 0, 4], [0, 30, 0, 6, 0, 5, 2])

    assert fit_covariate_model(table, ["A:sex", "B:sex"]).statuses == {Status.NOT_IDENTIFIABLE: 1}


def test_two_lists_that_depend_on_each_other_are_not_identifiable():
    lists = {"A": [1, 0, 1] * 2, "B": [0, 1, 1] * 2}
    table = CovariateTable.from_columns(lists, {"sex": [1, 1, 1, 2, 2, 2]}, [9, 5, 3, 8, 4, 2])

    assert fit_covariate_model(table, ["A:B"]).statuses == {Status.NOT_IDENTIFIABLE: 1}
    assert fit_covariate_model(table).estimate().total == pytest.approx(22 * 14 / 5)


def test_list_with_everyone_misses_nobody():
    lists, counts = columns(WOMEN)
    lists["D"] = [1] * 7

    chosen = search_with_covariates(CovariateTable.from_columns(lists, {"x": [1, 2] * 3 + [1]}, counts))

    assert chosen.estimate().total == sum(WOMEN)
    assert bootstrap_covariates(chosen, replicates=50).estimate().interval(0.95).upper == sum(WOMEN)


@pytest.mark.parametrize("terms", [["A:age"], ["sex:x"]])
def test_unknown_names_in_a_model_are_refused(terms):
    with pytest.raises(InputError, match="none of the table's"):
        fit_covariate_model(by_sex(), terms)


def test_model_is_hierarchical_and_named_by_its_largest_interactions():
    model = CovariateModel.of(["A:B:sex", ("C", "sex")])

    assert len(model.terms) == 5
    assert str(model) == "[A:B:sex, C:sex]"


@pytest.mark.parametrize(
    ("terms", "passive"),
    [
        ([], {"x", "y", "z"}),
        (["A:x"], {"x", "y", "z"}),
        (["A:x", "B:x"], {"y", "z"}),
        (["A:x", "B:x", "A:B"], {"x", "y", "z"}),
        (["A:x", "x:y", "B:y"], {"z"}),
        (["A:x", "x:y", "B:y", "y:z"], {"z"}),
        (["A:x", "B:x", "A:y", "x:y"], {"y", "z"}),
        (["A:x", "x:y", "y:z", "z:x"], {"x", "y", "z"}),
        (["A:x", "B:y", "C:z"], {"x", "y", "z"}),
    ],
)
def test_passive_covariates_are_on_no_path_between_lists(terms, passive):
    """After van der Heijden and others (2012), figures 1 and 2."""
    lists, counts = columns(WOMEN)
    levels = {name: ["1", "2"] * 3 + ["1"] for name in "xyz"}
    table = CovariateTable.from_columns(lists, levels, counts)

    assert passive_covariates(table, CovariateModel.of(terms).terms) == passive


def test_search_collapses_over_covariates_that_its_terms_do_not_connect():
    lists, counts = columns(WOMEN, MEN)
    table = CovariateTable.from_columns(lists, {"sex": ["f"] * 7 + ["m"] * 7, "town": ["a", "b"] * 7}, counts)

    chosen = search_with_covariates(table, ["A:sex", "B:sex", "C:town"])

    assert chosen.collapsed == ("town",)
    assert chosen.estimate().total == pytest.approx(
        search_with_covariates(table.drop_covariates(["town"]), ["A:sex", "B:sex"]).estimate().total
    )
    assert "Collapsed over town" in str(chosen.estimate().notes[-1])


def test_break_gives_a_list_one_rate_before_and_one_after():
    before, after = [40, 30, 25, 12, 9, 8, 4], [10, 30, 25, 3, 2, 8, 1]
    table = by_year(before, before, after, after).with_break("law", of="year", first="2018")

    by_break = fit_covariate_model(table, ["A:law"])
    by_every_year = fit_covariate_model(table, ["A:year"])

    assert by_every_year.best.parameters - by_break.best.parameters == 2
    assert by_break.best.log_likelihood == pytest.approx(by_every_year.best.log_likelihood)
    assert str(search_with_covariates(table).model) == "[A:law]"


def test_break_that_no_year_is_before_is_refused():
    with pytest.raises(InputError, match="one of the sides"):
        by_year(WOMEN, MEN).with_break("law", of="year", first="2010")


def test_covariate_and_its_break_in_one_model_are_refused():
    table = by_year(WOMEN, MEN, MEN).with_break("law", of="year", first="2018")

    with pytest.raises(InputError, match="in the same interaction"):
        fit_covariate_model(table, ["A:law", "A:year"])


def test_polynomial_of_full_degree_is_the_covariate_itself():
    table = by_year(WOMEN, MEN, WOMEN)
    terms = ["A:year", "B:year", "A:C"]

    assert fit_covariate_model(
        table.with_polynomial("year", degree=2), terms
    ).estimate().total == pytest.approx(fit_covariate_model(table, terms).estimate().total)
    assert (
        fit_covariate_model(table.with_polynomial("year", degree=1), terms).best.parameters == 4 + 1 + 2 + 1
    )


@pytest.mark.parametrize("degree", [0, 3])
def test_polynomial_that_the_levels_cannot_bear_is_refused(degree):
    with pytest.raises(InputError, match="degree"):
        by_year(WOMEN, MEN, WOMEN).with_polynomial("year", degree=degree)


def test_polynomial_of_what_has_no_order_is_refused():
    with pytest.raises(InputError, match="not numbers"):
        by_sex().with_polynomial("sex", degree=1)


def test_bootstrap_is_the_same_on_any_number_of_workers():
    chosen = search_with_covariates(by_sex())

    one, two = (bootstrap_covariates(chosen, replicates=60, seed=3, workers=w) for w in (1, 2))

    assert np.array_equal(one.totals, two.totals)
    assert one.estimate().intervals == two.estimate().intervals
    interval = one.estimate().interval(0.95)
    assert interval.lower < chosen.estimate().total < interval.upper
    assert one.levels("sex")[0].intervals[0].lower >= sum(WOMEN)


def test_bca_limits_are_those_of_the_lists_alone_where_all_have_one_level():
    """The same model, drawn persons and corrections, but for the draws themselves."""
    lists, counts = columns(WOMEN)
    table = CovariateTable.from_columns(lists, {"all": ["x"] * 7}, counts)

    here = bootstrap_covariates(fit_covariate_model(table), replicates=4000, seed=2)
    there = bca_search(alone(WOMEN), n_top=1, replicates=4000, seed=3)

    # Independent lists are the model that is chosen there, too.
    assert str(there.selection.model) == "[1,2,3]"
    for one, other in zip(here.estimate().intervals, there.intervals, strict=True):
        assert one.kind == other.kind == IntervalKind.BCA_RESELECTION
        assert one.lower == pytest.approx(other.lower, rel=0.03)
        assert one.upper == pytest.approx(other.upper, rel=0.03)


def test_correction_is_that_of_the_paper():
    """DiCiccio and Efron (1996), formulas 2.3 to 2.8, over the combinations of lists and levels."""
    answer = bootstrap_covariates(fit_covariate_model(by_sex()), replicates=60)
    totals = [use_model(one).estimate().total for _, one in by_sex().histories().without_one()]
    weights = [count for count, _ in by_sex().histories().without_one()]
    mean = np.average(totals, weights=weights)
    cubes = sum(w * (mean - one) ** 3 for w, one in zip(weights, totals, strict=True))
    squares = sum(w * (mean - one) ** 2 for w, one in zip(weights, totals, strict=True))

    # Independent lists without covariates: a person of either sex is left out alike.
    assert answer.correction.acceleration == pytest.approx(cubes / (6 * squares**1.5), rel=1e-6)


def test_percentile_interval_is_labelled_as_such():
    chosen = search_with_covariates(by_sex())

    answer = bootstrap_covariates(chosen, replicates=200, kind=IntervalKind.PERCENTILE_RESELECTION)

    interval = answer.estimate().interval(0.8)
    assert interval.kind == IntervalKind.PERCENTILE_RESELECTION
    assert interval.lower == pytest.approx(np.quantile(answer.totals.sum(axis=1), 0.1), rel=0.01)
    with pytest.raises(InputError, match="this kind of interval"):
        bootstrap_covariates(chosen, kind=IntervalKind.CREDIBLE)


def test_limits_that_the_replicates_do_not_tell_apart_are_reported():
    """Two persons are on two lists: in one replicate of seven nobody is, and no number is too high."""
    table = by_sex([4, 3, 0, 1, 0, 0, 0], [3, 4, 1, 1, 0, 0, 0]).drop_list("C")

    answer = bootstrap_covariates(fit_covariate_model(table), levels=(0.9, 0.95)).estimate()

    warnings = " ".join(map(str, answer.warnings))
    assert math.isinf(answer.interval(0.95).upper)
    assert "no model gave an estimate" in warnings
    assert "do not bound the number of people from above" in warnings
    assert "share a limit" in warnings


def test_thin_level_leaves_most_replicates_an_answer():
    """Half of the drawn tables have all men on A; nobody is missed of them there, and the women have their own."""
    table = by_sex(men=[3, 1, 0, 2, 1, 0, 1])
    chosen = fit_covariate_model(table, ["A:sex"])

    answer = bootstrap_covariates(chosen, replicates=200)

    assert answer.without_estimate == 0
    assert np.isfinite(answer.estimate().interval(0.95).upper)


def test_too_few_replicates_are_refused():
    with pytest.raises(InputError, match="no interval"):
        bootstrap_covariates(search_with_covariates(by_sex()), replicates=5)


@pytest.mark.parametrize("terms", [[], ["A:B"], ["A:sex", "B:sex", "C:sex"]])
def test_wald_interval_of_lists_alone_is_that_of_their_information(terms):
    """Where the sexes are seen alike, and where they share no parameter, the variance is known otherwise."""
    same = terms != ["A:sex", "B:sex", "C:sex"]
    table = by_sex(men=WOMEN) if same else by_sex()
    groups = [[2 * n for n in WOMEN]] if same else [WOMEN, MEN]
    fits = [
        fit_models(alone(group), [Model.parse("[12,3]" if terms == ["A:B"] else "[1,2,3]", 3)])
        for group in groups
    ]
    darks = [float(fit.total[0] - sum(group)) for fit, group in zip(fits, groups, strict=True)]
    own = [
        dark**2 * (dark_variances(fit, [0])[0] - math.log1p(1 / dark))
        for fit, dark in zip(fits, darks, strict=True)
    ]
    variance = sum(own) / sum(darks) ** 2 + math.log1p(1 / sum(darks))

    interval = covariate_wald(fit_covariate_model(table, terms), level=0.95)

    factor = math.exp(1.959963985 * math.sqrt(variance))
    assert interval.kind == IntervalKind.WALD
    assert interval.lower == pytest.approx(table.persons + sum(darks) / factor)
    assert interval.upper == pytest.approx(table.persons + sum(darks) * factor)


def test_wald_interval_of_a_list_with_everyone_is_the_persons_seen():
    lists, counts = columns(WOMEN)
    lists["D"] = [1] * 7
    table = CovariateTable.from_columns(lists, {"x": [1, 2] * 3 + [1]}, counts)

    interval = covariate_wald(search_with_covariates(table))

    assert interval.lower == interval.upper == sum(WOMEN)


def test_wald_interval_of_no_model_is_refused():
    table = by_sex(men=[60, 0, 0, 0, 0, 0, 0])

    with pytest.raises(NotConverged, match="1 are not identifiable"):
        covariate_wald(fit_covariate_model(table, ["A:sex", "B:sex", "C:sex"]))
