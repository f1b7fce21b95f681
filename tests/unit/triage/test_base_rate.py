"""Predictive values against textbooks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zicht.errors import InputError
from zicht.triage import predictive_range, predictive_value

#: Each as printed: sensitivity, specificity, prevalence, value of a positive and of a negative.
TEXTBOOKS = [
    # Altman and Bland (1994), BMJ 309:102: liver scans, 231 true and 32 false positives, 27 false and 54 true
    # negatives; and the same test where a quarter is abnormal.
    (231 / 258, 54 / 86, 258 / 344, 0.88, 0.67),
    (0.90, 0.63, 0.25, 0.45, 0.95),
    # Casscells, Schoenberger and Graboys (1978), NEJM 299:999: one in a thousand, five per cent false positives.
    (1.0, 0.95, 0.001, 0.02, 1.0),
    # Eddy (1982), mammography: 7.8 per cent.
    (0.79, 0.904, 0.01, 0.08, 1.0),
    # Wikipedia's table of fecal occult blood: 20 of 30 found among 2,030, 180 false positives.
    (20 / 30, 1820 / 2000, 30 / 2030, 0.10, 0.995),
]


@pytest.mark.parametrize(("sensitivity", "specificity", "prevalence", "positive", "negative"), TEXTBOOKS)
def test_predictive_values_are_those_of_textbooks(sensitivity, specificity, prevalence, positive, negative):
    found = predictive_value(sensitivity=sensitivity, specificity=specificity, prevalence=prevalence)

    assert found.positive == pytest.approx(positive, abs=0.006)
    assert found.negative == pytest.approx(negative, abs=0.006)


def test_a_perfect_instrument_and_a_coin():
    perfect = predictive_value(sensitivity=1, specificity=1, prevalence=0.01)
    coin = predictive_value(sensitivity=0.5, specificity=0.5, prevalence=0.01)

    assert (perfect.positive, perfect.negative) == (1, 1)
    assert coin.positive == pytest.approx(0.01)


def test_where_nobody_is_positive_a_positive_has_no_value():
    found = predictive_value(sensitivity=0, specificity=1, prevalence=0.1)

    assert found.positive is None
    assert found.negative == pytest.approx(0.9)


def test_values_over_ranges_are_those_at_their_ends():
    found = predictive_range(sensitivity=(0.7, 0.9), specificity=(0.8, 0.95), prevalence=(0.01, 0.1))

    lowest = predictive_value(sensitivity=0.7, specificity=0.8, prevalence=0.01)
    highest = predictive_value(sensitivity=0.9, specificity=0.95, prevalence=0.1)
    assert found.positive == (lowest.positive, highest.positive)
    assert found.positive == pytest.approx((0.034, 0.667), abs=0.001)


SHARES = st.floats(0.01, 0.99)
RANGES = st.tuples(SHARES, SHARES).map(sorted).map(tuple)


@settings(max_examples=40)
@given(sensitivity=RANGES, specificity=RANGES, prevalence=RANGES, within=st.tuples(*[st.floats(0, 1)] * 3))
def test_no_value_within_the_ranges_lies_outside_the_answer(sensitivity, specificity, prevalence, within):
    found = predictive_range(sensitivity=sensitivity, specificity=specificity, prevalence=prevalence)
    inside = [low + share * (high - low) for (low, high), share in zip(
        (sensitivity, specificity, prevalence), within, strict=True
    )]  # fmt: skip

    value = predictive_value(sensitivity=inside[0], specificity=inside[1], prevalence=inside[2])

    assert found.positive[0] - 1e-9 <= value.positive <= found.positive[1] + 1e-9
    assert found.negative[0] - 1e-9 <= value.negative <= found.negative[1] + 1e-9
    parts = value.true_positive + value.false_positive + value.true_negative + value.false_negative
    assert parts == pytest.approx(1)


@pytest.mark.parametrize("name", ["sensitivity", "specificity", "prevalence"])
@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_what_is_no_share_is_refused(name, share):
    given = {"sensitivity": 0.8, "specificity": 0.9, "prevalence": 0.1, name: share}

    with pytest.raises(InputError, match=name):
        predictive_value(**given)


def test_a_range_that_is_turned_around_is_refused():
    with pytest.raises(InputError, match="prevalence"):
        predictive_range(sensitivity=(0.7, 0.9), specificity=(0.8, 0.9), prevalence=(0.2, 0.1))
