"""Models of lists and covariates, and the search among them."""

import pytest

from support.covariates import MEN, WOMEN, alone, by_sex, by_year, columns
from zicht.errors import InputError
from zicht.methods.population_size import (
    CovariateModel,
    CovariateTable,
    Status,
    bootstrap_covariates,
    fit_covariate_model,
    search_with_covariates,
    use_model,
)
from zicht.methods.population_size.covariate_fitting import fit_counts
from zicht.methods.population_size.covariate_models import passive_covariates


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
