"""The estimates of an edition itself: of the window and of each year, in all and by part."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.measures.parts import estimate_parts, hold_to_whole
from zicht.measures.sightings import EVERYBODY, PERIOD, UNDECIDED, Place, Sightings, place_at
from zicht.measures.unseen import HARDLY_SHARED, Unseen, estimate_unseen

__all__ = ["OwnEstimate", "estimate_own"]

#: What persons are told apart by where the whole is estimated: how easily lists see them differs most by it.
COVARIATES = ("group", "age_class")


@dataclass(frozen=True)
class OwnEstimate:
    """What stands of the persons at a place in one year, or in all years of the window together."""

    year: str | None
    place: Place
    unseen: Unseen


def estimate_own(
    link_sets: Sequence[Sightings],
    years: Sequence[str],
    parts: Mapping[str, Collection[str]],
    *,
    each_year: bool = True,
) -> Iterator[OwnEstimate]:
    """Estimate all years together, in all and by part, and the same of each year.

    `link_sets` holds the persons for each plausible way to link the reports, and `parts` codes by dimension: of those
    that are not known nothing is estimated.
    """
    own = _Own(link_sets, tuple(years))
    whole = own.whole(own.years)
    yield OwnEstimate(None, EVERYBODY, whole)
    by_year = {year: own.whole((year,)) for year in years} if each_year else {}
    for year, found in by_year.items():
        yield OwnEstimate(year, EVERYBODY, found)
    for name, codes in parts.items():
        in_all = own.parts(name, [code for code in codes if code not in UNDECIDED], whole)
        for code, found in in_all.items():
            yield OwnEstimate(None, place_at({name: code}), found)
        for (year, code), found in own.parts_by_year(name, by_year, in_all).items():
            yield OwnEstimate(year, place_at({name: code}), found)


@dataclass(frozen=True)
class _Own:
    """What is estimated from: persons for each plausible way to link, and the years."""

    link_sets: Sequence[Sightings]
    years: tuple[str, ...]

    @property
    def lists(self) -> tuple[str, ...]:
        return self.link_sets[0].lists

    def whole(self, years: Sequence[str]) -> Unseen:
        by = tuple(name for name in COVARIATES if name in self.link_sets[0].strata)
        return estimate_unseen([each.split(by, years) for each in self.link_sets], self.lists, by)

    def parts(self, name: str, codes: Sequence[str], whole: Unseen) -> dict[str, Unseen]:
        """Estimate each part by a model of its own; from one model for all where the lists share too few for that."""
        alone = {code: self._alone(place_at({name: code})) for code in codes}
        if not any(HARDLY_SHARED in found.reasons for found in alone.values()):
            return alone
        together = self._together((name,))
        return {
            code: hold_to_whole(together.get((code,), found), whole)
            if HARDLY_SHARED in found.reasons
            else found
            for code, found in alone.items()
        }

    def parts_by_year(
        self, name: str, by_year: Mapping[str, Unseen], parts: Mapping[str, Unseen]
    ) -> dict[tuple[str, str], Unseen]:
        """Estimate each part in each year from one model: no more stands than of the year, and of the part."""
        if not by_year:
            return {}
        return {
            (year, code): hold_to_whole(hold_to_whole(found, by_year[year]), parts[code])
            for (year, code), found in self._together((PERIOD, name)).items()
            if code in parts
        }

    def _alone(self, place: Place) -> Unseen:
        return estimate_unseen([each.split((), self.years, place) for each in self.link_sets], self.lists)

    def _together(self, by: tuple[str, ...]) -> Mapping[tuple[str, ...], Unseen]:
        return estimate_parts([each.split(by, self.years) for each in self.link_sets], self.lists, by)
