"""The panel beside an estimate: what moves it, what it hangs on, and what cannot be known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from zicht.errors import NotConverged, Problem, UserError
from zicht.methods.population_size.agreement import Agreement, Spread, compare_answers
from zicht.methods.population_size.comparison import Comparison
from zicht.methods.population_size.covariate_variations import (
    leave_lists_out_of_covariates,
    merge_pairs_with_covariates,
)
from zicht.methods.population_size.known_lists import KnownList, check_known_lists, root_mean_square
from zicht.methods.population_size.overlap import Overlap, describe_overlap
from zicht.methods.population_size.sensitivity import Sensitivity, assess_sensitivity
from zicht.methods.population_size.trajectory import TrajectoryPoint, follow_trajectory
from zicht.methods.population_size.variations import Variation, leave_lists_out, merge_pairs, raise_order

__all__ = ["Reliability", "assess_reliability"]

Made = TypeVar("Made")


@dataclass(frozen=True, eq=False, repr=False)
class Reliability:
    """What is known of how far an estimate can be relied on. It has not passed disclosure control.

    Attributes
    ----------
    overlap : Overlap
        What the lists share.
    left_out, merged : tuple of Variation
        The answer without each list, and with every two lists as one; with covariates if the answer rests on them.
    orders : tuple of Variation
        The answer of the lists alone with larger interactions.
    known_lists : tuple of KnownList
        The size of each list as the others tell it, by the lists alone.
    trajectory : tuple of TrajectoryPoint
        The answer of the lists alone from ever more of the persons.
    agreement : Agreement
        How far models, estimators, chains and prior beliefs agree.
    sensitivity : Sensitivity
        How far the answer hangs on what no table can show. No rule of the verdict looks at it.
    problems : mapping of str to tuple of Problem
        By the name of an item above, why it is empty.
    """

    overlap: Overlap
    left_out: tuple[Variation, ...]
    merged: tuple[Variation, ...]
    orders: tuple[Variation, ...]
    known_lists: tuple[KnownList, ...]
    trajectory: tuple[TrajectoryPoint, ...]
    agreement: Agreement
    sensitivity: Sensitivity
    problems: Mapping[str, tuple[Problem, ...]]

    def __repr__(self) -> str:
        return f"Reliability(lists={len(self.overlap.lists)}, not_made={sorted(self.problems)!r})"

    def spread(self, item: str) -> Spread | None:
        """Return the lowest and highest answer of an item: `left_out`, `merged`, `orders` or `trajectory`."""
        return Spread.of(self._totals()[item])

    def _totals(self) -> dict[str, list[float | None]]:
        return {
            "left_out": [variation.total for variation in self.left_out],
            "merged": [variation.total for variation in self.merged],
            "orders": [variation.total for variation in self.orders],
            "trajectory": [point.median for point in self.trajectory],
        }

    @property
    def known_lists_error(self) -> float | None:
        """Root mean square of the logarithms of estimated over known list sizes."""
        return root_mean_square(self.known_lists)

    def to_dict(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        """Return the panel as values that JSON can hold."""
        return {
            "overlap": self.overlap.to_dict(),
            "left_out": [variation.to_dict(translate) for variation in self.left_out],
            "merged": [variation.to_dict(translate) for variation in self.merged],
            "orders": [variation.to_dict(translate) for variation in self.orders],
            "known_lists": [known.to_dict(translate) for known in self.known_lists],
            "known_lists_error": self.known_lists_error,
            "trajectory": [point.to_dict() for point in self.trajectory],
            "agreement": self.agreement.to_dict(),
            "sensitivity": self.sensitivity.to_dict(translate),
            "problems": {
                item: [problem.render(translate) for problem in problems]
                for item, problems in self.problems.items()
            },
        }


def assess_reliability(
    comparison: Comparison, *, on_progress: Callable[[int, int], None] | None = None
) -> Reliability:
    """Make the panel beside the answers of several estimators.

    Parameters
    ----------
    comparison : Comparison
        The answers, with the table.
    on_progress : callable, optional
        Called with the number of items that are made, and of all.

    Returns
    -------
    Reliability
        An item that cannot be made is empty, and says why. It has not passed disclosure control.

    Notes
    -----
    None of the items proves an estimate right. A table that looks fine on all of them may still miss a group of
    people whom no list sees.

    References
    ----------
    .. [1] Binette, O. and Steorts, R. C. (2022). "On the reliability of multiple systems estimation for the
           quantification of modern slavery". JRSS A 185:640-676.
    .. [2] Sharifi Far, S., King, R., Bird, S., Overstall, A., Worthington, H. and Jewell, N. (2021). "Multiple
           systems estimation for modern slavery: robustness of list omission and combination". Crime &
           Delinquency 67:2213-2236.
    """
    histories, desk = comparison.histories, _Desk(on_progress or _silent)
    given = comparison.searched_with_covariates
    return Reliability(
        overlap=describe_overlap(histories),
        left_out=desk.make(
            "left_out", lambda: leave_lists_out_of_covariates(given) if given else leave_lists_out(histories)
        ),
        merged=desk.make(
            "merged", lambda: merge_pairs_with_covariates(given) if given else merge_pairs(histories)
        ),
        orders=desk.make("orders", lambda: raise_order(histories, searched=comparison.searched)),
        known_lists=desk.make("known_lists", lambda: check_known_lists(histories)),
        trajectory=desk.make(
            "trajectory", lambda: follow_trajectory(histories, seed=comparison.settings.seed)
        ),
        agreement=compare_answers(comparison),
        sensitivity=assess_sensitivity(histories),
        problems=MappingProxyType(desk.problems),
    )


class _Desk:
    """Makes items one by one, and notes why one cannot be made."""

    ITEMS = 5

    def __init__(self, on_progress: Callable[[int, int], None]) -> None:
        self.problems: dict[str, tuple[Problem, ...]] = {}
        self.on_progress, self.done = on_progress, 0

    def make(self, item: str, call: Callable[[], tuple[Made, ...]]) -> tuple[Made, ...]:
        try:
            made = call()
        except (NotConverged, UserError) as error:
            self.problems[item] = tuple(error.problems)
            made = ()
        self.done += 1
        self.on_progress(self.done, self.ITEMS)
        return made


def _silent(done: int, items: int) -> None:
    """Tell nobody."""
