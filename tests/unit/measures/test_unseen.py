"""How many there are: what may be printed of an estimate, and when nothing is."""

import numpy as np
import pytest

from zicht.measures.unseen import (
    Unseen,
    estimate_unseen,
    estimate_with_levels,
    round_outward,
    round_to_digits,
)

LISTS = ("police", "care_coordination", "other")


def table(**histories):
    """Return persons by the combination of lists: `p` for the first, `c` for the second, `o` for the third."""
    seen = np.zeros(8, dtype=np.int64)
    for names, persons in histories.items():
        seen[sum(1 << "pco".index(name) for name in names)] = persons
    return seen


def estimate(*link_sets):
    """Return what stands of persons of whom nothing else is known."""
    return estimate_unseen([{(): seen} for seen in link_sets], LISTS)


def independent(total, *chances):
    """Return the expected table of independent lists that see these shares of so many persons."""
    seen = np.array(
        [
            total * np.prod([c if cell >> place & 1 else 1 - c for place, c in enumerate(chances)])
            for cell in range(1 << len(chances))
        ]
    )
    seen[0] = 0
    return np.rint(seen).astype(np.int64)


def test_lists_that_are_independent_give_the_number_with_an_interval():
    """2,000 persons; lists see 30, 25 and 20 percent of them, each whomever the others see."""
    found = estimate(independent(2000, 0.3, 0.25, 0.2))

    assert found.total == pytest.approx(2000, rel=0.01)
    assert found.lower < 2000 < found.upper
    assert not found.reasons
    assert all(text["nl"] and text["en"] for text in found.method.values())


def test_lists_that_hardly_overlap_give_nothing_and_say_why():
    found = estimate(table(p=300, c=200, o=100, pc=3, co=2))

    assert (found.total, found.lower, found.upper) == (None, None, None)
    assert list(found.reasons) == ["hardly_shared"]
    assert all(text["nl"] and text["en"] for text in found.reasons.values())


@pytest.mark.parametrize("seen", [table(), table(p=12)])
def test_one_list_gives_nothing(seen):
    found = estimate(seen)

    assert (found.lower, list(found.reasons)) == (None, ["one_list"])


def test_list_and_its_copy_are_one_list():
    """Whoever care coordination saw, the other organisations saw too: two lists are left, which give nothing."""
    copied = table(p=300, co=200, pco=60)

    assert estimate(copied) == estimate(table(p=300, c=200, pc=60))
    assert estimate(copied).bounds is None


def test_two_lists_alone_give_nothing():
    """Nothing can show whether being on one makes the other more likely."""
    found = estimate(table(p=300, c=200, pc=60))

    assert (found.total, found.lower) == (None, None)
    assert "two_lists" in found.reasons


def test_persons_whose_reporter_is_not_known_are_on_no_list():
    seen = independent(2000, 0.3, 0.25, 0.2)
    with_unknown = seen.copy()
    with_unknown[0] = 50

    assert estimate(with_unknown).total == estimate(seen).total


def test_same_table_gives_the_same_answer_twice():
    seen = independent(900, 0.3, 0.25, 0.2)

    assert estimate(seen) == estimate(seen)


def test_doubtful_links_widen_the_interval_and_leave_the_middle():
    sure = estimate(independent(2000, 0.3, 0.25, 0.2))
    doubtful = estimate(*(independent(total, 0.3, 0.25, 0.2) for total in (1800, 2000, 2200)))

    assert doubtful.total == pytest.approx(2000, rel=0.02)
    assert doubtful.upper - doubtful.lower > sure.upper - sure.lower


def test_ways_to_link_of_which_one_gives_nothing_give_nothing():
    found = estimate(independent(2000, 0.3, 0.25, 0.2), table(p=300, c=200, o=100, pc=3, co=2))

    assert found.lower is None
    assert list(found.reasons) == ["hardly_shared"]


def test_codes_of_covariates_add_up_to_the_whole():
    """Of 3,000 women and 2,000 men lists see other shares; five persons are of an unknown sex."""
    women, men = independent(3000, 0.3, 0.25, 0.2), independent(2000, 0.1, 0.2, 0.3)
    seen = {("female",): women, ("male",): men}

    whole, levels = estimate_with_levels([seen], LISTS, ("sex",))

    assert levels["sex", "female"].total == pytest.approx(3000, rel=0.01)
    assert levels["sex", "male"].total == pytest.approx(2000, rel=0.01)
    assert sum(found.total for found in levels.values()) == pytest.approx(whole.answer.total)
    assert all(found.lower < found.total < found.upper for found in levels.values())


def test_codes_that_are_taken_together_answer_together():
    women, men = independent(3000, 0.3, 0.25, 0.2), independent(2000, 0.1, 0.2, 0.3)

    _whole, levels = estimate_with_levels(
        [{("female",): women, ("male",): men, ("unknown",): table(p=5)}], LISTS, ("sex",)
    )

    assert len(levels) == 2
    assert ("sex", "unknown + male") in levels


def test_lists_alone_answer_of_no_code():
    _whole, levels = estimate_with_levels([{(): independent(2000, 0.3, 0.25, 0.2)}], LISTS, ())

    assert not levels


def test_ways_to_link_of_which_one_gives_a_range_give_a_range(monkeypatch):
    answers = iter([Unseen(None, 900.0, 3000.0, {"estimators": {}}), Unseen(None, 1200.0, 4000.0, {})])
    monkeypatch.setattr("zicht.measures.unseen._as_advised", lambda _verdict: next(answers))

    found = estimate(independent(1990, 0.3, 0.25, 0.2), independent(1980, 0.3, 0.25, 0.2))

    assert (found.total, found.lower, found.upper, list(found.reasons)) == (None, 900, 4000, ["estimators"])


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (6250, 6300),
        (12_349.58, 12_000),
        (157.2, 160),
        (84.6, 85),
        (9.4, 9),
        (0.0, 0),
        (99.6, 100),
        (995, 1000),
    ],
)
def test_numbers_are_printed_to_two_digits(number, printed):
    assert round_to_digits(number) == printed


@pytest.mark.parametrize(
    ("bounds", "printed"),
    [((19_581, 25_862), (19_000, 26_000)), ((5000, 7500), (5000, 7500)), ((101, 199.0001), (100, 200))],
)
def test_bounds_are_never_printed_nearer_to_each_other(bounds, printed):
    assert round_outward(*bounds) == printed
