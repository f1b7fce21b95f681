"""Years, sexes and forms, with one model for all."""

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged
from zicht.methods.population_size import (
    CaptureHistories,
    CovariateTable,
    IntervalKind,
    Thinness,
    estimate_by_stratum,
    fit_covariate_model,
    use_model,
)
from zicht.methods.population_size.information import dark_variances
from zicht.methods.population_size.strata_shrinkage import (
    draw_together,
    drawn_variances,
    own_variances,
    whole_variances,
)

HISTORIES = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)]
WOMEN, MEN, THIN = [40, 30, 25, 12, 9, 8, 4], [60, 20, 15, 6, 5, 3, 2], [4, 2, 1, 0, 0, 1, 0]


def table_of(**strata):
    rows = [
        (history, code, count)
        for code, counts in strata.items()
        for history, count in zip(HISTORIES, counts, strict=True)
    ]
    lists = {name: [row[0][j] for row in rows] for j, name in enumerate("ABC")}
    codes = {"sex": [row[1] for row in rows], "all": ["x"] * len(rows)}
    return CovariateTable.from_columns(lists, codes, [row[2] for row in rows])


def independent(counts):
    return use_model(CaptureHistories.from_wide(HISTORIES, counts, lists="ABC")).estimate().total


def test_strata_of_independent_lists_are_fits_of_their_own():
    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN), ["sex"], shrink=False)

    assert [one.levels for one in answer.strata] == [("f",), ("m",)]
    assert [one.total for one in answer.strata] == pytest.approx([independent(WOMEN), independent(MEN)])
    assert answer.estimate().total == pytest.approx(independent(WOMEN) + independent(MEN))
    assert answer.sum_of_strata == pytest.approx(answer.estimate().total)


def test_dependence_of_lists_is_shared():
    women, men = [80, 60, 50, 60, 9, 8, 20], [60, 50, 40, 45, 5, 6, 12]
    table = table_of(f=women, m=men)

    answer = estimate_by_stratum(table, ["sex"], shrink=False)

    shared = [term for term in answer.selection.model.terms if "stratum" not in term]
    assert frozenset("AB") in shared
    named = fit_covariate_model(
        table.keep_covariates(["sex"]), ["A:sex", "B:sex", "C:sex", *(sorted(term) for term in shared)]
    )
    assert [one.total for one in answer.strata] == pytest.approx([one.total for one in named.levels("sex")])


def test_sum_is_shown_beside_the_lists_alone():
    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN), ["sex"])

    assert answer.pooled is not None
    assert "the lists alone, without strata, give" in str(answer.estimate().notes[-1])


def test_rates_and_ratios_are_of_the_populations_given():
    answer = estimate_by_stratum(
        table_of(f=WOMEN, m=MEN), ["sex"], populations={("f",): 200_000}, shrink=False
    )

    women, men = answer.strata
    assert women.rate_per_100k == pytest.approx(independent(WOMEN) / 2)
    assert women.seen_per_100k == pytest.approx(sum(WOMEN) / 2)
    assert women.ratio == pytest.approx(sum(WOMEN) / independent(WOMEN))
    assert men.rate_per_100k is None


def test_thin_stratum_is_refused_with_reasons_and_is_in_the_sum():
    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN, x=THIN), ["sex"], shrink=False)

    thin = answer.strata[2]
    assert thin.total is None
    assert thin.ratio is None
    assert [str(reason) for reason in thin.reasons] == [
        "Fewer than 20 persons were seen.",
        "Fewer than 7 persons are on two lists.",
    ]
    assert answer.refused == (thin,)
    assert answer.only_seen == sum(THIN)
    assert answer.estimate().total == pytest.approx(answer.sum_of_strata + sum(THIN))
    assert answer.estimate().persons == sum(WOMEN) + sum(MEN) + sum(THIN)


def test_thin_strata_that_are_thick_together_are_one_stratum_of_the_sum():
    """Of each of two strata five persons are on two lists or more, of both together ten."""
    thin = [10, 5, 4, 2, 1, 1, 1]

    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN, x=thin, y=thin), ["sex"], shrink=False)

    assert len(answer.refused) == 2
    assert answer.only_seen == 0
    assert answer.estimate().total > answer.sum_of_strata + 2 * sum(thin)


