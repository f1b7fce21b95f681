"""No interaction of all lists at once: the answer of the saturated model, and what another assumption gives."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate, Interval, check_levels, nobody_missed
from zicht.methods.population_size.wald import wald_intervals

__all__ = ["HighestOrder", "no_highest_order", "xi_series"]

#: From twice as many unseen persons as without the interaction, to half as many.
USUAL_XIS = (1 / 2, 2 / 3, 1.0, 3 / 2, 2.0)


@dataclass(frozen=True, eq=False, repr=False)
class HighestOrder:
    """The dark figure under one assumption about the interaction of all lists at once.

    Attributes
    ----------
    histories : CaptureHistories
        The whole table.
    lists : tuple of str
        The lists that the answer rests on.
    xi : float
        The interaction that was assumed; 1 is none.
    empty_cells : int
        Combinations of these lists that did not occur: with one or more there is no answer.
    total : float
        Persons seen and unseen; infinite where there is no answer.
    variance : float
        Of `total`; infinite where there is no answer.
    levels : tuple of float
        Levels of the intervals.
    """

    histories: CaptureHistories
    lists: tuple[str, ...]
    xi: float
    empty_cells: int
    total: float
    variance: float
    levels: tuple[float, ...]

    def __repr__(self) -> str:
        return f"HighestOrder(lists={self.lists!r}, xi={self.xi:g})"

    def estimate(self) -> Estimate:
        """Return the answer with intervals.

        Raises
        ------
        NotConverged
            If a combination of the lists did not occur, or the lists give fewer persons than were seen.
        """
        persons = self.histories.persons
        everyone = self.histories.list_with_everyone
        note = nobody_missed(everyone)
        self._refuse()
        return Estimate(
            "no_highest_order",
            self._label(),
            self._assumption(),
            persons,
            self.total,
            self._intervals(),
            notes=(note,) if everyone else (),
        )

    def _intervals(self) -> tuple[Interval, ...]:
        """Return none where the answer is too large for a number; `Estimate` refuses it."""
        persons = self.histories.persons
        if math.isinf(self.total):
            return ()
        return wald_intervals(persons, self.total - persons, variance=self.variance, levels=self.levels)

    def _label(self) -> Text:
        if len(self.lists) < self.histories.list_count:
            return Text.of(
                "No interaction of all of {lists} (xi = {xi})", lists=", ".join(self.lists), xi=f"{self.xi:g}"
            )
        if self.xi != 1:
            return Text.of("Interaction of all lists at once (xi = {xi})", xi=f"{self.xi:g}")
        return Text.of("No interaction of all lists at once")

    def _assumption(self) -> Text:
        if self.xi == 1:
            return Text.of(
                "Smaller groups of lists show all of how the lists depend on each other; what ties all of them "
                "together at once is nothing more. No table can show whether that is so."
            )
        return Text.of(
            "What ties all lists together at once, beyond what smaller groups of lists show, divides the dark "
            "figure by {xi}. No table can show whether that is so.",
            xi=f"{self.xi:g}",
        )

    def _refuse(self) -> None:
        if self.empty_cells:
            raise NotConverged.of(
                Text.of(
                    "{empty} of the {cells} combinations of these lists did not occur.",
                    empty=self.empty_cells,
                    cells=(1 << len(self.lists)) - 1,
                ),
                expected=Text.of("At least one person in every combination of lists."),
                to_fix=Text.of("Name fewer lists, merge lists, or use another estimator."),
            )
        if self.total < self.histories.persons:
            raise NotConverged.of(
                Text.of("These lists alone give fewer persons than all lists have seen."),
                expected=Text.of("An answer that is at least the number of persons seen."),
                to_fix=Text.of("The assumption is wrong for these lists: name others, or a lower xi."),
            )


def no_highest_order(
    histories: CaptureHistories,
    *,
    xi: float = 1.0,
    lists: Sequence[str] | None = None,
    levels: Sequence[float] = (0.8, 0.95),
) -> HighestOrder:
    """Estimate from every combination of lists, given the interaction of all of them at once.

    Parameters
    ----------
    histories : CaptureHistories
        The table.
    xi : float
        The product of the expected counts of combinations of an odd number of lists, over that of an even
        number, none included. 1 is no interaction of all lists; 0.5 gives twice as large a dark figure.
    lists : sequence of str, optional
        Use these lists only, as if the others were not there; all if left out.
    levels : sequence of float
        Levels of the intervals, 0 to 1.

    Returns
    -------
    HighestOrder
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If `xi` is not above zero, a list is not there or named twice, or fewer than two are named.

    Notes
    -----
    The dark figure is the product of the counts of combinations of an odd number of lists, over that of an even
    number, over `xi`: the model with every interaction but that of all lists. Its logarithm has as variance the
    sum of the reciprocals of the counts, so that one small count makes the answer worthless.

    The table says nothing about `xi`. Lists that refer persons to each other make it lower than 1 for two lists;
    beyond two its direction is not known. Show a series: `xi_series`.

    References
    ----------
    .. [1] Aleshin-Guendel, S., Sadinle, M. and Wakefield, J. (2024). "The central role of the identifying
           assumption in population size estimation". Biometrics 80. arXiv 2101.09304.
    .. [2] Fienberg, S. E. (1972). "The multiple recapture census for closed populations and incomplete 2^k
           contingency tables". Biometrika 59:591-603.

    Examples
    --------
    Two lists of 30 and 50 persons, 10 of them on both: 20 times 40 over 10 are on neither.

    >>> rows = [[1, 1], [1, 0], [0, 1]]
    >>> histories = CaptureHistories.from_wide(rows, [10, 20, 40], lists=["A", "B"])
    >>> no_highest_order(histories).estimate().dark
    80.0
    """
    if not (math.isfinite(xi) and xi > 0):
        raise InputError.of(
            Text.of("The interaction of all lists, xi, is not a number above zero."),
            expected=Text.of("1 for no interaction; 0.5 for a dark figure twice as large."),
            to_fix=Text.of("Write a ratio, not its logarithm."),
        )
    names = tuple(histories.lists if lists is None else lists)
    if len(names) < 2 or len(set(names)) < len(names):
        raise InputError.of(
            Text.of("Fewer than two lists are named, or one of them twice."),
            expected=Text.of("Two or more different lists of this table."),
            to_fix=Text.of("Name the lists that the answer should rest on."),
        )
    part = histories.reorder_lists(names)
    ordered = check_levels(levels)
    if histories.list_with_everyone is not None:
        return HighestOrder(histories, names, xi, 0, float(histories.persons), 0.0, ordered)
    counts = part.table()[1:].astype(np.float64)
    empty = int((counts == 0).sum())
    if empty:
        return HighestOrder(histories, names, xi, empty, math.inf, math.inf, ordered)
    odd = np.bitwise_count(np.arange(1, len(counts) + 1)) % 2 == 1
    logs = np.log(counts)
    with np.errstate(over="ignore"):
        dark = float(np.exp(logs[odd].sum() - logs[~odd].sum() - math.log(xi)))
        variance = float(dark + np.float64(dark) ** 2 * (1 / counts).sum())
    return HighestOrder(histories, names, xi, 0, part.persons + dark, variance, ordered)


def xi_series(
    histories: CaptureHistories,
    xis: Sequence[float] = USUAL_XIS,
    *,
    lists: Sequence[str] | None = None,
    levels: Sequence[float] = (0.8, 0.95),
) -> tuple[HighestOrder, ...]:
    """Return the answer under several assumptions about the interaction of all lists: see `no_highest_order`."""
    return tuple(no_highest_order(histories, xi=xi, lists=lists, levels=levels) for xi in xis)
