"""T26: how many victims there are, seen and unseen, and which share of them is in sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from zicht.measures.asked import codes_asked
from zicht.measures.declaration import Scope, dimension_codes, is_inside, period_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.inhabitants import Inhabitants
from zicht.measures.linked import UnderLinks
from zicht.measures.lists import IntArray, members_of, missing_columns
from zicht.measures.model import (
    ALL,
    CellKey,
    CountedCell,
    CountedTable,
    DerivedCell,
    DerivedKind,
    DimensionCodes,
    EstimatedCell,
    MeasureDeclaration,
    SummedCell,
    ViewDeclaration,
)
from zicht.measures.own_estimates import OwnEstimate, estimate_own
from zicht.measures.populations import POPULATIONS
from zicht.measures.publishers import TOGETHER, PublishedFigure
from zicht.measures.rules import LINKAGE_INTERVAL_RULE
from zicht.measures.sightings import EVERYBODY, STRATA, Place, Sightings, place_at
from zicht.measures.unseen import Unseen, round_outward, round_to_digits
from zicht.vocabulary import UNKNOWNS, code_list, in_all_languages

__all__ = ["OWN", "count_hidden"]

_ = text

#: The publisher that stands for the edition itself.
OWN = "own"
TABLE = "T26"
MINOR = "minor"
A_YEAR = "persons a year"
PER_100K = "per_100k"

_ESTIMATE = MeasureDeclaration(
    "estimate",
    _("Estimated number"),
    A_YEAR,
    _(
        "Victims in sight and out of sight together, a year; of several years the mean. Our own estimate is printed "
        "to two digits, with its 95% interval; as a range without a number where the lists carry no number."
    ),
)
_VICTIMS = MeasureDeclaration(
    "victims",
    _("In sight"),
    A_YEAR,
    _("Presumed victims counted in this edition, a year; of several years the mean."),
)
_IN_SIGHT = MeasureDeclaration(
    "in_sight",
    _("Share in sight"),
    "percent",
    _(
        "Victims in sight as a percentage of the estimated number. Its bounds follow from those of the estimate; where "
        "a publisher gives none, they are the whole percents around it."
    ),
)
_RATE = MeasureDeclaration(
    PER_100K,
    _("Estimated rate"),
    PER_100K,
    _("The estimated number a year per 100,000 inhabitants of the same sex or age."),
)
_ON_SEVERAL = MeasureDeclaration(
    "on_several",
    _("On more than one list"),
    "persons",
    _("What the estimate rests on: persons whom two or more lists saw, in all years of the period together."),
)
_LEAST = MeasureDeclaration(
    "least_overlap",
    _("Smallest overlap"),
    "persons",
    _(
        "The fewest persons that two lists share, of those that share anybody. Where it is hidden, so is the "
        "estimate, which could be solved for it."
    ),
)
_INHABITANTS = MeasureDeclaration(
    "inhabitants",
    _("Inhabitants"),
    "inhabitants",
    _("Of the country on 1 January; of several years the mean."),
)
MEASURES = (_ESTIMATE, _IN_SIGHT, _VICTIMS, _RATE, _ON_SEVERAL, _LEAST, _INHABITANTS)

_READING = _(
    "An estimate is a conclusion from a model, not a count. It assumes that the population of a year does not "
    "change, that reports on one person are linked without error, and that lists depend on each other only as "
    "the model says; victims whom no list could ever see are in no estimate. It says how many were out of "
    "sight, never who or where. From year to year it moves with the lists as much as with the victims: read "
    "the interval or the range, not the middle. Where no number stands, the reason does."
)
_NOT_OWN = _(
    "No estimate of its own was made for this edition, to save time. Those of other publishers stand beside the "
    "victims in sight: an estimate is a conclusion from a model, not a count."
)
_PARTS = _(
    "The window and each year are estimated on their own. The parts of the window come from the model of the whole, as "
    "far as it tells them apart; the parts of a year come from one model for all of them. Each is rounded and bounded "
    "by itself, so that parts need not add up to the whole."
)

#: Views of this edition's estimates by part: of the whole window, and of each year.
PART_TITLES = {
    "sex": (
        _("This edition's estimate by sex, whole window"),
        _("This edition's estimate by sex, each year"),
    ),
    "age_class": (
        _("This edition's estimate by age, whole window"),
        _("This edition's estimate by age, each year"),
    ),
    "nationality_class": (
        _("This edition's estimate by nationality, whole window"),
        _("This edition's estimate by nationality, each year"),
    ),
    "group": (
        _("This edition's estimate by group, whole window"),
        _("This edition's estimate by group, each year"),
    ),
}
#: Views of estimates that others published on a part of the victims, by that part.
PLACE_TITLES = {
    place_at({"group": "domestic_sexual", "sex": "female", "age_class": MINOR}): _(
        "Girls in domestic sexual exploitation: in sight, and published estimate"
    ),
    place_at({"group": "domestic_sexual", "age_class": MINOR}): _(
        "Minors in domestic sexual exploitation: in sight, and published estimate"
    ),
    place_at({"age_class": MINOR}): _("Minors: in sight, and published estimate"),
}


def count_hidden(
    scope: Scope,
    figures: Sequence[PublishedFigure] = (),
    inhabitants: Inhabitants | None = None,
    links: UnderLinks | None = None,
    *,
    own: bool = True,
) -> CountedTable:
    """Count T26: this edition's estimates, those that others published, and the share in sight of each.

    `links` holds what was counted under each plausible way to link the reports: the estimate is then over all of
    them, and its interval allows for doubtful links. Without `own`, only what others published is set beside the
    victims in sight.
    """
    missing = missing_columns(scope)
    hidden = None if missing else _Hidden.of(scope, inhabitants or {}, links or UnderLinks())
    published = [figure for figure in figures if _is_estimate(figure)]
    if hidden is not None:
        hidden.add_counts([_place(figure) for figure in published])
        if own:
            hidden.add_own()
        hidden.add_published(published)
    return CountedTable(
        id=TABLE,
        title=_("Hidden population and share in sight"),
        definition=_(
            "How many victims there are a year, in sight and out of sight together, estimated from who was seen by "
            "whom: this edition's own estimate, and those that others published. Beside it the victims in sight and "
            "their share."
        ),
        population=POPULATIONS["victims"].text,
        universe="victims",
        unit=A_YEAR,
        reading=_READING if own else _NOT_OWN,
        dimensions=hidden.dimensions() if hidden else (),
        measures=MEASURES,
        views=tuple(_views(scope, published, hidden.seen.strata if own else None)) if hidden else (),
        cells=tuple(hidden.cells.values()) if hidden else (),
        summed=tuple(hidden.summed) if hidden else (),
        derived=tuple(hidden.derived) if hidden else (),
        estimated=tuple(hidden.estimated) if hidden else (),
        counting_notes=(in_all_languages(_PARTS),) if own else (),
        notes=hidden.notes if hidden else {},
        rules=(
            scope.rule.value,
            "monitor_group",
            *((LINKAGE_INTERVAL_RULE.name,) if links and links.sets else ()),
        ),
        sources=scope.sources,
        missing=missing,
    )


@dataclass
class _Hidden:
    """The cells of T26 while they come together."""

    scope: Scope
    seen: Sightings
    links: UnderLinks
    inhabitants: Inhabitants
    cells: dict[CellKey, CountedCell] = field(default_factory=dict)
    summed: list[SummedCell] = field(default_factory=list)
    derived: list[DerivedCell] = field(default_factory=list)
    estimated: list[EstimatedCell] = field(default_factory=list)
    notes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, scope: Scope, inhabitants: Inhabitants, links: UnderLinks) -> _Hidden:
        return cls(scope, Sightings.of(scope, scope.units), links, inhabitants)

    @property
    def periods(self) -> list[str]:
        return self.seen.years

    @property
    def inside(self) -> list[str]:
        """The years of the window with reports."""
        return [period for period in self.periods if is_inside(period, self.scope.window)]

    @property
    def window_years(self) -> int:
        return self.scope.window[1] - self.scope.window[0] + 1

    def can_count(self, place: Place) -> bool:
        """Say whether the input tells who is at a place of the table."""
        known = self.seen.strata
        return all(code == ALL or name in known for name, code in zip(STRATA, place, strict=True))

    # Victims in sight

    def add_counts(self, published: Iterable[Place]) -> None:
        """Add the victims in sight at every place, by period, and their mean over the window."""
        groups = self.codes_of("group")
        places = [
            EVERYBODY,
            *(place_at({name: code}) for name in STRATA for code in self.codes_of(name)),
            *(place_at({"group": group, "age_class": MINOR}) for group in groups),
            *published,
        ]
        for place in dict.fromkeys(filter(self.can_count, places)):
            self.add_victims(OWN, place)

    def codes_of(self, name: str) -> list[str]:
        """Return the codes by which one dimension is broken down."""
        if name not in self.seen.strata:
            return []
        dimension = DIMENSIONS[name]
        found = {*self.seen.codes_of(name), *codes_asked(dimension, self.scope.codes_given)}
        return [code for code in (*dimension.shown_codes, *UNKNOWNS) if code in found]

    def add_victims(self, publisher: str, place: Place) -> None:
        for period in self.periods:
            cell = self.count_victims(period, publisher, place)
            self.cells[cell.key] = cell
        window = (self.scope.window_code, publisher, *place)
        if self.inside and self.scope.window_code not in self.periods:
            parts = tuple(((period, publisher, *place), _VICTIMS.name) for period in self.inside)
            self.summed.append(SummedCell(window, _VICTIMS.name, parts, self.window_years, A_YEAR))

    def count_victims(self, period: str, publisher: str, place: Place) -> CountedCell:
        seen, links = int(self.seen.at([period], place).sum()), self.links
        under = [int(each.at([period], place).sum()) for each in links.sightings]
        fewer = links.without.sightings if links.without else None
        without = int(fewer.at([period], place).sum()) if fewer else seen
        return CountedCell(
            (period, publisher, *place),
            _VICTIMS.name,
            seen,
            _VICTIMS.unit,
            under_links=links.allow_for_missed(seen, under, without),
        )

    def keep(self, codes: tuple[str, ...], measure: MeasureDeclaration, value: float) -> CellKey:
        is_public = measure is _INHABITANTS
        cell = CountedCell(codes, measure.name, value, measure.unit, public=is_public)
        self.cells[cell.key] = cell
        return cell.key

    # This edition's estimates

    def add_own(self) -> None:
        """Estimate for each year of the window and for all of it together, in all and by part."""
        if not self.inside:
            return
        parts = {name: self.codes_of(name) for name in self.seen.strata}
        each_year = self.scope.window_code not in self.periods
        for found in estimate_own(
            self.links.sightings or (self.seen,), self.inside, parts, each_year=each_year
        ):
            self.add_estimate(found)

    def add_estimate(self, found: OwnEstimate) -> None:
        seen = self.seen.at([found.year] if found.year else self.inside, found.place)
        if not seen.any():
            return
        years = 1 if found.year else self.window_years
        codes = (found.year or self.scope.window_code, OWN, *found.place)
        follows = tuple(
            self.keep(codes, measure, value)
            for measure, value in zip(
                (_ON_SEVERAL, _LEAST), _overlap(seen, len(self.seen.lists)), strict=True
            )
        )
        notes = {**found.unseen.reasons, **found.unseen.method}
        self.notes |= notes
        value, lower, upper = _printed(found.unseen, int(seen.sum()), years)
        note = ";".join(notes)
        estimate = EstimatedCell(
            codes, _ESTIMATE.name, value, lower, upper, A_YEAR, follows, rests_on=follows[1], note=note
        )
        self.estimated.append(estimate)
        victims = (codes, _VICTIMS.name)
        self.derived.append(DerivedCell(codes, _IN_SIGHT.name, DerivedKind.SHARE, victims, estimate.key))
        self.add_rate(estimate.key)

    def add_rate(self, estimate: CellKey) -> None:
        """Add an estimate per 100,000 inhabitants, where those of all its years are known."""
        period, _publisher, *place = codes = estimate[0]
        part = dict(zip(STRATA, place, strict=True))
        first, _dash, last = period.partition("-")
        years = range(int(first), int(last or first) + 1) if first.isdigit() else range(0)
        numbers = [self.inhabitants.get((year, part["sex"], part["age_class"]), 0) for year in years]
        told = part["group"] == ALL == part["nationality_class"]
        if told and numbers and all(numbers):
            base = self.keep(codes, _INHABITANTS, round(sum(numbers) / len(numbers)))
            self.derived.append(
                DerivedCell(codes, _RATE.name, DerivedKind.RATE_PER_100K, estimate, base, PER_100K)
            )

    # Estimates that others published

    def add_published(self, figures: Sequence[PublishedFigure]) -> None:
        """Add each published estimate, and the share in sight held against it."""
        reasons = code_list("difference_reasons")
        of_place: dict[tuple[str, Place], list[PublishedFigure]] = {}
        for figure in sorted(figures, key=lambda f: (f.provider, f.period, f.row_id)):
            note = figure.reason if figure.reason in reasons else ""
            if note:
                self.notes[note] = {"nl": reasons[note].label_nl, "en": reasons[note].label_en}
            codes = (figure.period, figure.provider, *_place(figure))
            self.estimated.append(
                EstimatedCell(
                    codes, _ESTIMATE.name, figure.value, figure.lower, figure.upper, figure.unit, note=note
                )
            )
            self.add_rate((codes, _ESTIMATE.name))
            of_place.setdefault((figure.provider, _place(figure)), []).append(figure)
        for (publisher, place), own in of_place.items():
            if self.can_count(place):
                self.add_share(publisher, place, own)

    def add_share(self, publisher: str, place: Place, figures: Sequence[PublishedFigure]) -> None:
        """Hold the victims in sight of every year against the publisher's estimate that was the last to begin."""
        self.add_victims(publisher, place)
        window = [self.scope.window_code] if self.inside else []
        for period in dict.fromkeys([*self.periods, *window]):  # a window of one year is that year
            begun = [figure for figure in figures if figure.period[:4] <= period[:4]] or figures[:1]
            codes = (period, publisher, *place)
            base = ((begun[-1].period, publisher, *place), _ESTIMATE.name)
            self.derived.append(
                DerivedCell(codes, _IN_SIGHT.name, DerivedKind.SHARE, (codes, _VICTIMS.name), base)
            )

    # What describes the table

    def dimensions(self) -> tuple[DimensionCodes, ...]:
        keys = [*self.cells, *(cell.key for cell in self.summed), *(cell.key for cell in self.estimated)]
        publishers = sorted({codes[1] for codes, _measure in keys} - {OWN})
        return (
            period_codes({codes[0] for codes, _measure in keys}, self.scope),
            DimensionCodes(
                "publisher",
                _("Publisher"),
                {OWN: in_all_languages(_("This edition"))} | {p: {"nl": p, "en": p} for p in publishers},
            ),
            *(
                dimension_codes(DIMENSIONS[name], {codes[at] for codes, _measure in keys})
                for at, name in enumerate(STRATA, 2)
            ),
        )


