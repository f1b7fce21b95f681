"""What each person who was seen stands for, given what is known of him: the result of a conditional estimator."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged, Text
from zicht.methods.population_size.histories import CaptureHistories
from zicht.methods.population_size.results import Estimate, Interval, nobody_missed
from zicht.methods.population_size.wald import wald_intervals

__all__ = ["Among", "DoublyRobustFit", "check_xi"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

#: Above this share of truncated persons a reader is warned.
MUCH_TRUNCATED = 0.01
#: A correction that halves or doubles the dark figure is more than a correction.
MUCH_CORRECTED = math.log(2)
#: One of ten times says that the regressions describe nothing.
LARGEST_CORRECTION = math.log(10)


class Among(StrEnum):
    """Among whom the chosen lists have no highest-order interaction."""

    UNSEEN_BY_OTHERS = "unseen_by_others"
    EVERYONE = "everyone"


@dataclass(frozen=True, eq=False, repr=False)
class DoublyRobustFit:
    """What each person who was seen stands for.

    Attributes
    ----------
    histories : CaptureHistories
        The table of all persons and all lists.
    lists : tuple of str
        The lists that have no highest-order interaction.
    among : Among
        Among whom that holds.
    used : bool array, shape (persons,)
        Whose covariates the answer rests on: everyone, or those on the chosen lists.
    contributions, plug_in_contributions : float array, shape (used persons,)
        How many persons each stands for, himself included: corrected for the error of the regressions (it may
        be negative), and as the regressions say.
    xi : float
        What the dark figure is divided by; 1 for no interaction of the highest order.
    levels : tuple of float
        Levels of the intervals.
    truncated : float
        The share of persons for whom a regression said too small an overlap.
    few : bool
        Whether fewer than ten persons have one of the histories of several lists that the answer divides by.
    learner : str
        The regression that predicts held-out persons best; empty without covariates.
    log_loss : dict of str to float
        Of every regression, on held-out persons; lower is better.
    """

    histories: CaptureHistories
    lists: tuple[str, ...]
    among: Among
    used: BoolArray
    contributions: FloatArray
    plug_in_contributions: FloatArray
    xi: float
    levels: tuple[float, ...]
    truncated: float = 0.0
    few: bool = False
    learner: str = ""
    log_loss: dict[str, float] | None = None

    def __repr__(self) -> str:
        return f"DoublyRobustFit(lists={self.lists!r}, xi={self.xi!r}, learner={self.learner!r})"

    @property
    def one_step(self) -> float:
        """The one-step estimator of the papers, N: not bounded by the persons seen, and it may be negative."""
        return float(self.contributions.sum())

    def estimate(self) -> Estimate:
        """Return the doubly robust answer, with intervals.

        Raises
        ------
        NotConverged
            If the answer is lower than the number of persons seen by any list, or its correction tenfold.
        """
        return self._estimate(np.ones(int(self.used.sum()), dtype=bool), self.histories.persons)

    def plug_in(self) -> Estimate:
        """Return what the regressions say uncorrected, without an interval: to be compared, not to be used."""
        total = float(self.plug_in_contributions.sum())
        self._check_total(total, self.histories.persons)
        return Estimate(
            "conditional_plug_in",
            Text.of("Regressions given covariates, uncorrected"),
            self._assumption(),
            self.histories.persons,
            total,
        )

    def of_group(self, group: npt.ArrayLike) -> Estimate:
        """Return the answer for part of the persons, by what is known of them; parts add up to about the whole.

        Parameters
        ----------
        group : array-like of bool, shape (persons,)
            Who belongs to it, in the order of the rows that were given.

        Raises
        ------
        InputError
            If there is not one value per person, or nobody belongs to it.
        NotConverged
            If there is no answer for this group.
        """
        chosen = np.asarray(group, dtype=bool)
        if chosen.shape != self.used.shape or not chosen.any():
            raise InputError.of(
                Text.of("The group is not a choice of the persons of this estimate."),
                expected=Text.of("True or false for every person, and true for at least one."),
                to_fix=Text.of("Make the group from the rows that the estimate was made from."),
            )
        return self._estimate(chosen[self.used], int(chosen.sum()))

    def with_xi(self, xi: float) -> DoublyRobustFit:
        """Return the same fit under another interaction; nothing is fitted again.

        Parameters
        ----------
        xi : float
            What the highest interaction divides the dark figure by, above zero. For two lists it is one over their
            odds ratio: below 1 for lists that refer persons to each other, and then more were missed.
        """
        ratio = self.xi / check_xi(xi)
        return replace(
            self,
            contributions=1 + (self.contributions - 1) * ratio,
            plug_in_contributions=1 + (self.plug_in_contributions - 1) * ratio,
            xi=xi,
        )

    def _estimate(self, rows: BoolArray, persons: int) -> Estimate:
        seen, dark, corrected = int(rows.sum()), *self._dark(rows)
        _check_correction(corrected)
        self._check_total(seen + dark, persons)
        much = corrected > MUCH_CORRECTED
        return Estimate(
            "doubly_robust",
            Text.of("Doubly robust given covariates"),
            self._assumption(),
            persons,
            max(seen + dark, float(persons)),
            self._intervals(rows, dark, persons),
            notes=self._notes(),
            warnings=(*self._warnings(), *((_much_corrected(),) if much else ())),
        )

    def _dark(self, rows: BoolArray) -> tuple[float, float]:
        """Return the dark figure, by a step on its log, and the size of that step."""
        uncorrected = float(np.sum(self.plug_in_contributions[rows] - 1))
        if uncorrected == 0:
            return 0.0, 0.0
        step = float(np.sum(self.contributions[rows] - self.plug_in_contributions[rows])) / uncorrected
        return uncorrected * math.exp(min(step, LARGEST_CORRECTION)), abs(step)

    def _intervals(self, rows: BoolArray, dark: float, persons: int) -> tuple[Interval, ...]:
        """Return Wald intervals on the log of the dark figure, none below the persons seen by any list.

        Two things vary: what the persons who were seen stand for (`n` times the variance of `phi`), and how many
        were seen (`N (1 - psi) / psi`, the binomial variance over `psi` squared).
        """
        seen = int(rows.sum())
        variance = seen * float(np.var(self.contributions[rows])) + dark * (1 + dark / seen)
        return tuple(
            replace(i, lower=max(i.lower, persons), upper=max(i.upper, persons))
            for i in wald_intervals(seen, dark, variance=variance, levels=self.levels)
        )

    def _check_total(self, total: float, persons: int) -> None:
        if not (math.isfinite(total) and total >= persons * (1 - 1e-12)):
            raise NotConverged.of(
                Text.of("The estimate given covariates is lower than the number of persons seen."),
                expected=Text.of("Enough persons on several lists, wherever there are persons at all."),
                to_fix=Text.of(
                    "Use fewer covariates or take small groups together; if lists share persons by referral, "
                    "choose other lists for which the assumption may hold."
                ),
            )

    def _assumption(self) -> Text:
        every = self.among == Among.EVERYONE or len(self.lists) == self.histories.list_count
        who = (
            Text.of("Among persons who are alike in the covariates")
            if every
            else Text.of("Among persons who are alike in the covariates and on no other list")
        )
        if self.xi == 1 and len(self.lists) == 2:
            first, second = self.lists
            return Text.of(
                "{who}, being on list {first} tells nothing about being on list {second}. No table can show whether "
                "that is so.",
                who=who,
                first=first,
                second=second,
            )
        names = ", ".join(self.lists)
        if self.xi == 1:
            return Text.of(
                "{who}, smaller groups of the lists {lists} show all of how these depend on each other. No table can "
                "show whether that is so.",
                who=who,
                lists=names,
            )
        return Text.of(
            "{who}, what ties the lists {lists} together all at once divides the dark figure by {xi}. No table can "
            "show whether that is so.",
            who=who,
            lists=names,
            xi=f"{self.xi:g}",
        )

    def _notes(self) -> tuple[Text, ...]:
        everyone = self.histories.list_with_everyone
        if everyone is not None:
            return (nobody_missed(everyone),)
        if not self.learner:
            return (Text.of("No covariates were used: all persons count as alike."),)
        return (Text.of("Regressions by '{learner}', each person by those of others.", learner=self.learner),)

    def _warnings(self) -> tuple[Text, ...]:
        found = []
        if self.few:
            found.append(
                Text.of("Fewer than ten persons have a combination of lists that the answer divides by.")
            )
        if self.truncated > MUCH_TRUNCATED:
            found.append(
                Text.of(
                    "For {share} % of the persons the lists hardly overlap: their part was held down.",
                    share=f"{100 * self.truncated:.0f}",
                )
            )
        return tuple(found)


def _check_correction(size: float) -> None:
    if size > LARGEST_CORRECTION:
        raise NotConverged.of(
            Text.of("The correction of the regressions is larger than what they found."),
            expected=Text.of(
                "Regressions that describe who is on several lists, with something left to correct."
            ),
            to_fix=Text.of("Use fewer covariates, other regressions, or take small groups together."),
        )


def _much_corrected() -> Text:
    return Text.of(
        "The correction of the regressions halves or doubles the number unseen: few persons decide it."
    )


def check_xi(xi: float) -> float:
    """Return xi, if it is a number above zero."""
    if not (math.isfinite(xi) and xi > 0):
        raise InputError.of(
            Text.of("The interaction of all lists, xi, is not a number above zero."),
            expected=Text.of("1 for no interaction; 0.5 for a dark figure twice as large."),
            to_fix=Text.of("Write a ratio, not its logarithm."),
        )
    return xi
