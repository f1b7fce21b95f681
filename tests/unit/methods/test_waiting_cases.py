"""Cases that wait, against queues with a known answer, and against themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError
from zicht.methods.waiting_cases import (
    DAYS_A_YEAR,
    Inflow,
    Kind,
    Workload,
    estimate_inflow,
    posts_needed,
    simulate_waiting,
)


def erlang_b(posts, load):
    """Return the share that is lost, by the recursion over the number of servers (Erlang 1917)."""
    lost = 1.0
    for number in range(1, posts + 1):
        lost = load * lost / (number + load * lost)
    return lost


def erlang_c(posts, load):
    """Return the share that waits."""
    lost = erlang_b(posts, load)
    return lost / (1 - load / posts * (1 - lost))


def steady(*, posts, load, rate=400.0, patience=None):
    """Return a queue without cases at the start, with so many cases a year and so many posts' work in them."""
    return Workload([Kind(Inflow(rate), 1000 * load / rate, patience)], [0], posts, 1000.0)


def simulate(workload, years=5, replicates=100, seed=3):
    return simulate_waiting(workload, years=years, replicates=replicates, rng=np.random.default_rng(seed))


@pytest.mark.parametrize(("posts", "load"), [(1, 0.6), (4, 3.2), (20, 17.0)])
def test_waiting_agrees_with_erlang_c(posts, load):
    """In the long run the share that waits over the spare capacity is the mean wait; by Little's law, what waits."""
    found = simulate(steady(posts=posts, load=load, rate=2000.0))

    wait_years = erlang_c(posts, load) * (load / 2000) / (posts - load)
    settled = found.wait_days[:, 1:].mean()
    assert settled == pytest.approx(DAYS_A_YEAR * wait_years, rel=0.08)
    assert found.waiting[:, 1:].mean() == pytest.approx(2000 * wait_years, rel=0.25)  # seen 400 times only
    assert found.busy[:, 1:].mean() == pytest.approx(load / posts, rel=0.02)


@pytest.mark.parametrize(("posts", "load"), [(1, 0.6), (4, 5.0)])
def test_without_patience_the_share_unanswered_agrees_with_erlang_b(posts, load):
    found = simulate(steady(posts=posts, load=load, rate=2000.0, patience=0))

    unanswered = found.unanswered[:, 1:].sum() / found.came[:, 1:].sum()
    assert unanswered == pytest.approx(erlang_b(posts, load), rel=0.03)
    assert not found.waiting.any()


def test_without_posts_everything_waits():
    workload = Workload([Kind(Inflow(100.0), 50.0)], [7], 0.0, 1000.0)
    found = simulate(workload, years=3, replicates=20)

    assert (found.waiting == 7 + found.came.cumsum(axis=1)).all()
    assert not found.taken_up.any()
    assert np.isnan(found.wait_days).all()


def test_overload_grows_by_what_cannot_be_done():
    """So many cases more come a year than two posts can do: 100 of 300."""
    found = simulate(Workload([Kind(Inflow(300.0), 10.0)], [0], 2.0, 1000.0), years=6)

    growth = np.diff(found.waiting, axis=1).mean()
    assert growth == pytest.approx(100, abs=6)


def test_posts_that_are_not_whole_do_as_much_as_their_hours():
    found = simulate(Workload([Kind(Inflow(400.0), 10.0)], [0], 2.5, 1000.0), years=6)

    assert found.taken_up[:, 1:].mean() == pytest.approx(250, rel=0.03)


def test_inflow_that_varies_more_is_negative_binomial():
    """The variance of the cases a year is the mean and a part of its square."""
    found = simulate(Workload([Kind(Inflow(50.0, extra_variance=0.2), 1.0)], [0], 9.0, 1000.0), years=40)

    assert found.came.mean() == pytest.approx(50, rel=0.03)
    assert found.came.var() == pytest.approx(50 + 0.2 * 50**2, rel=0.1)


def test_inflow_known_from_few_years_is_drawn_with_the_doubt_of_its_mean():
    """The mean of three years of 100 cases has a variance of 100 / 3."""
    rng = np.random.default_rng(1)
    means = np.array([Inflow(100.0, years=3).draw_means(rng, 4) for _ in range(4000)])

    assert (means == means[:, :1]).all()
    assert means.mean() == pytest.approx(100, rel=0.01)
    assert means[:, 0].var() == pytest.approx(100 / 3, rel=0.1)


