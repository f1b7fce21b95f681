"""T19: how many were registered as a victim again, within how many years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from zicht.errors import InputError
from zicht.measures.declaration import dimension_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.followed import BY, Followed, Outcome
from zicht.measures.gathered import Gathered
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.methods.recurrence.curve import Curve
from zicht.methods.recurrence.gray import gray_test
from zicht.methods.recurrence.incidence import cumulative_incidence, kaplan_meier
from zicht.methods.recurrence.mean_count import mean_cumulative_count
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.methods.recurrence.shares import bound_with_unlinked, share_of_complete
from zicht.vocabulary import UNKNOWNS, format_day, in_all_languages

__all__ = [
    "DAYS_A_YEAR",
    "FEWEST_AT_RISK",
    "FOUND",
    "HORIZONS",
    "WASHOUTS",
    "count_repeats",
    "horizon_codes",
    "read_curve",
    "whom",
]

_ = text

BoolArray = npt.NDArray[np.bool_]

TABLE = "T19"
#: Years since the first report, and days after it in which an offence does not count.
HORIZONS, WASHOUTS = (1, 2, 3, 5, 7), (0, 30)
DAYS_A_YEAR = 365.2425
#: A curve is read no further than where so many are still followed.
FEWEST_AT_RISK = 10
#: The steps in which it is told how likely a difference is by chance.
CHANCES = (0.001, 0.01, 0.05)

_INCIDENCE = MeasureDeclaration(
    "incidence",
    _("Registered again"),
    "percent",
    _(
        "Cumulative incidence (Aalen and Johansen): the share that was registered as victim of an offence within the "
        "horizon, where death and departure compete. With its 95% interval."
    ),
)
_SIMPLE = MeasureDeclaration(
    "simple_share",
    _("Of those followed all that time"),
    "percent",
    _(
        "The plain share among persons whose first report is at least as long ago as the horizon; who died or left "
        "counts as not registered again. With the exact 95% interval."
    ),
)
_ALONE = MeasureDeclaration(
    "if_nobody_left",
    _("If nobody died or left"),
    "percent",
    _("One minus the estimate of Kaplan and Meier: what would be if death and departure did not occur."),
)
_MEAN = MeasureDeclaration(
    "mean_count",
    _("Offences a person"),
    "offences a person",
    _(
        "The mean number of offences within the horizon (mean cumulative function), death and departure counted in."
    ),
)
_BOUNDS = MeasureDeclaration(
    "with_not_found",
    _("Whoever was not found counted in"),
    "percent",
    _(
        "Between what the share would be if none of the persons who were not found in the population register was "
        "registered again, and what it would be if all were."
    ),
)
_RISK = MeasureDeclaration(
    "at_risk",
    _("Still followed"),
    "persons",
    _("Persons who were still followed at the horizon, without an offence."),
)
_AGAIN = MeasureDeclaration(
    "again",
    _("Persons registered again"),
    "persons",
    _("Persons of whom an offence within the horizon is known."),
)
FOUND = MeasureDeclaration(
    "found", _("Persons followed"), "persons", _("Persons who were found in the population register.")
)
_NOT_FOUND = MeasureDeclaration(
    "not_found",
    _("Persons not found"),
    "persons",
    _("Persons with a key who were not found there: nothing is known of what came after."),
)
MEASURES = (_INCIDENCE, _SIMPLE, _ALONE, _BOUNDS, _MEAN, _RISK, _AGAIN, FOUND, _NOT_FOUND)

_DEFINITION = _(
    "How many of the presumed victims were registered again as victim of any offence after their first report, "
    "within 1, 2, 3, 5 and 7 years. An offence that belongs to an investigation which was open already does not count."
)
_READING = _(
    "Registered again is not the same as victim again: what nobody reported is not in it. A share has no meaning "
    "without its horizon, and two horizons are of different persons where follow-up is short. It says how often it "
    "happens in a group, never whether it will happen to one person."
)


@dataclass(frozen=True)
class _Place:
    """A place in the table: the days of washout, and a code for each of `BY`."""

    washout: int
    by: Mapping[str, str]

    def codes(self, horizon: int) -> tuple[str, ...]:
        return (str(horizon), str(self.washout), *(self.by.get(name, ALL) for name in BY))


def count_repeats(
    followed: Followed | None, *, sources: Sequence[str], missing: Sequence[str]
) -> CountedTable:
    """Count T19; nothing was followed where no input holds offences."""
    repeats = None if followed is None else _Repeats(followed)
    if repeats:
        repeats.fill()
    return CountedTable(
        id=TABLE,
        title=_("Registered again as a victim"),
        definition=_DEFINITION,
        population=_("Presumed victims known by a key, from the day of their first report on."),
        unit="percent",
        reading=_READING,
        dimensions=repeats.dimensions() if repeats else (),
        measures=MEASURES,
        views=tuple(_views(repeats.known)) if repeats else (),
        cells=repeats.cells.cells if repeats else (),
        estimated=tuple(repeats.cells.estimates) if repeats else (),
        sums=tuple(repeats.cells.sums) if repeats else (),
        counting_notes=(whom(followed), *repeats.notes) if followed is not None and repeats else (),
        sources=tuple(sources),
        records=("reports", "offences", "follow_ups"),
        missing=tuple(missing),
    )


@dataclass
class _Repeats:
    """The cells of T19 while they come together."""

    followed: Followed
    cells: Gathered = field(default_factory=Gathered)
    notes: list[Mapping[str, str]] = field(default_factory=list)

    @property
    def known(self) -> list[str]:
        """What persons can be told apart by."""
        return [name for name in BY if name in self.followed.by]

    def fill(self) -> None:
        for washout in WASHOUTS:
            outcome = self.followed.first(washout)
            self.add(_Place(washout, {}), self.followed.is_victim, outcome)
            for name in self.known:
                codes = self.codes_of(name)
                for code in codes:
                    within = self.followed.is_victim & (self.followed.by[name] == code)
                    self.add(_Place(washout, {name: code}), within, outcome)
                if washout == WASHOUTS[0]:
                    self.compare(name, codes, outcome)

    def codes_of(self, name: str) -> list[str]:
        """Return the codes that occur, in their order."""
        found = set(np.unique(self.followed.by[name][self.followed.is_victim]).tolist())
        return [code for code in (*DIMENSIONS[name].shown_codes, *UNKNOWNS) if code in found]

    def add(self, place: _Place, within: BoolArray, outcome: Outcome) -> None:
        """Add the figures of some persons at every horizon."""
        found = within & self.followed.found
        table = RiskTable.of(outcome.days[found], outcome.codes[found], causes=2)
        curves = (cumulative_incidence(table), kaplan_meier(table))
        mean = self.mean_count(place.washout, found)
        for horizon in HORIZONS:
            self.add_horizon(
                place, horizon, found, within & ~found, outcome, curves=curves, mean=mean, table=table
            )

    def mean_count(self, washout: int, found: BoolArray) -> Curve:
        followed, number = self.followed, np.cumsum(found) - 1
        counted = followed.events(washout) & found[followed.whose]
        return mean_cumulative_count(
            number[followed.whose[counted]],
            followed.day[counted],
            end=followed.days[found],
            died=followed.left[found],
        )

    def add_horizon(
        self,
        place: _Place,
        horizon: int,
        found: BoolArray,
        not_found: BoolArray,
        outcome: Outcome,
        *,
        curves: tuple[Curve, Curve],
        mean: Curve,
        table: RiskTable,
    ) -> None:
        days, codes = round(DAYS_A_YEAR * horizon), place.codes(horizon)
        again = found & (outcome.kind > 0) & (outcome.days <= days)
        cells = self.cells
        of = cells.count(codes, FOUND, found.sum())
        follows = (
            cells.count(codes, _AGAIN, again.sum()),
            cells.count(codes, _RISK, table.at_risk_at(days)),
        )
        cells.add_up(of, *follows)
        lost = cells.count(codes, _NOT_FOUND, not_found.sum())
        incidence = read_curve(curves[0], days, 100)
        cells.estimate(codes, _INCIDENCE, incidence, follows=follows, of=of)
        cells.estimate(codes, _SIMPLE, self.simple(found, outcome, days), follows=follows, of=of)
        cells.estimate(codes, _ALONE, read_curve(curves[1], days, 100), follows=follows, of=of)
        if incidence is not None and not_found.any():
            bounds = bound_with_unlinked(
                incidence[0] / 100, linked=int(found.sum()), unlinked=int(not_found.sum())
            )
            between = (None, 100 * bounds[0], 100 * bounds[1])
            cells.estimate(codes, _BOUNDS, between, follows=(*follows, lost), of=of)
        cells.estimate(codes, _MEAN, read_curve(mean, days), follows=follows, of=of)

    def simple(self, found: BoolArray, outcome: Outcome, days: int) -> tuple[float, float, float] | None:
        try:
            share = share_of_complete(
                outcome.days[found],
                outcome.codes[found],
                could_last=self.followed.could_last[found],
                horizon=days,
            )
        except InputError:
            return None
        return (100 * share.value, 100 * share.lower, 100 * share.upper)

    def compare(self, name: str, codes: Sequence[str], outcome: Outcome) -> None:
        """Say whether the groups of a dimension differ more than by chance."""
        known = [code for code in codes if code not in UNKNOWNS]
        within = [
            self.followed.is_victim & self.followed.found & (self.followed.by[name] == code) for code in known
        ]
        tables = [
            RiskTable.of(outcome.days[one], outcome.codes[one], causes=2)
            for one in within
            if one.sum() >= FEWEST_AT_RISK
        ]
        if len(tables) > 1:
            chance = gray_test(tables).p_value
            self.notes.append(_test_note(name, chance))

    def dimensions(self) -> tuple[DimensionCodes, ...]:
        return (
            horizon_codes(),
            DimensionCodes(
                "washout",
                _("Days after the first report that do not count"),
                {str(days): {"nl": str(days), "en": str(days)} for days in WASHOUTS},
            ),
            *(dimension_codes(DIMENSIONS[name], self.cells.codes_at(at)) for at, name in enumerate(BY, 2)),
        )


def horizon_codes() -> DimensionCodes:
    """Return the dimension of the horizons, in years since the first report."""
    label = in_all_languages(_("Within {years} years"))
    one = in_all_languages(_("Within 1 year"))
    return DimensionCodes(
        "horizon",
        _("Years since the first report"),
        {
            str(years): {
                language: one[language] if years == 1 else label[language].format(years=years)
                for language in label
            }
            for years in HORIZONS
        },
    )


def whom(followed: Followed) -> Mapping[str, str]:
    """Return who is followed, and until when, in every language."""
    template = in_all_languages(
        _("Persons first reported from {first} to {last}, followed until {day} at the latest.")
    )
    first, last = followed.years
    return {
        language: text.format(first=first, last=last, day=format_day(followed.until, language))
        for language, text in template.items()
    }


def read_curve(curve: Curve, days: int, scale: float = 1) -> tuple[float, float, float] | None:
    """Return a curve at a horizon with its interval, where enough persons were followed so long."""
    if days > curve.last:
        return None
    found = curve.at(days)
    if found.at_risk < FEWEST_AT_RISK or not np.isfinite([found.lower, found.upper]).all():
        return None
    return scale * found.value, scale * found.lower, scale * found.upper


def _test_note(name: str, chance: float) -> Mapping[str, str]:
    """Say how likely such a difference is by chance, in steps: a finer number would move with every person."""
    labels = in_all_languages(DIMENSIONS[name].label)
    template = in_all_languages(
        _("Gray's test of a difference between the groups of '{dimension}', unknown left out: p {chance}.")
    )
    printed = next((f"< {step}" for step in CHANCES if chance < step), f"≥ {CHANCES[-1]}")
    return {
        language: template[language].format(
            dimension=labels[language], chance=printed.replace(".", ",") if language == "nl" else printed
        )
        for language in template
    }


def _views(known: Sequence[str]) -> Iterator[ViewDeclaration]:
    first = {"washout": str(WASHOUTS[0])}
    yield ViewDeclaration(
        _("Registered again, by years since the first report"),
        rows="horizon",
        columns="measure",
        measure=_INCIDENCE.name,
        fixed=first,
        chart="curve",
    )
    titles = {
        "group": (_("Registered again, by monitor group"), _("Still followed, by monitor group")),
        "age_class": (
            _("Registered again, by age at the first report"),
            _("Still followed, by age at the first report"),
        ),
        "sex": (_("Registered again, by sex"), _("Still followed, by sex")),
    }
    for name in known:
        for title, declared, chart in zip(titles[name], (_INCIDENCE, _RISK), ("curve", ""), strict=True):
            yield ViewDeclaration(
                title, rows=name, columns="horizon", measure=declared.name, fixed=first, chart=chart
            )
    yield ViewDeclaration(
        _("Registered again, with and without the first days"),
        rows="washout",
        columns="horizon",
        measure=_INCIDENCE.name,
    )
