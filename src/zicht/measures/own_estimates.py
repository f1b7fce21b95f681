"""The estimates of an edition itself: of the window and of each year, in all and by part."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.measures.lists import Seen
from zicht.measures.parts import estimate_parts, hold_to_whole
from zicht.measures.sightings import EVERYBODY, PERIOD, STRATA, UNDECIDED, Place, Sightings, place_at
from zicht.measures.unseen import HARDLY_SHARED, Level, Unseen, estimate_unseen, estimate_with_levels

__all__ = ["OwnEstimate", "estimate_own"]

#: What persons are told apart by in a year: how easily lists see them differs most by it. All years together hold
#: enough persons to tell them apart by all of STRATA.
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
    whole, levels = own.window()
    yield OwnEstimate(None, EVERYBODY, whole)
    by_year = {year: own.year(year) for year in years} if each_year else {}
    for year, found in by_year.items():
        yield OwnEstimate(year, EVERYBODY, found)
    for name, codes in parts.items():
        known = [code for code in codes if code not in UNDECIDED]
        of_whole = {code: levels[name, code] for code in known if (name, code) in levels}
        in_all = own.parts(name, known, whole, of_whole)
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

    def window(self) -> tuple[Unseen, Mapping[Level, Unseen]]:
        """Estimate all years together, with what that says of the codes of STRATA."""
        return estimate_with_levels(*self._table(STRATA, self.years))

    def year(self, year: str) -> Unseen:
        return estimate_unseen(*self._table(COVARIATES, (year,)))

    def parts(
        self, name: str, codes: Sequence[str], whole: Unseen, of_whole: Mapping[str, Unseen]
    ) -> dict[str, Unseen]:
        """Return the parts of the whole as its model has them; by a model of its own the part of which it has none.

        Where the lists share too few for that, they come from one model for all parts.
        """
        alone = {code: self._alone(place_at({name: code})) for code in codes if code not in of_whole}
        together: Mapping[tuple[str, ...], Unseen] = {}
        if any(HARDLY_SHARED in found.reasons for found in alone.values()):
            together = self._together((name,))
        borrowed = {
            code: together.get((code,), found)
            for code, found in alone.items()
            if HARDLY_SHARED in found.reasons
        }
        held = {code: hold_to_whole(found, whole) for code, found in {**of_whole, **borrowed}.items()}
        return {code: (alone | held)[code] for code in codes}

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

    def _table(
        self, names: Sequence[str], years: Sequence[str]
    ) -> tuple[list[Seen], tuple[str, ...], tuple[str, ...]]:
        """Return the persons of these years by those of the dimensions that the input tells."""
        by = tuple(name for name in names if name in self.link_sets[0].strata)
        return [each.split(by, years) for each in self.link_sets], self.lists, by

    def _alone(self, place: Place) -> Unseen:
        return estimate_unseen([each.split((), self.years, place) for each in self.link_sets], self.lists)

    def _together(self, by: tuple[str, ...]) -> Mapping[tuple[str, ...], Unseen]:
        return estimate_parts([each.split(by, self.years) for each in self.link_sets], self.lists, by)