def _is_estimate(figure: PublishedFigure) -> bool:
    """Say whether a published figure is an estimate that has a place in T26."""
    together = any(TOGETHER in code for code in figure.cell.values())
    ours = figure.table == TABLE and figure.measure == _ESTIMATE.name
    return ours and {*figure.cell} <= {*STRATA} and not together


def _place(figure: PublishedFigure) -> Place:
    return place_at(figure.cell)


def _overlap(seen: IntArray, lists: int) -> tuple[int, int]:
    """Return how many persons are on more than one list, and the fewest that two lists share, of those that do."""
    members = members_of(lists)
    pairs = (
        int(seen[members[:, a] & members[:, b]].sum()) for a, b in product(range(lists), repeat=2) if a < b
    )
    return int(seen[members.sum(axis=1) > 1].sum()), min(filter(None, pairs), default=0)


def _printed(unseen: Unseen, persons: int, years: int) -> tuple[float | None, float | None, float | None]:
    """Return an estimate and its bounds a year, to the digits that are printed; never below the persons seen."""
    value = None if unseen.total is None else round_to_digits(max(unseen.total, persons) / years)
    if unseen.lower is None or unseen.upper is None:
        return value, None, None
    lower, upper = round_outward(unseen.lower / years, max(unseen.upper, persons) / years)
    return value, lower, upper


