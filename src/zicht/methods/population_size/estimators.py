"""The estimators that are set side by side: a registry in the order in which they are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from zicht.errors import Text
from zicht.methods.population_size.averaging import average_models
from zicht.methods.population_size.bootstrap import Bootstrap, bca_search, bca_stepwise
from zicht.methods.population_size.covariate_answers import answer_doubly_robust, answer_with_covariates
from zicht.methods.population_size.covariates import CovariateTable
from zicht.methods.population_size.coverage import sample_coverage
from zicht.methods.population_size.decomposable import average_decomposable
from zicht.methods.population_size.effort import MOST_CELLS, MOST_SWEEPS
from zicht.methods.population_size.heterogeneity import ASSUMPTION_OF_BOUND, chao_lower_bound
from zicht.methods.population_size.highest_order import no_highest_order
from zicht.methods.population_size.histories import MOST_LISTS, CaptureHistories
from zicht.methods.population_size.latent_class import LatentClassFit, latent_class
from zicht.methods.population_size.own_rates import ASSUMPTION, LABEL
from zicht.methods.population_size.profile import profile_interval
from zicht.methods.population_size.results import Estimate
from zicht.methods.population_size.selection import Selection, use_model
from zicht.methods.population_size.threshold import bayesian_threshold

__all__ = ["METHODS", "Method", "Progress", "Result", "Settings", "methods_for"]


#: Is told what is done, and of how much.
Progress = Callable[[int, int], None]
#: Levels of all intervals.
LEVELS = (0.8, 0.95)
#: Twelve lists take a minute in all, with fewer models in each replicate: see `effort`.
MOST_LISTS_TO_SEARCH = 12
#: With 1000 replicates a chain gives 4000 draws; with 100 or more it is warmed up as usual.
DRAWS_PER_REPLICATE, FEWEST_DRAWS = 4, 100
SWEEPS_PER_REPLICATE, USUAL_BURN_IN = 100, 10_000


class Result(Protocol):
    """What an estimator returns: its diagnostics, and its number."""

    def estimate(self) -> Estimate:
        """Return the number of people."""
        ...


@dataclass(frozen=True)
class Settings:
    """With what estimators are asked.

    Attributes
    ----------
    seed : int
        Of everything that is drawn.
    replicates : int
        Tables drawn for an interval.
    workers : int
        Threads.
    covariates : CovariateTable, optional
        What else is known of the persons.
    """

    seed: int = 1
    replicates: int = 1000
    workers: int = 1
    covariates: CovariateTable | None = None


@dataclass(frozen=True)
class Method:
    """One estimator.

    Attributes
    ----------
    code : str
        As in `Estimate.method`.
    label, assumption : Text
        Its name, and what must be true for it to be right.
    ask : callable
        Answers for a table, and tells how far it is where it takes long.
    lower_bound : bool
        Whether its answer is a bound that the number is above, and no number itself.
    most_lists : int
        With more it takes hours, and is not asked.
    needs_covariates : bool
        Whether it has an answer only where more is known of persons than by whom they were seen.
    """

    code: str
    label: Text
    assumption: Text
    ask: Callable[[CaptureHistories, Settings, Progress], Result]
    lower_bound: bool = False
    most_lists: int = MOST_LISTS
    needs_covariates: bool = False


@dataclass(frozen=True, eq=False, repr=False)
class Profiled:
    """A given model with the interval of its profile likelihood.

    Attributes
    ----------
    selection : Selection
        The model.
    """

    selection: Selection

    def __repr__(self) -> str:
        return f"Profiled({self.selection!r})"

    def estimate(self) -> Estimate:
        """Return the answer with its intervals."""
        estimate, model = self.selection.estimate(), self.selection.model
        intervals = tuple(profile_interval(self.selection.histories, model, level=level) for level in LEVELS)
        return replace(estimate, intervals=intervals)


def _resampling(
    search: Callable[..., Bootstrap],
) -> Callable[[CaptureHistories, Settings, Progress], Bootstrap]:
    """Return how a way of choosing a model is asked that draws tables again."""
    return lambda histories, settings, progress: search(
        histories,
        replicates=settings.replicates,
        most_cells=MOST_CELLS,
        seed=settings.seed,
        workers=settings.workers,
        on_progress=progress,
    )


def _latent_class(histories: CaptureHistories, settings: Settings, progress: Progress) -> LatentClassFit:
    """Draw four times as often as there are replicates, in each of four chains."""
    return latent_class(
        histories,
        draws=max(DRAWS_PER_REPLICATE * settings.replicates, FEWEST_DRAWS),
        burn_in=min(SWEEPS_PER_REPLICATE * settings.replicates, USUAL_BURN_IN),
        most_sweeps=MOST_SWEEPS,
        seed=settings.seed,
        workers=settings.workers,
        on_progress=progress,
    )


_METHODS = (
    Method(
        "independence",
        Text.of("Independent lists"),
        Text.of("Being on one list tells nothing about being on another."),
        lambda histories, _settings, _progress: Profiled(use_model(histories)),
    ),
    Method(
        "stepwise",
        Text.of("Pairs of lists added step by step"),
        Text.of("Lists depend on each other in the pairs that stand out, and in no other way."),
        _resampling(bca_stepwise),
        most_lists=MOST_LISTS_TO_SEARCH,
    ),
    Method(
        "minimum_bic",
        Text.of("Model with the lowest BIC"),
        Text.of(
            "Lists depend on each other as in the model that best weighs fit against the number of "
            "parameters, and in no other way."
        ),
        _resampling(bca_search),
        most_lists=MOST_LISTS_TO_SEARCH,
    ),
    Method(
        "average_bic",
        Text.of("Average over models, weighed by BIC"),
        Text.of(
            "Lists depend on each other as in one of the models, and what fits best for its number of "
            "parameters is the likeliest to be right."
        ),
        lambda histories, settings, _progress: average_models(histories, workers=settings.workers),
        most_lists=MOST_LISTS_TO_SEARCH,
    ),
    Method(
        "decomposable_average",
        Text.of("Average over decomposable graphs"),
        Text.of(
            "Lists depend on each other as in one of the decomposable graphs, each weighed by how well it "
            "explains the data; persons do not differ in how easily they are seen."
        ),
        lambda histories, _settings, _progress: average_decomposable(histories),
    ),
    Method(
        "bayesian_threshold",
        Text.of("Bayesian threshold"),
        Text.of(
            "Lists depend on each other a little at most, unless the table clearly says more, and not in "
            "groups larger than those looked at."
        ),
        lambda histories, settings, progress: bayesian_threshold(
            histories,
            draws=max(2 * settings.replicates, FEWEST_DRAWS),
            seed=settings.seed,
            on_progress=progress,
        ),
        most_lists=MOST_LISTS_TO_SEARCH,
    ),
    Method(
        "latent_class",
        Text.of("Latent classes (Bayesian, non-parametric)"),
        Text.of(
            "Everyone belongs to one of a few groups. Within a group, being on one list tells nothing about "
            "being on another, and those who were never seen belong to the same groups as those who were."
        ),
        _latent_class,
    ),
    Method(
        "no_highest_order",
        Text.of("No interaction of all lists at once"),
        Text.of(
            "Smaller groups of lists show all of how the lists depend on each other; what ties all of them "
            "together at once is nothing more. No table can show whether that is so."
        ),
        lambda histories, _settings, _progress: no_highest_order(histories),
    ),
    Method(
        "sample_coverage",
        Text.of("Sample coverage"),
        Text.of(
            "Lists depend on each other in pairs, through referral or because some persons are seen more "
            "easily; what ties three and more lists together at once makes little difference."
        ),
        lambda histories, settings, _progress: sample_coverage(
            histories, replicates=max(settings.replicates, 2), seed=settings.seed
        ),
    ),
    Method(
        "covariates_minimum_bic",
        LABEL,
        ASSUMPTION,
        lambda _histories, settings, progress: answer_with_covariates(
            settings.covariates,
            replicates=settings.replicates,
            seed=settings.seed,
            workers=settings.workers,
            on_progress=progress,
        ),
        most_lists=MOST_LISTS_TO_SEARCH,
        needs_covariates=True,
    ),
    Method(
        "doubly_robust",
        Text.of("Doubly robust given covariates"),
        Text.of(
            "Among persons who are alike in the covariates, two lists tell nothing about each other: of those that "
            "show no tie, the two that share most. Or, if persons of every level are on each combination of lists, "
            "nothing ties all lists together at once."
        ),
        lambda _histories, settings, progress: answer_doubly_robust(
            settings.covariates, seed=settings.seed, on_progress=progress
        ),
        needs_covariates=True,
    ),
    Method(
        "chao_lower_bound",
        Text.of("Chao's lower bound"),
        ASSUMPTION_OF_BOUND,
        lambda histories, _settings, _progress: chao_lower_bound(histories),
        lower_bound=True,
    ),
)

#: Every estimator by its code, in the order in which they are shown.
METHODS = {method.code: method for method in _METHODS}


def methods_for(covariates: CovariateTable | None = None) -> tuple[str, ...]:
    """Return the codes of the estimators that there are for a table, with or without covariates."""
    return tuple(m.code for m in METHODS.values() if covariates is not None or not m.needs_covariates)
