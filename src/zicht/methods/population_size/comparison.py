"""Estimators side by side, each with what must be true for it to be right."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zicht.errors import InputError, NotConverged, Problem, Text, UserError
from zicht.methods.population_size.bootstrap import Bootstrap
from zicht.methods.population_size.covariate_intervals import CovariateIntervals
from zicht.methods.population_size.covariate_search import CovariateSelection
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.estimators import (
    METHODS,
    Method,
    Progress,
    Result,
    Settings,
    methods_for,
)
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate
from zicht.methods.population_size.selection import Selection

__all__ = ["Answer", "Comparison", "compare_estimators"]

#: The level of the intervals in a table for people.
SHOWN_LEVEL = 0.95
#: Parts in which the progress of one estimator is told.
PARTS = 100


@dataclass(frozen=True, eq=False, repr=False)
class Answer:
    """What one estimator says, or why it says nothing.

    Attributes
    ----------
    method : Method
        The estimator.
    result : Result or None
        Its own result, with its diagnostics.
    estimate : Estimate or None
        Its number.
    problems : tuple of Problem
        Why there is none.
    """

    method: Method
    result: Result | None = None
    estimate: Estimate | None = None
    problems: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        return f"Answer({self.method.code!r}, answered={self.estimate is not None})"

    @property
    def label(self) -> Text:
        """The estimator's name, with its settings where it answered."""
        return self.estimate.label if self.estimate else self.method.label

    @property
    def assumption(self) -> Text:
        """What must be true for it to be right."""
        return self.estimate.assumption if self.estimate else self.method.assumption

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the answer as values that JSON can hold."""
        return {
            "method": self.method.code,
            "label": self.label.render(translate),
            "assumption": self.assumption.render(translate),
            "lower_bound": self.method.lower_bound,
            "estimate": self.estimate.to_dict(translate) if self.estimate else None,
            "problems": [problem.render(translate) for problem in self.problems],
        }


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """Several estimators of one table. It has not passed disclosure control.

    Attributes
    ----------
    histories : CaptureHistories
        The table.
    answers : tuple of Answer
        One per estimator, in the order of `METHODS`.
    settings : Settings
        With what they were asked.
    """

    histories: CaptureHistories
    answers: tuple[Answer, ...]
    settings: Settings

    def __repr__(self) -> str:
        return f"Comparison(methods={len(self.answers)}, answered={len(self.estimates)})"

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        """The numbers of those that answered."""
        return tuple(answer.estimate for answer in self.answers if answer.estimate)

    def answer(self, code: str) -> Answer | None:
        """Return the answer of one estimator, if it was asked."""
        return next((answer for answer in self.answers if answer.method.code == code), None)

    @property
    def covariates(self) -> CovariateTable | None:
        """What else is known of the persons."""
        return self.settings.covariates

    @property
    def every_method(self) -> bool:
        """Whether every estimator was asked that there is for this table."""
        asked = {answer.method.code for answer in self.answers}
        return asked >= set(methods_for(self.covariates))

    @property
    def searched_with_covariates(self) -> CovariateSelection | None:
        """The models of lists and covariates that were looked at, if they were asked for and give an answer."""
        answer = self.answer("covariates_minimum_bic")
        result = answer.result if answer and answer.estimate else None
        return result.selection if isinstance(result, CovariateIntervals) else None

    @property
    def searched(self) -> Selection | None:
        """The models among which the lowest BIC was found, if it was asked for and is an answer."""
        answer = self.answer("minimum_bic")
        result = answer.result if answer and answer.estimate else None
        return result.selection if isinstance(result, Bootstrap) else None

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the comparison as values that JSON can hold."""
        return {
            "persons": self.histories.persons,
            "lists": list(self.histories.lists),
            "covariates": list(self.covariates.names) if self.covariates else [],
            "seed": self.settings.seed,
            "replicates": self.settings.replicates,
            "answers": [answer.to_dict(translate) for answer in self.answers],
        }

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{title}</th>" for title in ("Estimator", "N", "95 % interval", "Assumption"))
        return f"<table><tr>{head}</tr>{''.join(map(_row, self.answers))}</table>"