def _views(
    scope: Scope, published: Sequence[PublishedFigure], parts: Collection[str] | None
) -> Iterator[ViewDeclaration]:
    """Yield the views; `parts` names the dimensions by which this edition estimates, where it does."""
    yield ViewDeclaration(
        _("Estimated number of victims a year"),
        rows="period",
        columns="publisher",
        measure=_ESTIMATE.name,
        chart="interval",
    )
    yield ViewDeclaration(
        _("Share of the victims in sight, held against each estimate"),
        rows="period",
        columns="publisher",
        measure=_IN_SIGHT.name,
        chart="line",
    )
    if parts is not None:
        yield _measures_view(_("This edition's estimate, by year"), "period", {"publisher": OWN})
    for name, (whole, yearly) in PART_TITLES.items():
        if name in (parts or ()):
            yield _measures_view(whole, name, {"period": scope.window_code, "publisher": OWN})
            yield ViewDeclaration(
                yearly, rows="period", columns=name, measure=_ESTIMATE.name, fixed={"publisher": OWN}
            )
    for publisher, place in dict.fromkeys((figure.provider, _place(figure)) for figure in published):
        if place in PLACE_TITLES:
            fixed = {name: code for name, code in zip(STRATA, place, strict=True) if code != ALL}
            yield _measures_view(PLACE_TITLES[place], "period", {"publisher": publisher} | fixed)


def _measures_view(title: str, rows: str, fixed: Mapping[str, str]) -> ViewDeclaration:
    return ViewDeclaration(title, rows=rows, columns="measure", measure=_ESTIMATE.name, fixed=fixed)
