"""Is an answer over several link sets wider where they disagree, and the same where they agree?"""

import math

import numpy as np
import pytest

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size import (
    CaptureHistories,
    Estimate,
    Interval,
    IntervalKind,
    combine_imputations,
    combine_replicates,
    correct_linkage,
    estimate_link_sets,
)

LEVELS = (0.8, 0.95)


def answer(dark, *, spread=0.2, persons=100, method="some"):
    """Return an estimate whose intervals are longer above than below."""
    z = {0.8: 1.281552, 0.95: 1.959964}
    intervals = tuple(
        Interval(
            level,
            persons + dark * math.exp(-spread * z[level]),
            persons + dark * math.exp(1.5 * spread * z[level]),
            IntervalKind.WALD,
        )
        for level in LEVELS
    )
    return Estimate(method, Text.of("Some"), Text.of("Some"), persons, persons + dark, intervals)


def petersen(histories):
    return correct_linkage(histories, recall=1.0).estimate()


def two_lists(first, second, linked):
    return CaptureHistories.from_dense([0, first - linked, second - linked, linked], lists="AB")


def bounds(estimate):
    return [bound for i in estimate.intervals for bound in (i.lower, i.upper)]


@pytest.mark.parametrize("sets", [1, 2, 10])
def test_sets_that_agree_give_the_answer_of_one(sets):
    combined = combine_imputations([answer(400.0)] * sets)

    assert combined.total == pytest.approx(500)
    assert bounds(combined.estimate()) == pytest.approx(bounds(answer(400.0)))
    assert combined.between_share == 0


def test_sets_that_disagree_give_rubins_total_and_share():
    """By hand: logs 6 and 6.4; within 0.04 below and 0.09 above; between (1 + 1/2) * 0.08 = 0.12."""
    combined = combine_imputations([answer(math.exp(6.0)), answer(math.exp(6.4))])

    assert combined.total == pytest.approx(100 + math.exp(6.2))
    assert combined.between_share == pytest.approx(0.12 / (0.12 + (0.04 + 0.09) / 2))


def test_degrees_of_freedom_are_rubins():
    """Two sets with between = within have (2 - 1) * 2**2 = 4 degrees of freedom: t = 2.776445 (tables)."""
    half = math.sqrt(0.04 / 1.5 / 2)
    combined = combine_imputations([answer(math.exp(6 - half)), answer(math.exp(6 + half))])

    lower = combined.estimate().interval(0.95).lower

    assert 6 - math.log(lower - 100) == pytest.approx(2.776445 * math.sqrt(0.08), rel=1e-5)


def test_interval_widens_with_disagreement():
    widths = []
    for apart in (0.0, 0.1, 0.3):
        interval = (
            combine_imputations([answer(400 * math.exp(s)) for s in (-apart, 0, apart)])
            .estimate()
            .interval(0.95)
        )
        widths.append(interval.upper - interval.lower)

    assert widths == sorted(set(widths))


def test_persons_seen_are_the_fewest_of_any_set():
    combined = combine_imputations([answer(400.0, persons=100), answer(390.0, persons=110)])

    assert combined.estimate().persons == 100
    assert combined.total == pytest.approx(500)
    assert "10.0 %" in str(combined.estimate().notes[0])


def test_reader_is_told_how_much_links_decide():
    estimate = combine_imputations([answer(200.0), answer(800.0)]).estimate()

    assert "comes from differences between the sets of links" in str(estimate.notes[-1])
    assert [str(w) for w in estimate.warnings] == [
        "Doubtful links decide more of this answer than chance does."
    ]


def test_unbounded_interval_in_one_set_stays_unbounded():
    open_ended = Estimate(
        "some",
        Text.of("Some"),
        Text.of("Some"),
        100,
        500.0,
        (Interval(0.95, 100.0, math.inf, IntervalKind.BCA_RESELECTION),),
    )

    interval = combine_imputations([answer(400.0), open_ended, answer(300.0)]).estimate().intervals

    assert [(i.level, i.lower, i.upper) for i in interval] == [(0.95, 100.0, math.inf)]


