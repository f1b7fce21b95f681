"""Parts of a whole: one model for all of them, and no more than what stands of the whole."""

import numpy as np
import pytest

from zicht.errors import Text
from zicht.measures.parts import estimate_parts, hold_to_whole
from zicht.measures.unseen import Unseen
from zicht.methods.population_size import Estimate, Interval, IntervalKind

LISTS = ("police", "care_coordination", "other")


def independent(total, *chances):
    """Return the expected persons on independent lists that see these shares of so many."""
    cells = range(1 << len(chances))
    expected = [
        total * np.prod([c if cell >> place & 1 else 1 - c for place, c in enumerate(chances)])
        for cell in cells
    ]
    expected[0] = 0
    return np.rint(expected).astype(np.int64)


def answer(persons, total, lower, upper):
    interval = Interval(0.95, lower, upper, IntervalKind.WALD)
    return Estimate("a_method", Text.of("A method"), Text.of("An assumption"), persons, total, (interval,))


def number(*numbers):
    found = answer(*numbers)
    return Unseen(found, *numbers[2:], answer=found)


def only_range(*numbers):
    return Unseen(None, *numbers[2:], {"a_reason": {}}, answer=answer(*numbers))


REFUSED = Unseen(reasons={"a_reason": {}})


def test_part_of_a_whole_with_a_number_keeps_its_own():
    part = number(100, 300, 200, 500)

    assert hold_to_whole(part, number(1000, 3000, 2900, 3100)) == part


def test_part_of_a_range_is_a_range_as_wide_in_proportion():
    """Of 2,000 unseen the whole leaves 1,000 to 6,000 open: half to three times as many, also of the part's 200."""
    found = hold_to_whole(number(100, 300, 250, 400), only_range(1000, 3000, 2000, 7000))

    assert (found.estimate, found.lower, found.upper) == (None, pytest.approx(200), pytest.approx(700))
    assert all(texts["nl"] and texts["en"] for texts in found.reasons.values())


def test_part_of_a_whole_of_which_nothing_stands_is_refused_with_the_reason():
    found = hold_to_whole(number(100, 300, 250, 400), REFUSED)

    assert (found.estimate, found.bounds) == (None, None)
    assert all(texts["nl"] and texts["en"] for texts in found.reasons.values())
    assert found.reasons


def test_part_that_is_refused_stays_refused_for_its_own_reason():
    assert hold_to_whole(REFUSED, number(1000, 3000, 2900, 3100)) == REFUSED


def test_part_of_a_whole_that_misses_nobody_keeps_its_own_bounds():
    part = number(100, 110, 105, 120)

    assert hold_to_whole(part, number(1000, 1000, 1000, 1000)) == part


@pytest.fixture(scope="module")
def together():
    """Return parts of 4,000, 2,000, 1,000 and 60 persons, whom the lists see each as often as they do."""
    seen = {
        ("labour",): independent(4000, 0.3, 0.25, 0.2),
        ("criminal",): independent(2000, 0.15, 0.3, 0.25),
        ("other",): independent(1000, 0.35, 0.2, 0.3),
        ("domestic_sexual",): independent(60, 0.2, 0.2, 0.2),
    }
    return estimate_parts([seen], LISTS, ("group",))


@pytest.mark.parametrize(("code", "total"), [("labour", 4000), ("criminal", 2000), ("other", 1000)])
def test_parts_are_estimated_together_with_their_intervals(together, code, total):
    found = together[(code,)]

    assert found.total == pytest.approx(total, rel=0.1)
    assert found.lower < total < found.upper
    assert all(texts["nl"] and texts["en"] for texts in found.method.values())


def test_part_that_leans_on_the_others_is_a_range_and_says_so(together):
    """Six of its persons are on two lists: fewer than a table of its own is asked for."""
    found = together[("domestic_sexual",)]

    assert found.estimate is None
    assert found.lower < 60 < found.upper
    assert list(found.reasons) == ["few_shared"]


def test_part_that_shares_nobody_is_refused():
    apart = np.array([0, 30, 20, 0, 10, 0, 0, 0])
    seen = {
        ("labour",): independent(4000, 0.3, 0.25, 0.2),
        ("criminal",): independent(2000, 0.15, 0.3, 0.25),
        ("other",): apart,
    }

    assert estimate_parts([seen], LISTS, ("group",))[("other",)].bounds is None


def test_parts_that_only_one_list_saw_are_refused():
    seen = {("labour",): np.array([0, 30, 0, 0, 0, 0, 0, 0])}

    assert estimate_parts([seen], LISTS, ("group",))[("labour",)].bounds is None


def test_doubtful_links_widen_a_part(together):
    fewer = {
        ("labour",): independent(3600, 0.3, 0.25, 0.2),
        ("criminal",): independent(1800, 0.15, 0.3, 0.25),
        ("other",): independent(900, 0.35, 0.2, 0.3),
    }
    more = {
        ("labour",): independent(4400, 0.3, 0.25, 0.2),
        ("criminal",): independent(2200, 0.15, 0.3, 0.25),
        ("other",): independent(1100, 0.35, 0.2, 0.3),
    }

    doubtful = estimate_parts([fewer, more], LISTS, ("group",))[("labour",)]

    sure = together[("labour",)]
    assert doubtful.upper - doubtful.lower > sure.upper - sure.lower
