"""Correction of a table of lists for links that were missed and links that were wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text, ZichtError
from zicht.methods.population_size.fitting import Status, fit_tables
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.influence import influence_of_persons
from zicht.methods.population_size.missed_links import MissedLinks
from zicht.methods.population_size.models import Model, ModelSet
from zicht.methods.population_size.results import Estimate, check_levels
from zicht.methods.population_size.selection import search
from zicht.methods.population_size.wald import wald_intervals

__all__ = [
    "LinkageCorrection",
    "LinkageScenario",
    "correct_linkage",
    "false_links_of_rate",
    "linkage_what_if",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

#: More lists would take a table of blocks by histories that is too large.
MOST_LISTS_TO_CORRECT = 8
#: A corrected count this many standard errors below zero cannot be chance.
BEYOND_NOISE = 2.0
#: A smaller share of the persons is nobody: rounding of the correction.
NOBODY = 1e-9
#: Rounds of proportional fitting to the sizes of lists; what is left to fit is small from the start.
RAKING_ROUNDS = 20
#: The change in recall over which its effect on the answer is measured.
SMALL_CHANGE = 1e-4


@dataclass(frozen=True, eq=False, repr=False)
class LinkageCorrection:
    """A table as right links would have given it, and the number of people by it.

    Attributes
    ----------
    histories : CaptureHistories
        The table as it was linked.
    table : float array, shape (2**K,)
        Expected persons per combination of lists under right links; that of no list is 0.
    total, variance : float
        Persons seen and unseen, N, and its variance.
    model : Model
        How the lists depend on each other.
    recall, false_links : float
        As given; with recalls of their own for pairs of lists, the lowest.
    levels : tuple of float
        Levels of the intervals.
    cut_off : int
        Corrected counts that were a little below zero, and were set to zero.
    """

    histories: CaptureHistories
    table: FloatArray
    total: float
    variance: float
    model: Model
    recall: float
    false_links: float
    levels: tuple[float, ...]
    cut_off: int = 0

    def __repr__(self) -> str:
        return f"LinkageCorrection(recall={self.recall!r}, false_links={self.false_links!r})"

    @property
    def seen(self) -> float:
        """Persons seen under right links: fewer than were counted if links were missed."""
        return float(self.table.sum())

    def corrected(self) -> CaptureHistories:
        """Return the corrected table in whole persons, for any other estimator."""
        return CaptureHistories.from_dense(np.rint(self.table), lists=self.histories.lists)

    def estimate(self) -> Estimate:
        """Return the answer, with intervals that allow for chance, for the links and for errors in the rates."""
        cut = Text.of(
            "Corrected counts that were a little below zero and were set to zero: {cells}.",
            cells=self.cut_off,
        )
        return Estimate(
            "linkage_corrected",
            Text.of("Corrected for errors in linking"),
            Text.of(
                "Links are missed and made wrongly at the given rates, whoever it concerns, and lists depend on "
                "each other as in the model."
            ),
            int(min(round(self.seen), math.floor(self.total))),
            self.total,
            wald_intervals(self.seen, self.total - self.seen, variance=self.variance, levels=self.levels),
            model=str(self.model),
            notes=(
                Text.of(
                    "Of the links that should be there {recall} % are made; of the links made {wrong} % are wrong.",
                    recall=f"{100 * self.recall:.1f}",
                    wrong=f"{100 * self.false_links:.1f}",
                ),
            ),
            warnings=(cut,) if self.cut_off else (),
        )


@dataclass(frozen=True, repr=False)
class LinkageScenario:
    """What the number of people would be if links were this good.

    Attributes
    ----------
    recall, false_links : float
        How good.
    total : float or None
        Persons seen and unseen, N; nothing if there is no answer.
    reason : Text or None
        Why there is no answer.
    """

    recall: float
    false_links: float
    total: float | None
    reason: Text | None = None

    def __repr__(self) -> str:
        return f"LinkageScenario(recall={self.recall:g}, answered={self.total is not None})"


def correct_linkage(
    histories: CaptureHistories,
    *,
    recall: float | npt.ArrayLike,
    false_links: float = 0.0,
    recall_error: float = 0.0,
    false_links_error: float = 0.0,
    model: Model | str | None = None,
    levels: Sequence[float] = (0.8, 0.95),
) -> LinkageCorrection:
    """Estimate the table and the number of people that right links would have given.

    Parameters
    ----------
    histories : CaptureHistories
        The table as it was linked, at most eight lists.
    recall : float or array-like, shape (K, K)
        The probability that two records of one person are linked, above 0; one for all, or one per pair of lists.
    false_links : float
        The share of the links made that join records of two persons, 0 or more, below 1; two lists only.
    recall_error, false_links_error : float
        Standard errors of both: how well they are known.
    model : Model or str, optional
        How the lists depend on each other. If left out: not at all for two lists, else as in the model with the
        lowest BIC of the corrected table.
    levels : sequence of float
        Levels of the intervals, between 0 and 1.

    Returns
    -------
    LinkageCorrection
        It has not passed disclosure control.

    Raises
    ------
    InputError
        If a rate is out of range, there are more than eight lists, or false links are given for three or more.
    NotConverged
        If the rates do not fit the table (corrected counts are below zero by more than chance), or the model
        gives no estimate of the corrected table.

    Notes
    -----
    For two lists with `n1`, `n2` persons and `m` links, `N = n1 n2 recall / (m (1 - false_links))`: the estimator of
    Ding and Fienberg [1]_, whose rate of false links per record `false_links_of_rate` translates. For more lists
    the table is multiplied by the inverse of what missed links make of it, see `missed_links`; Di Consiglio and
    Tuoto [2]_ and Zult et al. [3]_ do so for links made one list after another, here the order of the lists does
    not matter. Missed links push an uncorrected answer up, false ones push it down. Links that are missed more
    often for some persons than for others, as for persons without papers, are not corrected by one rate.

    The variance is that of a multinomial sample of persons whose records fall apart at random, by the delta
    method, plus the square of the slope in each rate times the square of its standard error. It is conditional
    on the model.

    References
    ----------
    .. [1] Ding, Y. and Fienberg, S. E. (1994). "Dual system estimation of census undercount in the presence of
           matching error". Survey Methodology 20:149-158.
    .. [2] Di Consiglio, L. and Tuoto, T. (2018). "Population size estimation and linkage errors: the multiple
           lists case". Journal of Official Statistics 34:889-908.
    .. [3] Zult, D., de Wolf, P.-P., Bakker, B. F. M. and van der Heijden, P. (2021). "A general framework for
           multiple-recapture estimation that incorporates linkage error correction". Journal of Official
           Statistics 37:699-718.
    """
    rates = _checked_recall(recall, histories.list_count)
    _check_rates(histories, false_links, (recall_error, false_links_error))
    links = MissedLinks(rates)
    table, cut_off = _correct(histories, links, false_links)
    chosen = _choose_model(histories, table, model)
    total, slopes = _fit(table, chosen)
    variance = _variance(histories, table, links, slopes, false_links) - total
    for change in (recall_error and _slope_in_recall, false_links_error and _slope_in_false_links):
        if change:
            error = recall_error if change is _slope_in_recall else false_links_error
            variance += (error * change(histories, rates, false_links, chosen)) ** 2
    return LinkageCorrection(
        histories,
        table,
        total,
        max(variance, 0.0),
        chosen,
        float(rates[~np.eye(len(rates), dtype=bool)].min()),
        false_links,
        check_levels(levels),
        cut_off,
    )


def linkage_what_if(
    histories: CaptureHistories,
    *,
    recalls: Sequence[float] = (1.0, 0.95, 0.9, 0.85, 0.8),
    false_links: Sequence[float] = (0.0,),
    model: Model | str | None = None,
) -> tuple[LinkageScenario, ...]:
    """Show how the number of people depends on how good the links are.

    Parameters
    ----------
    histories : CaptureHistories
        The table as it was linked.
    recalls, false_links : sequence of float
        As `correct_linkage` takes them; every recall is combined with every share of false links.
    model : Model or str, optional
        If left out, chosen once, from the table as it was linked, so that only the links differ.

    Returns
    -------
    tuple of LinkageScenario
        In the order of the recalls, then of the false links. It has not passed disclosure control.

    Raises
    ------
    InputError
        If a rate is out of range.

    Notes
    -----
    See `correct_linkage`. A scenario that does not fit the table has no total, and says why.

    References
    ----------
    .. [1] Ding, Y. and Fienberg, S. E. (1994). "Dual system estimation of census undercount in the presence of
           matching error". Survey Methodology 20:149-158.
    """
    chosen = _choose_model(histories, histories.table().astype(np.float64), model)
    return tuple(_scenario(histories, recall, wrong, chosen) for recall in recalls for wrong in false_links)


def false_links_of_rate(histories: CaptureHistories, *, recall: float, rate: float, searched: str) -> float:
    """Translate a rate of false links per record into the share of the links made that are false.

    Parameters
    ----------
    histories : CaptureHistories
        A table of two lists as it was linked.
    recall : float
        The probability that two records of one person are linked.
    rate : float
        The probability that a record whose person is not on the other list is linked all the same: `beta` of
        Ding and Fienberg, lower than the recall.
    searched : str
        The list whose records were looked up in the other one.

    Returns
    -------
    float
        What `correct_linkage` takes as `false_links`.

    Raises
    ------
    InputError
        If there are not two lists, or a rate is out of range.
    NotConverged
        If the rate explains more links than there are.

    Notes
    -----
    With `n` records looked up and `m` links, `(m - rate * n) / (recall - rate)` of them have a counterpart, and
    the rest gave false links at that rate [1]_.

    References
    ----------
    .. [1] Ding, Y. and Fienberg, S. E. (1994). "Dual system estimation of census undercount in the presence of
           matching error". Survey Methodology 20:149-158.
    """
    if histories.list_count != 2 or searched not in histories.lists or not 0 <= rate < recall <= 1:
        raise _rates_out_of_range()
    records = float(histories.list_sizes[histories.lists.index(searched)])
    linked = float(histories.overlaps()[0, 1])
    both = (linked - rate * records) / (recall - rate)
    if both <= 0 or both > records:
        raise _does_not_fit(1)
    return rate * (records - both) / linked


def _scenario(histories: CaptureHistories, recall: float, wrong: float, model: Model) -> LinkageScenario:
    try:
        total = correct_linkage(histories, recall=recall, false_links=wrong, model=model).total
    except NotConverged as error:
        return LinkageScenario(recall, wrong, None, _first_reason(error))
    return LinkageScenario(recall, wrong, total)


def _first_reason(error: ZichtError) -> Text:
    return error.problems[0].where


def _untangle(links: MissedLinks, false_links: float) -> FloatArray:
    """Return the matrix that makes the corrected table of the linked one, shape (2**K, 2**K)."""
    taken_apart = np.eye(links.cells)
    if false_links:
        taken_apart[:, 3] += false_links * np.array([0.0, 1.0, 1.0, -1.0])
    return _inverse(links) @ taken_apart


def _inverse(links: MissedLinks) -> FloatArray:
    transition = links.transition()
    transition[0, 0] = 1.0
    return np.asarray(np.linalg.inv(transition), dtype=np.float64)


def _correct(histories: CaptureHistories, links: MissedLinks, false_links: float) -> tuple[FloatArray, int]:
    """Return the corrected table, and how many of its counts were a little below zero."""
    linked, matrix = histories.table().astype(np.float64), _untangle(links, false_links)
    table = matrix @ linked
    expected = np.maximum(linked, links.transition() @ np.maximum(table, 0.0))
    noise = np.sqrt(matrix**2 @ expected)
    impossible = int(np.sum(table < -BEYOND_NOISE * noise - NOBODY * histories.persons))
    if impossible:
        raise _does_not_fit(impossible)
    below = int(np.sum(table < -NOBODY * histories.persons))
    table = np.where(table > NOBODY * histories.persons, table, 0.0)
    return _rake(table, histories.list_sizes) if below else table, below


def _rake(table: FloatArray, sizes: IntArray) -> FloatArray:
    """Return the table in proportion, with lists of these sizes: what was cut off must come from elsewhere."""
    cells = np.arange(len(table))
    for j in list(range(len(sizes))) * RAKING_ROUNDS:
        on_list = cells >> j & 1 == 1
        table = np.where(on_list, table * sizes[j] / max(table[on_list].sum(), NOBODY), table)
    return table


def _choose_model(histories: CaptureHistories, table: FloatArray, model: Model | str | None) -> Model:
    lists = histories.list_count
    if model is not None:
        return Model.parse(model, lists) if isinstance(model, str) else model
    if lists == 2 or _everyone_on_one(table):
        return Model(lists)
    return search(CaptureHistories.from_dense(np.rint(table), lists=histories.lists)).model


def _everyone_on_one(table: FloatArray) -> bool:
    cells = np.arange(len(table))
    lists = range(len(table).bit_length() - 1)
    return any(table[cells >> j & 1 == 0].sum() <= NOBODY * table.sum() for j in lists)


def _fit(table: FloatArray, model: Model) -> tuple[float, FloatArray]:
    """Return the number of people, and how much one more person with each history adds to it."""
    if _everyone_on_one(table):
        return float(table.sum()), np.ones(len(table))
    fitted = fit_tables(table[None], ModelSet.of([model]), table=np.zeros(1, dtype=np.int64), faces=False)
    if fitted.status[0] != Status.OK:
        raise NotConverged.of(
            Text.of("The model gives no estimate of the corrected table."),
            expected=Text.of("A model whose interactions are between lists that share persons."),
            to_fix=Text.of("Choose a model with fewer interactions, or merge lists."),
        )
    return float(fitted.total[0]), influence_of_persons(fitted)


def _variance(
    histories: CaptureHistories,
    table: FloatArray,
    links: MissedLinks,
    slopes: FloatArray,
    false_links: float,
) -> float:
    """Return the variance of the number of people if the number of persons of each history is Poisson."""
    weights = _inverse(links).T @ slopes
    weights[0] = 0.0
    variance = float(table @ links.squared_sums(weights))
    if false_links:
        linked = float(histories.table()[3])
        variance += linked * false_links * (1 - false_links) * (weights[1] + weights[2] - weights[3]) ** 2
    return variance


def _slope_in_recall(
    histories: CaptureHistories, rates: FloatArray, false_links: float, model: Model
) -> float:
    """Return how much the number of people rises with recall, by a small change."""
    up, down = np.minimum(rates + SMALL_CHANGE, 1.0), rates - SMALL_CHANGE
    width = float(np.max(up - rates)) + SMALL_CHANGE
    high, low = (_fit(_correct(histories, MissedLinks(r), false_links)[0], model)[0] for r in (up, down))
    return (high - low) / width


def _slope_in_false_links(
    histories: CaptureHistories, rates: FloatArray, false_links: float, model: Model
) -> float:
    """Return how much the number of people rises with the share of false links, by a small change."""
    links, down = MissedLinks(rates), max(false_links - SMALL_CHANGE, 0.0)
    high, low = (
        _fit(_correct(histories, links, wrong)[0], model)[0] for wrong in (false_links + SMALL_CHANGE, down)
    )
    return (high - low) / (false_links + SMALL_CHANGE - down)


def _checked_recall(recall: float | npt.ArrayLike, lists: int) -> FloatArray:
    try:
        rates = np.asarray(recall, dtype=np.float64)
    except (TypeError, ValueError):
        raise _rates_out_of_range() from None
    if rates.shape not in {(), (lists, lists)} or lists > MOST_LISTS_TO_CORRECT:
        raise _rates_out_of_range()
    table = np.array(np.broadcast_to(rates, (lists, lists)))
    np.fill_diagonal(table, 1.0)
    if not np.all((table > SMALL_CHANGE) & (table <= 1)) or not np.array_equal(table, table.T):
        raise _rates_out_of_range()
    return table


def _check_rates(histories: CaptureHistories, false_links: float, errors: tuple[float, float]) -> None:
    if not (0 <= false_links < 1 - SMALL_CHANGE and all(0 <= error < math.inf for error in errors)):
        raise _rates_out_of_range()
    if (false_links or errors[1]) and histories.list_count != 2:
        raise InputError.of(
            Text.of(
                "False links cannot be taken out of a table of {lists} lists.", lists=histories.list_count
            ),
            expected=Text.of("Two lists, or a recall only."),
            to_fix=Text.of(
                "Draw several sets of links and combine what they give: see the page on linkage error."
            ),
        )


def _rates_out_of_range() -> InputError:
    return InputError.of(
        Text.of("The rates of links do not fit this table."),
        expected=Text.of(
            "At most {most} lists; a recall above 0 and at most 1, the same for both orders of a pair of lists; "
            "other rates and errors from 0, and a share of false links below 1.",
            most=MOST_LISTS_TO_CORRECT,
        ),
        to_fix=Text.of("Give rates as shares, not as percentages, and merge lists if there are more."),
    )


def _does_not_fit(cells: int) -> NotConverged:
    return NotConverged.of(
        Text.of("Counts that would be below zero under these rates of links: {cells}.", cells=cells),
        expected=Text.of("Rates under which the table could have come about."),
        to_fix=Text.of("Give a higher recall or fewer false links; check how the rates were measured."),
    )
