"""Figures of queues as others published them."""

from __future__ import annotations

import math

import pytest

from zicht.methods.queueing import describe_queue, erlang_b, erlang_c

#: Places, share lost, and erlang to one decimal: "Carrier Grade Voice over IP", second edition (2003), appendix A.
TABLE_OF_ERLANG_B = [
    (5, 0.0001, 0.5),
    (5, 0.01, 1.4),
    (5, 0.02, 1.7),
    (5, 0.05, 2.2),
    (7, 0.001, 1.6),
    (7, 0.01, 2.5),
    (8, 0.03, 4.0),
    (8, 0.05, 4.5),
    (9, 0.001, 2.6),
    (9, 0.002, 2.9),
    (9, 0.005, 3.3),
    (9, 0.05, 5.4),
]


@pytest.mark.parametrize(("places", "lost", "load"), TABLE_OF_ERLANG_B)
def test_erlang_b_agrees_with_a_printed_table(places, lost, load):
    """The load of the table is rounded: the share lost lies between those of half a decimal less and more."""
    assert erlang_b(load - 0.05, places) < lost < erlang_b(load + 0.05, places)


def test_erlang_c_agrees_with_a_worked_example():
    """360 calls in half an hour, four minutes each, 55 agents, 15 seconds (mitan.co.uk, "Call centre maths").

    Printed there: 0.239 waits, 8.2 seconds in the mean, 84.6 % within the time, agents busy 87.3 %.
    """
    found = describe_queue(arrivals=0.2, service_mean=240, servers=55, within=15)

    assert erlang_c(48, 55) == pytest.approx(0.239, abs=0.0005)
    assert found.mean_wait == pytest.approx(8.2, abs=0.05)
    assert found.in_time == pytest.approx(0.846, abs=0.0006)
    assert found.busy == pytest.approx(0.873, abs=0.0005)


def test_palms_queue_agrees_with_the_tutorial_on_telephone_centres():
    """50 agents, 48 calls a minute of a minute each; patience of two minutes, or without end.

    Gans, Koole and Mandelbaum (2003), section 4.2: 3.1 % leave; wait 20.8 seconds without and 3.7 seconds with
    leaving; agents busy 96 % and 93 %.
    """
    without = describe_queue(arrivals=48, service_mean=1, servers=50)
    with_leaving = describe_queue(arrivals=48, service_mean=1, servers=50, patience_mean=2)

    assert with_leaving.leaves == pytest.approx(0.031, abs=0.0005)
    assert 60 * without.mean_wait == pytest.approx(20.8, abs=0.05)
    assert 60 * with_leaving.mean_wait == pytest.approx(3.7, abs=0.05)
    assert (without.busy, with_leaving.busy) == pytest.approx((0.96, 0.93), abs=0.005)
    assert not math.isinf(without.mean_wait)