def test_nobody_missed_in_all_sets_gives_the_persons_seen():
    everyone = two_lists(100, 40, 40)

    assert combine_imputations([petersen(everyone)] * 3).estimate().total == 100


def test_sets_that_disagree_on_whether_anybody_is_missed_are_refused():
    with pytest.raises(NotConverged, match="1 of 2 sets"):
        combine_imputations([answer(400.0), answer(0.0)])


def test_estimates_of_different_estimators_are_refused():
    with pytest.raises(InputError, match="one estimator"):
        combine_imputations([answer(400.0), answer(400.0, method="other")])


def test_no_estimates_are_refused():
    with pytest.raises(InputError, match="one estimator"):
        combine_imputations([])


def test_tables_of_other_lists_are_refused():
    other = CaptureHistories.from_dense([0, 1, 1, 1], lists="AC")

    with pytest.raises(InputError, match="same lists"):
        estimate_link_sets([two_lists(30, 20, 6), other], petersen)


def test_few_sets_without_an_answer_are_left_out_and_told():
    tables = [two_lists(30, 20, 0), *[two_lists(30, 20, linked) for linked in (5, 6, 7, 8)]]
    steps = []

    combined = estimate_link_sets(tables, petersen, on_progress=lambda *at: steps.append(at))

    assert (combined.refused, len(combined.estimates), steps[-1]) == (1, 4, (5, 5))
    assert "1 of 5 sets of links give no answer and are left out." in map(str, combined.estimate().warnings)


def test_many_sets_without_an_answer_are_refused():
    tables = [two_lists(30, 20, linked) for linked in (0, 0, 6, 7)]

    with pytest.raises(NotConverged, match="2 of 4 sets"):
        estimate_link_sets(tables, petersen)


def test_doubtful_links_are_covered_only_if_all_sets_count():
    """Half of the doubtful pairs of records are one person; of 200 intervals of 95 %, 183 cover in 97 % of runs."""
    random = np.random.Generator(np.random.PCG64(17))
    persons, covered, covered_by_one = 4_000, 0, 0
    for _ in range(200):
        on = random.random((persons, 2)) < [0.3, 0.25]
        (first, second), both = on.sum(axis=0), int(on.all(axis=1).sum())
        doubtful = random.binomial(both, 0.5)
        pairs = doubtful + random.negative_binomial(doubtful + 1, 0.5)
        drawn = both - doubtful + random.binomial(pairs, 0.5, size=10)
        combined = estimate_link_sets([two_lists(first, second, m) for m in drawn], petersen)
        interval, one = (e.interval(0.95) for e in (combined.estimate(), combined.estimates[0]))
        covered += interval.lower <= persons <= interval.upper
        covered_by_one += one.lower <= persons <= one.upper

    assert covered >= 183
    assert covered_by_one < covered - 10


def test_pooled_replicates_of_sets_that_agree_are_those_of_one():
    draws = np.random.Generator(np.random.PCG64(2)).lognormal(6, 0.2, 999) + 100

    one, three = (combine_replicates([answer(400.0)] * k, [draws] * k).intervals for k in (1, 3))

    assert [(i.lower, i.upper) for i in one] == [(i.lower, i.upper) for i in three]
    assert [one[1].lower, one[1].upper] == pytest.approx(np.quantile(draws, [0.025, 0.975]), rel=0.01)


def test_pooled_replicates_of_sets_that_disagree_are_wider():
    draws = np.random.Generator(np.random.PCG64(2)).lognormal(6, 0.2, 999) + 100
    estimates = [answer(300.0), answer(500.0)]

    combined = combine_replicates(estimates, [draws, draws + 200])

    interval = combined.estimate().interval(0.95)
    assert interval.upper - interval.lower > np.diff(np.quantile(draws, [0.025, 0.975]))[0] + 100
    assert 0.5 < combined.between_share < 1


@pytest.mark.parametrize("replicates", [[], [[500.0], []], [[500.0], [math.nan]], [[500.0], [[500.0]]]])
def test_replicates_that_do_not_fit_are_refused(replicates):
    with pytest.raises(InputError, match="replicates"):
        combine_replicates([answer(400.0)] * 2, replicates)
