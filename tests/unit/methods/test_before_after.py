"""What a measure did: planted effects are found, absent ones rarely, and weak evidence is refused with the reason."""

import numpy as np
import pytest

from zicht.errors import InputError
from zicht.methods.before_after import CannotCarry, assess_effect, combine_reporters


def draw(rng, *, ratio=1.0, reporters=20, years=9, common=0.1, own=0.05, trend=0.0):
    """Draw reports of reporters a year: each of its own size, all moved by what a year brings; a measure is last."""
    sizes = rng.lognormal(np.log(40), 0.7, reporters)
    moved = rng.normal(0, common, years) + trend * np.arange(years)
    mean = sizes[:, None] * np.exp(moved) * rng.gamma(1 / own, own, (reporters, years))
    mean[:, -1] *= ratio
    counts = rng.poisson(mean)
    sides = [(counts[:, year], counts[:, year + 1]) for year in range(years - 1)]
    return sides[-1], sides[:-1]


@pytest.mark.parametrize(("common", "trend"), [(0.0, 0.0), (0.1, 0.0), (0.3, 0.0), (0.1, 0.1)])
def test_false_alarms_are_no_more_than_five_in_a_hundred(common, trend):
    """With two standard errors of so few draws to spare. The interval of reporters alone is wrong in up to 90."""
    rng = np.random.default_rng(21)
    seen = sum(assess_effect(*draw(rng, common=common, trend=trend)).is_seen for _ in range(100))

    assert seen <= 9


def test_planted_effect_is_found_where_years_are_alike():
    rng = np.random.default_rng(22)
    found = [assess_effect(*draw(rng, ratio=0.5, common=0.05)) for _ in range(60)]
    ratios = [one.beyond.interval()[0] for one in found if one.beyond]

    assert sum(one.is_seen for one in found) > 45
    assert np.median(ratios) == pytest.approx(0.5, rel=0.1)


def test_one_reporter_that_moves_makes_no_effect():
    """All reports together fall by a third, as one reporter falls by nine tenths."""
    rng = np.random.default_rng(23)
    (before, after), placebos = draw(rng, common=0.02, own=0.01)
    before[0] = before.sum() // 2
    after[0] = before[0] // 10

    found = assess_effect((before, after), placebos)

    assert found.crude < 0.8
    assert not found.is_seen


def test_reporter_that_began_or_stopped_does_not_count():
    rng = np.random.default_rng(24)
    (before, after), placebos = draw(rng)
    began, stopped = (np.append(before, [0, 40]), np.append(after, [40, 0]))
    longer = [(np.append(a, [0, 0]), np.append(b, [0, 0])) for a, b in placebos]

    found, without = assess_effect((began, stopped), longer), assess_effect((before, after), placebos)

    assert (found.reporters, found.beyond) == (without.reporters, without.beyond)


@pytest.mark.parametrize(
    ("before", "after", "dates", "why"),
    [
        ([30] * 4, [20] * 4, 6, CannotCarry.TOO_FEW_REPORTERS),
        ([30] * 4 + [0] * 9, [20] * 13, 6, CannotCarry.TOO_FEW_REPORTERS),
        ([3] * 8, [3] * 8, 6, CannotCarry.TOO_FEW_REPORTS),
        ([200] + [10] * 8, [200] + [10] * 8, 6, CannotCarry.ONE_DOMINATES),
        ([30] * 8, [30] * 8, 2, CannotCarry.TOO_FEW_DATES),
    ],
)
def test_counts_that_cannot_carry_an_answer_are_refused_with_the_reason(before, after, dates, why):
    found = assess_effect((before, after), [(before, after)] * dates)

    assert (found.refused, found.beyond, found.is_seen) == (why, None, False)


def test_answer_that_one_reporter_decides_is_refused():
    """Five reporters fall alike and one hardly at all or far more: without it, all is otherwise."""
    placebos = [([40] * 6, [40 + shift] * 6) for shift in (-4, 4, -5, 5, -3, 3)]
    found = [
        assess_effect(([40] * 6, [22 + size, 28, 27, 26, 27, 26]), placebos).refused for size in range(60)
    ]

    assert CannotCarry.RESTS_ON_ONE in found


@pytest.mark.parametrize("counts", [([1], [1]), ([1, 2], [1]), ([-1, 2], [1, 2])])
def test_reporters_that_do_not_fit_are_refused(counts):
    with pytest.raises(InputError):
        combine_reporters(*counts)


def test_change_is_the_same_whichever_side_comes_first():
    rng = np.random.default_rng(25)
    before, after = rng.integers(5, 90, 12), rng.integers(5, 90, 12)
    forth, back = combine_reporters(before, after), combine_reporters(after, before)

    assert (forth.value, forth.error) == pytest.approx((-back.value, back.error))


def test_each_earlier_date_keeps_its_own_change():
    """At the second date too few reporters were there: it has none, and the third is not taken for it."""
    alike = ([40] * 6, [40] * 6)
    placebos = [alike, ([40] * 4 + [0, 0], [40] * 4 + [0, 0]), ([40] * 6, [80] * 6), alike]

    found = assess_effect(alike, placebos)

    assert [one and round(np.exp(one.value), 2) for one in found.usual] == [1.0, None, 1.99, 1.0]