def compare_estimators(
    histories: CaptureHistories,
    *,
    covariates: CovariateTable | None = None,
    methods: Sequence[str] | None = None,
    seed: int = 1,
    replicates: int = 1000,
    workers: int = 1,
    on_progress: Progress | None = None,
) -> Comparison:
    """Ask every estimator for the number of people.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    covariates : CovariateTable, optional
        The same persons on the same lists, with what else is known of them. What is not known of some must be a
        level of its own.
    methods : sequence of str, optional
        Codes of estimators; if left out, all of `METHODS` that there are for this table: those that need covariates
        are asked only with covariates.
    seed : int
        The same seed gives the same answers, with any number of workers.
    replicates : int
        Tables drawn for an interval that allows for the choice of model; a sampler makes draws in proportion, and
        with covariates a large table has fewer. 200 for a quick look.
    workers : int
        Threads.
    on_progress : callable, optional
        Called with how far it is and with where it ends: a hundred for each estimator.

    Returns
    -------
    Comparison
        One answer per estimator, in the order of `METHODS`. An estimator that cannot answer is in it, with its
        reasons. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a code is not known, there are no replicates, or the covariates are not of these persons and lists.

    Notes
    -----
    The estimators rest on different assumptions, none of which the table can prove: that they agree does not
    make them right, that they disagree shows how much is assumed.

    References
    ----------
    .. [1] Aleshin-Guendel, S., Sadinle, M. and Wakefield, J. (2024). "The central role of the identifying
           assumption in population size estimation". Biometrics 80. arXiv 2101.09304.
    """
    chosen = _choose(methods_for(covariates) if methods is None else methods)
    _check_same_persons(histories, covariates)
    settings = Settings(seed, _checked(replicates), workers, covariates)
    answers = []
    for place, method in enumerate(chosen):
        tell = _part_of(on_progress, place, len(chosen))
        answers.append(_ask(method, histories, settings, tell))
        tell(1, 1)
    return Comparison(histories, tuple(answers), settings)


def _part_of(on_progress: Progress | None, before: int, every: int) -> Progress:
    """Return what tells the progress of one estimator as a part of all."""

    def tell(done: int, of: int) -> None:
        if on_progress is not None:
            on_progress(PARTS * before + PARTS * done // of, PARTS * every)

    return tell


def _ask(method: Method, histories: CaptureHistories, settings: Settings, progress: Progress) -> Answer:
    if histories.list_count > method.most_lists:
        return Answer(method, problems=(_too_many_lists(histories, method),))
    try:
        result = method.ask(histories, settings, progress)
        return Answer(method, result, result.estimate())
    except (NotConverged, UserError) as error:
        return Answer(method, problems=tuple(error.problems))


def _too_many_lists(histories: CaptureHistories, method: Method) -> Problem:
    return Problem(
        Text.of("There are {lists} lists.", lists=histories.list_count),
        Text.of("At most {most}.", most=method.most_lists),
        Text.of("Merge the smallest lists."),
    )


def _check_same_persons(histories: CaptureHistories, covariates: CovariateTable | None) -> None:
    if covariates is None:
        return
    same = covariates.lists == histories.lists and covariates.persons == histories.persons
    if not same or not np.array_equal(covariates.histories().table(), histories.table()):
        raise InputError.of(
            Text.of("The covariates are not of the persons and lists of this table."),
            expected=Text.of(
                "The same lists in the same order, and as many persons on each combination of them."
            ),
            to_fix=Text.of(
                "Make the table of the lists from the one with covariates: `covariates.histories()`."
            ),
        )


def _choose(codes: Sequence[str]) -> list[Method]:
    wanted = set(codes)
    unknown = len(wanted - METHODS.keys())
    if unknown or not wanted:
        raise InputError.of(
            Text.of("{methods} estimators are not known, or none was asked.", methods=unknown),
            expected=Text.of("One or more of: {names}.", names=", ".join(METHODS)),
            to_fix=Text.of("Name estimators of this list, or leave them out for all."),
        )
    return [method for code, method in METHODS.items() if code in wanted]


def _checked(replicates: int) -> int:
    if replicates < 1:
        raise InputError.of(
            Text.of("There are fewer than one replicate."),
            expected=Text.of("A whole number from 1; 1000 is usual."),
            to_fix=Text.of("Ask for more replicates, or leave their number out."),
        )
    return replicates


def _row(answer: Answer) -> str:
    if answer.estimate is None:
        reason = "; ".join(str(problem.where) for problem in answer.problems)
        return _cells(answer.label, "-", reason, answer.assumption)
    interval = answer.estimate.interval(SHOWN_LEVEL)
    bounds = f"{interval.lower:,.0f} - {_upper(interval.upper)}" if interval else "-"
    return _cells(answer.label, f"{answer.estimate.total:,.0f}", bounds, answer.assumption)


def _upper(bound: float) -> str:
    return f"{bound:,.0f}" if math.isfinite(bound) else "∞"


def _cells(*values: object) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(str(value))}</td>" for value in values) + "</tr>"
