"""Who got help at equal need: each group against one other, and all that people differ in at once.

Needs are equal that concern the same part of life and are equally severe. Needs of which either is unknown are equal
to none, and left out here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError, NotConverged
from zicht.measures.gathered import Bounds
from zicht.methods.decomposition import Part, decompose_difference
from zicht.methods.penalised_logistic import penalised_logistic
from zicht.methods.stratified_odds import stratified_odds
from zicht.vocabulary import UNKNOWNS

__all__ = ["FEWEST", "Attribute", "Compared", "EqualNeeds", "width_of_clusters"]

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Codes = npt.NDArray[np.str_]

#: A group of fewer needs is not compared.
FEWEST = 10


@dataclass(frozen=True, eq=False)
class Attribute:
    """What needs are told apart by: a code each, the codes that are compared, and the one they are compared with.

    `together` says that the intervals of all its codes hold at once: many are looked at, and some look different by
    chance.
    """

    name: str
    codes: Codes
    compared: tuple[str, ...]
    reference: str
    together: bool = False

    @property
    def level(self) -> float:
        """The level of the interval of one code."""
        return 1 - 0.05 / (max(len(self.compared), 1) if self.together else 1)


@dataclass(frozen=True)
class Compared:
    """A group against the reference: odds ratios, and differences in percentage points; nothing where none is made."""

    odds: Bounds | None
    odds_together: Bounds | None
    difference: Bounds | None
    composition: Bounds | None
    treatment: Bounds | None


@dataclass(frozen=True, eq=False)
class EqualNeeds:
    """Needs that could be followed long enough, of known kind: arrays of shape (needs,).

    Attributes
    ----------
    kind : int array
        The same number for needs that are equal.
    parts : int array, shape (needs, 2)
        The places of the part of life and of the severity that the kind is made up of.
    got : bool array
        Whether help came in time.
    attributes : sequence of Attribute
        What they are told apart by.
    """

    kind: IntArray
    parts: IntArray
    got: BoolArray
    attributes: Sequence[Attribute]

    @classmethod
    def of(
        cls,
        domain: Codes,
        severity: Codes,
        got: BoolArray,
        attributes: Sequence[Attribute],
        within: BoolArray,
    ) -> EqualNeeds:
        """Return the needs that are compared, `within` those that could be followed."""
        told = within & ~np.isin(domain, list(UNKNOWNS)) & ~np.isin(severity, list(UNKNOWNS))
        parts = np.stack(
            [np.unique(one[told], return_inverse=True)[1].ravel() for one in (domain, severity)], axis=1
        )
        kind = np.unique(parts, axis=0, return_inverse=True)[1].ravel()
        kept = [Attribute(a.name, a.codes[told], a.compared, a.reference, a.together) for a in attributes]
        return cls(kind, parts, got[told], kept)

    def compare(self) -> Mapping[tuple[str, str], Compared]:
        """Return what is found, by attribute and code."""
        together = self._together()
        return {
            (one.name, code): self._compare(one, code, together.get((one.name, code)))
            for one in self.attributes
            for code in one.compared
        }

    def _compare(self, one: Attribute, code: str, together: Bounds | None) -> Compared:
        """Compare one group with its reference, kind by kind of need."""
        counts = np.stack([self._counts(one.codes == code), self._counts(one.codes == one.reference)], axis=1)
        persons = counts.sum(axis=2)
        if (persons.sum(axis=0) < FEWEST).any():
            return Compared(None, together, None, None, None)
        try:
            odds = stratified_odds(counts, level=one.level)
            found: Bounds | None = _finite((odds.ratio, odds.lower, odds.upper))
        except InputError:
            found = None
        split = decompose_difference(counts[:, :, 0].T, persons.T, level=one.level)
        return Compared(
            found, together, _points(split.difference), _points(split.composition), _points(split.treatment)
        )

    def _counts(self, members: BoolArray) -> IntArray:
        """Return how many got help and how many did not, by kind of need; shape (kinds, 2)."""
        kinds = int(self.kind.max(initial=-1)) + 1
        got = np.bincount(self.kind[members & self.got], minlength=kinds)
        return np.stack([got, np.bincount(self.kind[members], minlength=kinds) - got], axis=1)

    def _together(self) -> Mapping[tuple[str, str], Bounds]:
        """Return the odds ratio of each group, all that needs are told apart by held equal, where there is one.

        Needs of a code that hardly any has are left out, and an attribute of whose reference there are too few.
        """
        attributes = [one for one in self.attributes if (one.codes == one.reference).sum() >= FEWEST]
        sides = [("part of life", self.parts[:, 0]), ("severity", self.parts[:, 1])]
        told = np.logical_and.reduce(
            [_common(codes) for _name, codes in sides] + [_common(one.codes) for one in attributes]
        )
        if not told.any():
            return {}
        columns = {("constant", ""): np.ones(int(told.sum()), dtype=bool)}
        for name, codes in sides:
            columns |= {(name, str(c)): codes[told] == c for c in np.unique(codes[told])[1:].tolist()}
        for one in attributes:
            others = sorted(set(np.unique(one.codes[told]).tolist()) - {one.reference})
            columns |= {(one.name, code): one.codes[told] == code for code in others}
        design, place_of = np.unique(np.stack(list(columns.values()), axis=1), axis=0, return_inverse=True)
        rows = place_of.ravel()
        got, persons = np.bincount(rows, weights=self.got[told]), np.bincount(rows)
        names = ["\t".join(key) for key in columns]
        found: dict[tuple[str, str], Bounds] = {}
        for together in (False, True):
            chosen = [one for one in attributes if one.together is together]
            wanted = {"\t".join((one.name, c)): (one.name, c) for one in chosen for c in one.compared}
            wanted = {name: key for name, key in wanted.items() if name in names}
            level = min((one.level for one in chosen), default=0.95)
            try:
                fit = penalised_logistic(design, got, persons, names=names, of=list(wanted), level=level)
            except (InputError, NotConverged):
                continue
            found |= {wanted[one.name]: _finite(one.odds_ratio) for one in fit.coefficients}
        return found


def width_of_clusters(person: IntArray, got: BoolArray) -> float:
    """Return how much wider the interval of a share is, where needs of one person go together: at least 1."""
    away = got - got.mean() if len(got) else np.zeros(0)
    _persons, place = np.unique(person, return_inverse=True)
    summed = np.bincount(place.ravel(), weights=away)
    spread = float((away**2).sum())
    return max(1.0, float(np.sqrt((summed**2).sum() / spread))) if spread else 1.0


def _common(codes: npt.NDArray[np.generic]) -> BoolArray:
    """Return whether enough needs have the same code; the others tell too little for a regression."""
    _codes, place, counts = np.unique(codes, return_inverse=True, return_counts=True)
    found: BoolArray = counts[place.ravel()] >= FEWEST
    return found


def _points(part: Part) -> Bounds:
    return 100 * part.value, 100 * part.lower, 100 * part.upper


def _finite(figures: tuple[float, float, float]) -> Bounds:
    """Return a figure with its bounds; where one of them is infinite, none at all."""
    return figures if np.isfinite(figures).all() else (None, None, None)
