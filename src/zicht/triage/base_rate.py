"""What a positive screening is worth at a real prevalence: Bayes' rule, also over ranges.

Where few of those who are screened have what is looked for, most positives are false, however good the instrument.
"""

from __future__ import annotations

from dataclasses import dataclass

from zicht.errors import InputError, Text

__all__ = [
    "ASSUMED",
    "PREVALENCES",
    "Assumed",
    "PredictiveRange",
    "PredictiveValue",
    "Worth",
    "predictive_range",
    "predictive_value",
    "worth_of_positives",
]


@dataclass(frozen=True)
class PredictiveValue:
    """Shares of 0 to 1; None where nobody would be positive, or negative.

    `positive`: of those who screen positive, the share that has it. `negative`: of those who screen negative, the share
    that has it not. The four others are shares of all who are screened.
    """

    positive: float | None
    negative: float | None
    true_positive: float
    false_positive: float
    true_negative: float
    false_negative: float


@dataclass(frozen=True)
class PredictiveRange:
    """The lowest and highest positive and negative predictive value over ranges."""

    positive: tuple[float, float]
    negative: tuple[float, float]


@dataclass(frozen=True)
class Assumed:
    """A list that finds so many of ten who have it, and is wrong about so many of ten others."""

    found_of_ten: int
    wrong_of_ten: int

    @property
    def sensitivity(self) -> float:
        return self.found_of_ten / 10

    @property
    def specificity(self) -> float:
        return 1 - self.wrong_of_ten / 10


@dataclass(frozen=True)
class Worth:
    """Where one in `one_in` has it: of a hundred positives, how many are right by each assumption."""

    one_in: int
    right_of_hundred: tuple[int, ...]


#: One in so many of those who are looked at. The share is known nowhere: a table has to hold several.
PREVALENCES = (10, 100, 1000)
#: Assumed, and no more: of none of the lists that come with Zicht has anybody published how often it is right among
#: those whom front-line staff meet. Both are better than most lists of their kind.
ASSUMED = (Assumed(9, 1), Assumed(7, 2))


def worth_of_positives() -> tuple[Worth, ...]:
    """Return what positives are worth where few have what is looked for, by what is assumed of the list."""
    return tuple(
        Worth(one_in, tuple(_right_of_hundred(one, 1 / one_in) for one in ASSUMED)) for one_in in PREVALENCES
    )


def _right_of_hundred(assumed: Assumed, prevalence: float) -> int:
    found = predictive_value(
        sensitivity=assumed.sensitivity, specificity=assumed.specificity, prevalence=prevalence
    )
    return round(100 * (found.positive or 0))


def predictive_value(*, sensitivity: float, specificity: float, prevalence: float) -> PredictiveValue:
    """Return what a positive and a negative screening are worth.

    Parameters
    ----------
    sensitivity : float
        Of those who have it, the share that screens positive.
    specificity : float
        Of those who have it not, the share that screens negative.
    prevalence : float
        Of those who are screened, the share that has it.

    Returns
    -------
    PredictiveValue
        Shares of 0 to 1.

    Raises
    ------
    InputError
        If a share lies outside 0 to 1.

    Notes
    -----
    Assumes that sensitivity and specificity are the same in every setting. Those of a validation among clear cases are
    higher than those at a front desk, so that the value found is too high rather than too low.

    References
    ----------
    .. [1] Altman, D. G. and Bland, J. M. (1994). "Diagnostic tests 2: predictive values". BMJ 309, 102.

    Examples
    --------
    >>> round(predictive_value(sensitivity=0.90, specificity=0.63, prevalence=0.25).positive, 2)
    0.45
    """
    for name, share in (
        ("sensitivity", sensitivity),
        ("specificity", specificity),
        ("prevalence", prevalence),
    ):
        _check_share(name, share)
    ill, well = prevalence, 1 - prevalence
    right, wrong = sensitivity * ill, (1 - specificity) * well
    cleared, missed = specificity * well, (1 - sensitivity) * ill
    return PredictiveValue(
        positive=_share(right, wrong),
        negative=_share(cleared, missed),
        true_positive=right,
        false_positive=wrong,
        true_negative=cleared,
        false_negative=missed,
    )


def predictive_range(
    *, sensitivity: tuple[float, float], specificity: tuple[float, float], prevalence: tuple[float, float]
) -> PredictiveRange:
    """Return the lowest and highest values where each share lies somewhere in its range.

    A positive is worth more with each of the three, a negative more with a higher sensitivity and specificity and less
    with a higher prevalence: so the ends of the ranges hold the ends of the answer. Where nobody would be positive, a
    positive is worth anything from 0 to 1. Raises InputError where a range is turned around.
    """
    for name, (low, high) in (
        ("sensitivity", sensitivity),
        ("specificity", specificity),
        ("prevalence", prevalence),
    ):
        if not low <= high:
            raise _wrong(name, Text.of("The lower end first."))
    corners = [
        predictive_value(sensitivity=sensitivity[s], specificity=specificity[s], prevalence=prevalence[p])
        for s, p in ((0, 0), (1, 1), (0, 1), (1, 0))
    ]
    worst, best, low_negative, high_negative = corners
    return PredictiveRange(
        positive=(_or(worst.positive, 0), _or(best.positive, 1)),
        negative=(_or(low_negative.negative, 0), _or(high_negative.negative, 1)),
    )


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value


def _share(part: float, rest: float) -> float | None:
    return part / (part + rest) if part + rest > 0 else None


def _check_share(name: str, share: float) -> None:
    if not 0 <= share <= 1:
        raise _wrong(name, Text.of("A share of 0 to 1."))


def _wrong(name: str, expected: Text) -> InputError:
    return InputError.of(
        Text.of("{place}: this does not fit.", place=name),
        expected=expected,
        to_fix=Text.of("Correct the number."),
    )
