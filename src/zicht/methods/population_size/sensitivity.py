"""The answer under suppositions that no table can show: persons who differ, and another tie of all lists at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from zicht.errors import InputError, NotConverged, Problem, Text, UserError
from zicht.methods.population_size.agreement import Spread
from zicht.methods.population_size.heterogeneity import LABELS, Heterogeneity, heterogeneity_models
from zicht.methods.population_size.highest_order import xi_series
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate

__all__ = ["Sensitivity", "SensitivitySeries", "Supposition", "assess_sensitivity"]


@dataclass(frozen=True, repr=False)
class Supposition:
    """The answer if one thing were so that no table can show.

    Attributes
    ----------
    label : Text
        What is supposed.
    xi : float or None
        The tie of all lists at once, where that is what is supposed: see `no_highest_order`.
    form : Heterogeneity or None
        How persons differ, where that is what is supposed: see `heterogeneity_models`.
    estimate : Estimate or None
        The answer.
    problems : tuple of Problem
        Why there is none.
    """

    label: Text
    xi: float | None = None
    form: Heterogeneity | None = None
    estimate: Estimate | None = None
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"Supposition({str(self.label)!r}, answered={self.estimate is not None})"

    @property
    def total(self) -> float | None:
        """Persons seen and unseen, N; `None` where there is no answer."""
        return self.estimate.total if self.estimate else None

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the supposition as values that JSON can hold."""
        return {
            "label": self.label.render(translate),
            "xi": self.xi,
            "form": self.form.value if self.form else None,
            "estimate": self.estimate.to_dict(translate) if self.estimate else None,
            "problems": [problem.render(translate) for problem in self.problems],
        }


@dataclass(frozen=True, repr=False)
class SensitivitySeries:
    """Suppositions about one thing.

    Attributes
    ----------
    answers : tuple of Supposition
        One per supposition; empty where none of them has an answer.
    problems : tuple of Problem
        Why it is empty.
    """

    answers: tuple[Supposition, ...] = ()
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"SensitivitySeries(answers={len(self.answers)})"

    @property
    def spread(self) -> Spread | None:
        """The lowest and highest answer, if there is one."""
        return Spread.of(answer.total for answer in self.answers)

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the series as values that JSON can hold."""
        return {
            "answers": [answer.to_dict(translate) for answer in self.answers],
            "spread": self.spread.to_dict() if self.spread else None,
            "problems": [problem.render(translate) for problem in self.problems],
        }


@dataclass(frozen=True, repr=False)
class Sensitivity:
    """How far the answer of the lists alone hangs on what no table can show.

    Attributes
    ----------
    heterogeneity : SensitivitySeries
        If persons differ in how easily they are seen: one form of the differences each.
    xi : SensitivitySeries
        If all lists at once are tied by more or less than smaller groups of them show: twice as many unseen
        persons as without such a tie, to half as many.
    """

    heterogeneity: SensitivitySeries
    xi: SensitivitySeries

    def __repr__(self) -> str:
        return f"Sensitivity(heterogeneity={self.heterogeneity!r}, xi={self.xi!r})"

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the sensitivity as values that JSON can hold."""
        return {"heterogeneity": self.heterogeneity.to_dict(translate), "xi": self.xi.to_dict(translate)}


def assess_sensitivity(histories: CaptureHistories) -> Sensitivity:
    """Answer under suppositions that no table can show.

    Parameters
    ----------
    histories : CaptureHistories
        The table of the lists alone; of a doubly robust answer `DoublyRobustFit.with_xi` tells the same.

    Returns
    -------
    Sensitivity
        A series without any answer is empty, and says why: `xi` needs a person in every combination of lists,
        differences between persons need three lists. It has not passed disclosure control.

    References
    ----------
    .. [1] Aleshin-Guendel, S., Sadinle, M. and Wakefield, J. (2024). "The central role of the identifying
           assumption in population size estimation". Biometrics 80. arXiv 2101.09304.
    .. [2] Rivest, L.-P. and Baillargeon, S. (2007). "Applications and extensions of Chao's moment estimator for
           the size of a closed population". Biometrics 63:999-1006.
    """
    ties = (_suppose(_label_of(tied.xi), tied.estimate, xi=tied.xi) for tied in xi_series(histories))
    return Sensitivity(heterogeneity=_differences(histories), xi=_series(ties))


def _differences(histories: CaptureHistories) -> SensitivitySeries:
    try:
        models = heterogeneity_models(histories)
    except InputError as error:
        return SensitivitySeries(problems=tuple(error.problems))
    return _series(_suppose(LABELS[model.form], model.estimate, form=model.form) for model in models)


def _suppose(
    label: Text,
    estimate: Callable[[], Estimate],
    *,
    xi: float | None = None,
    form: Heterogeneity | None = None,
) -> Supposition:
    try:
        return Supposition(label, xi, form, estimate())
    except (NotConverged, UserError) as error:
        return Supposition(label, xi, form, problems=tuple(error.problems))


def _series(answers: Iterable[Supposition]) -> SensitivitySeries:
    found = tuple(answers)
    if any(answer.estimate for answer in found):
        return SensitivitySeries(found)
    return SensitivitySeries(problems=found[0].problems)


def _label_of(xi: float) -> Text:
    if xi == 1:
        return Text.of("no more and no less (xi {xi})", xi=f"{xi:.2f}")
    return Text.of("{factor} times as many unseen (xi {xi})", factor=f"{1 / xi:.2f}", xi=f"{xi:.2f}")