def test_thin_strata_that_are_nothing_together_count_as_seen_only():
    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN, x=[4, 0, 0, 0, 0, 0, 0]), ["sex"], shrink=False)

    assert answer.only_seen == 4
    assert answer.estimate().total == pytest.approx(independent(WOMEN) + independent(MEN) + 4)
    assert "only their persons seen" in str(answer.estimate().warnings[-1])
    assert "One list holds everybody" in str(answer.strata[2].reasons[-1])


def test_all_too_thin_is_refused():
    with pytest.raises(NotConverged, match="All 2 strata"):
        estimate_by_stratum(table_of(f=THIN, m=THIN), ["sex"])


def test_list_with_everyone_misses_nobody_in_any_stratum():
    everyone = [40, 0, 0, 12, 9, 0, 4]

    answer = estimate_by_stratum(table_of(f=everyone, m=everyone), ["sex"])

    assert [one.total for one in answer.strata] == [65, 65]
    assert [one.intervals[1].upper for one in answer.strata] == [65, 65]


def test_one_stratum_is_the_whole():
    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN), ["all"])

    assert answer.strata[0].total == pytest.approx(answer.pooled.total)


@pytest.mark.parametrize("by", [[], ["sex", "sex"], ["age"]])
def test_what_are_no_strata_is_refused(by):
    with pytest.raises(InputError):
        estimate_by_stratum(table_of(f=WOMEN), by)


@pytest.mark.parametrize("populations", [{("f",): 0}, {("z",): 10}])
def test_what_are_no_populations_is_refused(populations):
    with pytest.raises(InputError, match="populations"):
        estimate_by_stratum(table_of(f=WOMEN, m=MEN), ["sex"], populations=populations)


def test_strata_are_drawn_together_by_the_formula_of_stein():
    """With equal variances: Efron and Morris (1975); between + own = squares / (k - 1)."""
    logs, own = np.array([0.0, 1.0, 2.0, 5.0]), 0.5
    total = np.sum((logs - 2) ** 2) / 3

    drawn = draw_together(10 * np.exp(logs), np.full(4, 10.0), np.full(4, own))

    assert np.log(drawn / 10) == pytest.approx(2 + (1 - own / total) * (logs - 2))


def test_strata_that_hardly_differ_become_alike():
    drawn = draw_together(np.array([9.0, 10.0, 11.0]), np.full(3, 10.0), np.full(3, 0.5))

    assert drawn == pytest.approx(np.full(3, (9 * 10 * 11) ** (1 / 3)))


def test_thin_strata_are_nearer_to_the_truth_when_drawn_together():
    """Twenty towns with nearly the same rates; each alone is a guess."""
    rng = np.random.default_rng(3)
    people = 150
    towns = {}
    for town in range(20):
        lists = rng.random((people, 3)) < [0.2, 0.25, 0.15]
        towns[f"t{town:02}"] = [int(np.sum((lists == np.array(h)).all(axis=1))) for h in HISTORIES]
    table = table_of(**towns)

    apart, drawn = (estimate_by_stratum(table, ["sex"], shrink=shrink) for shrink in (False, True))

    errors = [
        np.mean([(np.log(one.total) - np.log(people)) ** 2 for one in answer.strata if one.total])
        for answer in (apart, drawn)
    ]
    assert errors[1] < 0.7 * errors[0]


def test_variance_of_a_drawn_stratum_is_that_of_morris():
    """Equal variances, section 4 there: B = 3 / 5 of own / (own + between), with six strata and one mean."""
    logs, own = np.array([0.0, 1.0, 2.0, 5.0, 2.0, 2.0]), 0.5
    between = np.sum((logs - 2) ** 2) / 5 - own
    share = 3 / 5 * own / (own + between)

    found = drawn_variances(10 * np.exp(logs), np.full(6, 10.0), np.full(6, own))

    expected = own * (1 - 5 / 6 * share) + 2 / 3 * share**2 * (logs - 2) ** 2
    assert found == pytest.approx(expected)