def test_estimate_inflow_takes_what_varies_beyond_poisson():
    """The mean is 241, the squares of 79, 150, 11, 19 and 41 are 30,904 together, and the variance is a quarter."""
    found = estimate_inflow([320, 91, 252, 260, 282])

    assert (found.mean, found.years) == (241, 5)
    assert found.extra_variance == pytest.approx((30_904 / 4 - 241) / 241**2)


@pytest.mark.parametrize("counts", [[209, 201, 223], [5, 500], [0, 0, 0]])
def test_estimate_inflow_is_poisson_where_nothing_else_is_seen(counts):
    assert estimate_inflow(counts).extra_variance == 0


@pytest.mark.parametrize("counts", [[], [3, -1], [math.nan]])
def test_estimate_inflow_refuses_what_is_no_count(counts):
    with pytest.raises(InputError, match="zero or more"):
        estimate_inflow(counts)


@pytest.mark.parametrize(
    "change",
    [{"posts": -1.0}, {"kinds": [Kind(Inflow(1.0), 1.0, -1.0)]}, {"kinds": [Kind(Inflow(1.0), 0.0)]}],
)
def test_simulate_waiting_refuses_impossible_numbers(change):
    given_ = {"kinds": [Kind(Inflow(1.0), 1.0)], "open_cases": [0], "posts": 1.0, "hours_per_post": 1.0}
    with pytest.raises(InputError, match="zero or more"):
        simulate(Workload(**(given_ | change)), years=1, replicates=1)


def test_only_the_kind_that_is_not_answered_in_time_leaves():
    """Nobody takes anything up: of one kind, 20 come and leave after no days; of the other, 5 open cases wait."""
    kinds = [Kind(Inflow(20.0), 1.0, 0.0), Kind(Inflow(0.0), 1.0)]

    found = simulate(Workload(kinds, [0, 5], 0.0, 1000.0), years=2, replicates=3)

    assert (found.unanswered == found.came).all()
    assert (found.waiting == 5).all()


def test_posts_needed_are_the_hours_that_come_and_those_that_wait():
    """1,000 cases of 13.5 hours fill 10 posts of 1,350; 40 of 50 open cases wait, of which 5 years do a fifth each."""
    workload = Workload([Kind(Inflow(1000.0), 13.5)], [50], 10.0, 1350.0)
    keep_up, catch_up = posts_needed(workload, years=5, replicates=3, rng=np.random.default_rng(1))

    assert keep_up.tolist() == pytest.approx([10.0] * 3)
    assert catch_up.tolist() == pytest.approx([10 + 40 * 13.5 / 5 / 1350] * 3)


def test_progress_is_told_of_every_replicate():
    told = []
    simulate_waiting(
        steady(posts=1, load=0.5, rate=5.0),
        years=1,
        replicates=3,
        rng=np.random.default_rng(1),
        on_progress=lambda done, total: told.append((done, total)),
    )

    assert told == [(1, 3), (2, 3), (3, 3)]


@st.composite
def workloads(draw):
    """Return a workload of any size, and whether cases leave."""
    rate, load = draw(st.floats(1, 60)), draw(st.floats(0.1, 15))
    return Workload(
        [Kind(Inflow(rate), 1000 * load / rate, draw(st.none() | st.floats(0, 400)))],
        [draw(st.integers(0, 40))],
        draw(st.floats(0, 12)),
        1000.0,
    )


@given(workload=workloads(), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_every_case_waits_is_taken_up_or_leaves(workload, seed):
    found = simulate(workload, years=3, replicates=2, seed=seed)

    under_way = min(workload.open_cases[0], math.ceil(workload.posts))
    ended = found.taken_up.cumsum(axis=1) + found.unanswered.cumsum(axis=1)
    assert (under_way + ended + found.waiting == workload.open_cases[0] + found.came.cumsum(axis=1)).all()
    waited = found.wait_days[~np.isnan(found.wait_days)]
    patience = workload.kinds[0].patience_days
    longest = math.inf if patience is None else patience
    assert ((waited >= 0) & (waited <= longest + 1e-6)).all()
    busy = found.busy[~np.isnan(found.busy)]
    assert ((busy >= 0) & (busy <= 1 + 1e-9)).all()
