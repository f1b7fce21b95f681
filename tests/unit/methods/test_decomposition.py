"""Does the split of a difference add up, and do its intervals hold the truth?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zicht.errors import InputError
from zicht.methods.decomposition import decompose_difference

KINDS = st.integers(1, 5).flatmap(
    lambda kinds: st.lists(
        st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=kinds, max_size=kinds),
        min_size=2,
        max_size=2,
    )
)


@given(KINDS)
def test_parts_add_up_to_the_difference_between_the_shares(groups):
    persons = np.array([[got + not_got for got, not_got in kinds] for kinds in groups])
    events = np.array([[got for got, _not in kinds] for kinds in groups])
    if not persons.sum(axis=1).all():
        with pytest.raises(InputError, match="nobody"):
            decompose_difference(events, persons)
        return

    found = decompose_difference(events, persons)

    plain = events.sum(axis=1) / persons.sum(axis=1)
    assert found.difference.value == pytest.approx(plain[0] - plain[1])
    assert found.composition.value + found.treatment.value == pytest.approx(found.difference.value)
    assert found.composition.value == pytest.approx(found.composition_of.sum())
    assert found.treatment.value == pytest.approx(found.treatment_of.sum())


def test_split_worked_out_by_hand():
    """Half the first group is young against a fifth of the second; the young get it 8 in 10 against 6 in 10."""
    found = decompose_difference([[40, 20], [12, 16]], [[50, 50], [20, 80]])

    assert found.difference.value == pytest.approx(0.60 - 0.28)
    assert found.composition.value == pytest.approx(0.3 * 0.7 - 0.3 * 0.3)
    assert found.treatment.value == pytest.approx(0.2 * 0.35 + 0.2 * 0.65)


def test_equal_treatment_of_other_people_is_composition_alone():
    found = decompose_difference([[45, 5], [5, 45]], [[90, 10], [10, 90]])

    assert found.treatment.value == pytest.approx(0)
    found = decompose_difference([[72, 1], [8, 9]], [[90, 10], [10, 90]])
    assert found.composition.value == pytest.approx(found.difference.value)


def test_intervals_are_as_wide_as_draws_differ_where_only_one_group_has_a_kind():
    """5,000 draws of both groups, of whom the second has nobody of the third kind."""
    rng = np.random.default_rng(1)
    sizes, shares = np.array([300, 400]), np.array([[0.4, 0.3, 0.3], [0.5, 0.5, 0.0]])
    rates = np.array([[0.6, 0.3, 0.5], [0.5, 0.4, 0.0]])
    persons = np.stack(
        [rng.multinomial(size, s, 5000) for size, s in zip(sizes, shares, strict=True)], axis=1
    )
    events = rng.binomial(persons, rates)
    draws = [decompose_difference(*one) for one in zip(events, persons, strict=True)]

    for part in ("difference", "composition", "treatment"):
        found = [getattr(draw, part) for draw in draws]
        error = np.mean([one.upper - one.lower for one in found]) / (2 * 1.959964)
        assert error == pytest.approx(np.std([one.value for one in found]), rel=0.04), part


def test_kind_that_only_one_group_has_is_composition():
    found = decompose_difference([[10, 30], [10, 0]], [[50, 50], [50, 0]])

    assert found.treatment_of[1] == 0
    assert found.composition.value == pytest.approx(0.2)


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(1)
    shares, rates = np.array([[0.5, 0.3, 0.2], [0.2, 0.3, 0.5]]), np.array([[0.6, 0.4, 0.3], [0.5, 0.3, 0.3]])
    composition = ((shares[0] - shares[1]) * rates.mean(axis=0)).sum()
    treatment = ((rates[0] - rates[1]) * shares.mean(axis=0)).sum()
    held = np.zeros(3)
    for _draw in range(1000):
        persons = np.stack([rng.multinomial(300, one) for one in shares])
        found = decompose_difference(rng.binomial(persons, rates), persons)
        for place, (part, truth) in enumerate(
            [
                (found.difference, composition + treatment),
                (found.composition, composition),
                (found.treatment, treatment),
            ]
        ):
            held[place] += part.lower <= truth <= part.upper

    assert ((held >= 930) & (held <= 970)).all()


def test_counts_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="counts"):
        decompose_difference([[3], [1]], [[2], [1]])
