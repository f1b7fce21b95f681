"""Shares in sight and rates: what may be quoted and nothing else, and no more exact than the persons shown."""

from __future__ import annotations

import pytest

from zicht.cli.estimate_rates import quotable, rate_per_100k, share_in_sight
from zicht.methods.population_size.verdict import Advice
from zicht.publication.sheet import Measure


@pytest.mark.parametrize(
    ("advice", "numbers", "expected"),
    [
        (Advice.PUBLISH_WITH_INTERVAL, (500.0, 400.0, 800.0), Measure(500.0, 400.0, 800.0)),
        (Advice.PUBLISH_WITH_INTERVAL, (500.0, None, None), Measure(500.0)),
        (Advice.PUBLISH_AS_RANGE, (500.0, 400.0, 800.0), Measure(None, 400.0, 800.0)),
        (Advice.PUBLISH_AS_RANGE, (None, 400.0, None), Measure(None, 400.0, None)),
        (Advice.PUBLISH_AS_RANGE, (500.0, None, None), None),
        (Advice.DO_NOT_PUBLISH, (500.0, 400.0, 800.0), None),
        (Advice.PUBLISH_WITH_INTERVAL, (None, None, None), None),
    ],
)
def test_verdict_says_what_may_be_quoted(advice, numbers, expected):
    assert quotable(advice, *numbers) == expected


@pytest.mark.parametrize(
    ("persons", "number", "expected"),
    [
        (100, Measure(500.0, 400.0, 800.0), Measure(0.2, 0.125, 0.25)),
        (100, Measure(None, 400.0, None), Measure(None, 0.0, 0.25)),
        (100, Measure(500.0), Measure(0.2)),
        # Rounded to fives, more persons are shown than there may be in all.
        (105, Measure(104.0, 103.0, 110.0), Measure(1.0, 105 / 110, 1.0)),
        (None, Measure(500.0, 400.0, 800.0), None),
        (100, None, None),
    ],
)
def test_share_in_sight_is_between_0_and_1(persons, number, expected):
    assert share_in_sight(persons, number) == expected


def test_rate_is_per_100_000_inhabitants():
    assert rate_per_100k(17_000_000, Measure(6800.0, 5100.0, None)) == Measure(40.0, 30.0, None)
    assert rate_per_100k(None, Measure(6800.0)) is None
    assert rate_per_100k(17_000_000, None) is None