def test_three_strata_leave_the_variances_as_they_are():
    assert drawn_variances(np.array([9.0, 10.0, 11.0]), np.full(3, 10.0), np.full(3, 0.5)) == pytest.approx(
        0.5
    )


def test_intervals_without_drawing_are_those_of_each_fit_where_nothing_is_shared():
    """The variance of the dark figure is that per person seen, and that of the persons seen."""
    answer = estimate_by_stratum(table_of(f=WOMEN, m=MEN), ["sex"], shrink=False)

    for counts, stratum in zip((WOMEN, MEN), answer.strata, strict=True):
        alone = use_model(CaptureHistories.from_wide(HISTORIES, counts, lists="ABC"))
        (variance,) = dark_variances(alone.fits, [alone.best]) - 1 / sum(counts)
        factor = np.exp(1.959963985 * np.sqrt(variance))
        interval = stratum.intervals[1]
        assert interval.kind == IntervalKind.WALD
        assert interval.lower - sum(counts) == pytest.approx((stratum.total - sum(counts)) / factor)
        assert interval.upper - sum(counts) == pytest.approx((stratum.total - sum(counts)) * factor)


def test_what_strata_share_widens_their_intervals():
    """With the dependence of a pair of lists taken as known, the variance is that of a stratum given it."""
    women, men = [80, 60, 50, 60, 9, 8, 20], [60, 50, 40, 45, 5, 6, 12]
    answer = estimate_by_stratum(table_of(f=women, m=men), ["sex"], shrink=False)
    design, fit = answer.selection.design, answer.selection.best
    lists = np.arange(8)[:, None] >> np.arange(3) & 1

    own = own_variances(np.hstack([np.ones((8, 1)), lists]).astype(float), fit.expected(design), fit.kept, 3)

    assert (whole_variances(design, fit) > 1.1 * own).all()


def towns_of(seed):
    """Thirty towns that differ a little, and how many people each has."""
    rng = np.random.default_rng(seed)
    towns, people = {}, {}
    for town in range(30):
        name, rates = f"t{town:02}", np.array([0.2, 0.25, 0.15]) * rng.uniform(0.9, 1.1)
        people[name] = int(rng.integers(150, 400))
        lists = rng.random((people[name], 3)) < rates
        towns[name] = [int(np.sum((lists == np.array(h)).all(axis=1))) for h in HISTORIES]
    return table_of(**towns), people


def test_intervals_of_drawn_strata_hold_the_truth_and_are_narrower():
    """240 towns in eight countries: 95 % intervals without drawing."""
    holds, apart, drawn = [], [], []
    for table, people in map(towns_of, range(1, 9)):
        for shrink, widths in ((False, apart), (True, drawn)):
            for one in estimate_by_stratum(table, ["sex"], shrink=shrink).strata:
                interval = one.intervals[1]
                widths.append(np.log(interval.upper / interval.lower))
                if shrink:
                    assert interval.kind == IntervalKind.EMPIRICAL_BAYES
                    holds.append(interval.lower <= people[one.levels[0]] <= interval.upper)

    assert np.mean(holds) >= 0.88
    assert np.mean(drawn) < 0.7 * np.mean(apart)


def test_intervals_hold_the_estimate_and_are_seeded():
    table = table_of(f=WOMEN, m=MEN, n=[30, 25, 20, 10, 8, 6, 2])

    one, two = (estimate_by_stratum(table, ["sex"], replicates=60, seed=5) for _ in "ab")

    assert one.strata == two.strata
    for stratum in one.strata:
        assert stratum.intervals[1].lower <= stratum.total <= stratum.intervals[1].upper


def test_what_is_too_thin_can_be_chosen():
    answer = estimate_by_stratum(
        table_of(f=WOMEN, m=MEN), ["sex"], thinness=Thinness(persons=120, on_two_lists=20)
    )

    assert [bool(one.reasons) for one in answer.strata] == [False, True]
