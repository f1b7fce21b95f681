"""Queues of a chat, against closed forms, a chain of states solved by itself, and against themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError
from zicht.methods.queueing import (
    Chats,
    Visits,
    counsellors_needed,
    describe_queue,
    erlang_b,
    erlang_c,
    plan_staff,
    simulate_chats,
)


def solve_chain(arrivals, service, servers, *, patience, states=400):
    """Return who waits, who leaves and the mean wait from the balance of a birth-and-death chain."""
    number = np.arange(1, states)
    down = np.minimum(number, servers) / service + np.maximum(number - servers, 0) / patience
    logs = np.concatenate([[0.0], np.cumsum(np.log(arrivals / down))])
    share = np.exp(logs - logs.max())
    share /= share.sum()
    waiting = (np.maximum(np.arange(states) - servers, 0) * share).sum()
    return share[servers:].sum(), waiting / patience / arrivals, waiting / arrivals


def simulate(visits, staff, chats, *, within=2.0, cycles=50, replicates=8, seed=5):
    return simulate_chats(
        visits,
        staff,
        chats,
        within_minutes=within,
        cycles=cycles,
        replicates=replicates,
        rng=np.random.default_rng(seed),
    )


def share(found, part):
    return getattr(found, part).sum() / found.came.sum()


@pytest.mark.parametrize("servers", [1, 3, 12])
@pytest.mark.parametrize("load", [0.4, 2.5, 15.0])
@pytest.mark.parametrize("patience", [0.3, 2.0, 25.0])
def test_palms_queue_agrees_with_a_chain_of_states(servers, load, patience):
    found = describe_queue(arrivals=load / 4, service_mean=4, servers=servers, patience_mean=patience)

    waits, leaves, mean = solve_chain(load / 4, 4, servers, patience=patience)
    assert (found.waits, found.leaves, found.mean_wait) == pytest.approx((waits, leaves, mean), rel=1e-9)
    assert found.in_time == pytest.approx(1 - waits)


@pytest.mark.parametrize("patience", [0.5, 6.0, math.inf])
@pytest.mark.parametrize("within", [0.0, 0.7, 3.0])
def test_who_is_helped_in_time_agrees_with_an_integral(patience, within):
    """Over the time that is worked off at rate n mu + i theta: a sum of exponentials, drawn."""
    rng = np.random.default_rng(11)
    arrivals, service, servers = 1.7, 2.0, 4
    found = describe_queue(
        arrivals=arrivals, service_mean=service, servers=servers, patience_mean=patience, within=within
    )

    down = (
        np.minimum(np.arange(1, 300), servers) / service
        + np.maximum(np.arange(1, 300) - servers, 0) / patience
    )
    logs = np.concatenate([[0.0], np.cumsum(np.log(arrivals / down))])
    states = np.exp(logs - logs.max())
    seen = rng.choice(300, p=states / states.sum(), size=40_000)
    rates = servers / service + np.arange(300) / patience
    waits = np.array([rng.exponential(1 / rates[: max(0, one - servers + 1)]).sum() for one in seen])
    own = rng.exponential(patience, len(seen)) if math.isfinite(patience) else np.inf
    assert found.in_time == pytest.approx(np.mean((waits <= within) & (waits <= own)), abs=0.01)


@given(st.floats(0.01, 60), st.integers(1, 80), st.floats(0.01, 20))
def test_more_servers_and_more_time_never_help_fewer(load, servers, within):
    def of(number, time):
        return describe_queue(
            arrivals=load, service_mean=1, servers=number, patience_mean=3, within=time
        ).in_time

    assert of(servers, within) <= of(servers + 1, within) + 1e-12
    assert of(servers, within) <= of(servers, within * 1.5) + 1e-12


@given(st.floats(0.05, 30), st.integers(1, 40), st.floats(0.05, 50))
def test_who_came_is_helped_or_left(load, servers, patience):
    whole = describe_queue(
        arrivals=load, service_mean=1, servers=servers, patience_mean=patience, within=patience * 200
    )

    assert whole.in_time + whole.leaves == pytest.approx(1, abs=1e-9)
    assert 0 <= whole.busy <= 1


@given(st.floats(0.05, 9), st.floats(0.01, 10))
def test_endless_patience_is_the_limit_of_much(load, within):
    much, endless = (
        describe_queue(arrivals=load, service_mean=1, servers=10, patience_mean=patience, within=within)
        for patience in (1e7, math.inf)
    )

    assert much.in_time == pytest.approx(endless.in_time, abs=1e-4)
    assert much.waits == pytest.approx(endless.waits, abs=1e-4)


def test_no_patience_at_all_is_erlang_b():
    found = describe_queue(arrivals=8, service_mean=1, servers=10, patience_mean=1e-9)

    assert found.leaves == pytest.approx(erlang_b(8, 10), rel=1e-6)


def test_empty_and_unmanned_queues_have_an_answer():
    assert describe_queue(arrivals=0, service_mean=5, servers=2).in_time == 1
    assert describe_queue(arrivals=3, service_mean=5, servers=0, patience_mean=4).leaves == 1
    assert describe_queue(arrivals=3, service_mean=5, servers=2).mean_wait == math.inf
    assert erlang_c(3, 2) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"arrivals": -1}, {"service_mean": 0}, {"servers": -1}, {"patience_mean": 0}, {"within": math.nan}],
)
def test_numbers_that_cannot_be_are_refused(wrong):
    with pytest.raises(InputError, match="zero or more"):
        describe_queue(**{"arrivals": 1.0, "service_mean": 1.0, "servers": 1, **wrong})


@pytest.mark.parametrize(("staff", "at_once"), [(4, 1), (2, 2), (1, 4)])
@pytest.mark.parametrize("patience", [5.0, math.inf])
def test_simulation_agrees_with_the_formula(staff, at_once, patience):
    """A steady rate, exponential chats, and no slowing: as many servers as chats that can be held."""
    chats = Chats(20, at_once=at_once, patience_minutes=patience)
    found = simulate(Visits([7.0] * 24), [staff] * 24, chats, cycles=80)

    exact = describe_queue(arrivals=7 / 60, service_mean=20, servers=4, patience_mean=patience, within=2)
    assert share(found, "in_time") == pytest.approx(exact.in_time, abs=0.012)
    assert share(found, "left") == pytest.approx(exact.leaves, abs=0.012)
    held = found.chat_minutes.sum() / found.staff_minutes.sum()
    assert held == pytest.approx(exact.busy * at_once, rel=0.03)


def test_chats_that_share_one_counsellor_in_full_agree_with_shared_processing():
    """Where k chats make each take k times as long, one counsellor is a queue of shared time (Kleinrock 1967)."""
    chats = Chats(5, at_once=100, slowing=1.0)
    found = simulate(Visits([6.0] * 24), [1] * 24, chats, cycles=120)

    mean_minutes = found.chat_minutes.sum() / found.came.sum()
    assert mean_minutes == pytest.approx(5 / (1 - 6 * 5 / 60), rel=0.05)
    assert share(found, "in_time") == 1


def test_length_matters_only_by_its_mean_where_nobody_waits():
    """Erlang B holds for any length; a tenth of a second of patience is none."""
    chats = Chats(20, variation=0.3, at_once=1, patience_minutes=0.001)
    found = simulate(Visits([9.0] * 24), [4] * 24, chats)

    assert share(found, "left") == pytest.approx(erlang_b(3.0, 4), abs=0.012)


def test_closed_hours_have_nobody_and_who_waits_at_closing_is_sent_away():
    found = simulate(Visits([30.0, 30.0]), [1, 0], Chats(60), cycles=200)

    assert found.came[:, 1].sum() == 0
    assert (found.in_time + found.left <= found.came).all()
    assert found.left[:, 0].sum() > 0
    # The chat that is going on at closing time is finished afterwards.
    assert found.chat_minutes[:, 1].sum() > 0


def test_a_counsellor_who_comes_on_duty_takes_up_who_waits():
    alone = simulate(Visits([12.0, 0.0]), [1, 1], Chats(30), cycles=100)
    joined = simulate(Visits([12.0, 0.0]), [1, 6], Chats(30), cycles=100)

    assert joined.waited_minutes.sum() < alone.waited_minutes.sum()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0, 20), min_size=1, max_size=6),
    st.integers(1, 4),
    st.floats(0, 1.5),
    st.sampled_from([0.5, 4.0, math.inf]),
    st.integers(0, 2**32),
)
def test_nobody_is_lost_and_nobody_is_helped_twice(rates, at_once, slowing, patience, seed):
    staff = [(seed + place) % 3 for place in range(len(rates))]
    chats = Chats(15, at_once=at_once, slowing=slowing, patience_minutes=patience)
    found = simulate(Visits(rates), staff, chats, cycles=3, replicates=2, seed=seed)

    assert (found.in_time + found.left <= found.came + 1e-9).all()
    assert (found.waited_minutes >= 0).all()
    # Nobody holds more chats than she may; what a shift leaves is finished by who left.
    assert found.chat_minutes.sum() <= 15 * (1 + slowing * at_once) * 40 * max(1.0, found.came.sum())


def test_the_same_chance_gives_the_same_outlook():
    first, second = (simulate(Visits([4.0] * 3), [1] * 3, Chats(20), cycles=3) for _turn in range(2))

    assert (first.came == second.came).all()
    assert (first.waited_minutes == second.waited_minutes).all()


def test_needed_is_the_smallest_number_that_reaches_the_share():
    chats = Chats(25, at_once=2, slowing=0.25, patience_minutes=8)
    number = counsellors_needed(14, chats, within_minutes=2, share=0.8)

    def reached(counsellors):
        return describe_queue(
            arrivals=14 / 60,
            service_mean=25 * 1.25,
            servers=2 * counsellors,
            patience_mean=8,
            within=2,
        ).in_time

    assert reached(number) >= 0.8 > reached(number - 1)
    assert counsellors_needed(0, chats, within_minutes=2, share=0.8) == 0


def test_a_plan_reaches_the_share_in_every_hour_and_leaves_closed_hours_empty():
    rates = [0.0] * 12 + [2.0, 3.0, 4.0, 5.0, 9.0, 14.0, 16.0, 15.0, 12.0, 8.0, 4.0, 0.0]
    chats = Chats(35, variation=0.8, at_once=2, slowing=0.2, patience_minutes=7)
    plan = plan_staff(
        Visits(rates),
        chats,
        within_minutes=2,
        share=0.8,
        cycles=60,
        replicates=10,
        rng=np.random.default_rng(2),
    )

    is_open = np.array(rates) > 0
    assert (plan.counsellors[~is_open] == 0).all()
    assert (plan.counsellors[is_open] > 0).all()
    assert np.nanmin(plan.in_time_by_hour[is_open]) > 0.75
    assert plan.in_time.mean() >= 0.8
    assert (plan.lower == plan.counsellors).sum() >= is_open.sum() / 2


def test_what_was_seen_for_a_short_time_gives_a_wide_range():
    rates, chats = [6.0] * 4, Chats(30, patience_minutes=10)
    short, long = (
        plan_staff(
            Visits(rates, cycles=seen),
            chats,
            within_minutes=2,
            share=0.8,
            cycles=20,
            replicates=5,
            rng=np.random.default_rng(4),
        )
        for seen in (2, 200)
    )

    assert (short.upper - short.lower).sum() > (long.upper - long.lower).sum()
    assert (short.lower <= short.counsellors).all()
    assert (short.counsellors <= short.upper).all()


def test_a_share_that_nobody_can_reach_is_refused():
    with pytest.raises(InputError, match="counsellors"):
        counsellors_needed(5, Chats(30), within_minutes=2, share=1.0)
    with pytest.raises(InputError, match="hours"):
        simulate(Visits([1.0]), [1, 1], Chats(30))
