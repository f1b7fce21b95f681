"""T25: victims with sexual violence or drug-related crime among their offences, before and after the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from zicht.measures.declaration import dimension_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.followed import BY, Followed
from zicht.measures.gathered import Gathered
from zicht.measures.model import ALL, CountedTable, DimensionCodes, MeasureDeclaration, ViewDeclaration
from zicht.measures.repeats import DAYS_A_YEAR, FOUND, HORIZONS, horizon_codes, read_curve, whom
from zicht.methods.recurrence.incidence import cumulative_incidence
from zicht.methods.recurrence.risk_table import RiskTable
from zicht.vocabulary import code_list, in_all_languages

__all__ = ["count_offence_overlap"]

_ = text

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

SEXUAL, DRUGS = "sexual_violence", "drug_related"
#: The place of sexual violence among the kinds of offences, from 1.
_SEXUAL_KIND = 1 + [code.code for code in code_list("offence_kinds")].index(SEXUAL)
_LABELS = {SEXUAL: _("Sexual violence"), DRUGS: _("Drug-related crime")}

INCIDENCE = MeasureDeclaration(
    "incidence",
    _("With such an offence afterwards"),
    "percent",
    _(
        "Cumulative incidence (Aalen and Johansen): the share that was registered as victim of such an "
        "offence within the horizon, whatever else was registered before it; death and departure compete. "
        "With its 95% interval."
    ),
)
WITH = MeasureDeclaration(
    "with_offence",
    _("Persons with such an offence"),
    "persons",
    _("Persons of whom such an offence within the horizon is known."),
)
AT_RISK = MeasureDeclaration(
    "at_risk",
    _("Still followed"),
    "persons",
    _("Persons who were still followed at the horizon, without such an offence."),
)
UNKNOWN = MeasureDeclaration(
    "link_unknown",
    _("Persons of whom it is not known"),
    "persons",
    _("Persons without such an offence, with one within the horizon of which nobody says whether it was."),
)
BEFORE = MeasureDeclaration(
    "before",
    _("Persons with such an offence before"),
    "persons",
    _(
        "Persons who were registered as victim of such an offence before their first report or on its day, "
        "as far back as the data go."
    ),
)
BEFORE_SHARE = MeasureDeclaration(
    "before_share",
    _("Share with such an offence before"),
    "percent",
    _("Percentage of the persons followed."),
)
UNKNOWN_BEFORE = MeasureDeclaration(
    "unknown_before",
    _("Not known of before"),
    "persons",
    _("Persons without such an offence before, with one before of which nobody says whether it was."),
)
MEASURES = (INCIDENCE, WITH, AT_RISK, UNKNOWN, BEFORE, BEFORE_SHARE, UNKNOWN_BEFORE, FOUND)


def count_offence_overlap(
    followed: Followed | None, *, sources: Sequence[str], missing: Sequence[str]
) -> CountedTable:
    """Count T25; nothing was followed where no input holds offences."""
    cells = Gathered()
    if followed is not None:
        for name, within in _places(followed):
            for kind in (SEXUAL, DRUGS):
                _add_before(cells, followed, within, {"kind": kind, **name})
                _add_after(cells, followed, within, {"kind": kind, **name})
    return CountedTable(
        id="T25",
        title=_("Overlap with sexual violence and drug-related crime"),
        definition=_(
            "How many presumed victims were registered as the victim of sexual violence, or of an offence "
            "linked to drug crime, before their first report and within 1, 2, 3, 5 and 7 years after it. "
            "After the report, an offence that belongs to an investigation which was open already does not "
            "count."
        ),
        population=_("Presumed victims known by a key and found in the population register."),
        unit="percent",
        reading=_(
            "An offence counts by what it was registered as: exploitation is often sexual violence too, and "
            "is then registered as trafficking alone. Where nobody says whether an offence was linked to "
            "drug crime it does not count as such, so that the share is too low: the persons of whom it is "
            "not known stand beside it. Before the report the data go back as far as they were delivered, "
            "and afterwards people are followed for some years: do not compare the two."
        ),
        dimensions=_dimensions(cells) if followed is not None else (),
        measures=MEASURES,
        views=tuple(_views(followed)) if followed is not None else (),
        cells=cells.cells,
        derived=tuple(cells.derived),
        estimated=tuple(cells.estimates),
        sums=tuple(cells.sums),
        counting_notes=(whom(followed),) if followed is not None else (),
        sources=tuple(sources),
        records=("reports", "offences", "follow_ups"),
        missing=tuple(missing),
    )


_NAMES = ("horizon", "kind", *BY)


def _place(codes: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(codes.get(name, ALL) for name in _NAMES)


def _places(followed: Followed) -> Iterator[tuple[dict[str, str], BoolArray]]:
    """Yield everybody who was found, and then each part of them."""
    everybody = followed.is_victim & followed.found
    yield {}, everybody
    for name in (name for name in BY if name in followed.by):
        codes = followed.by[name]
        for code in np.unique(codes[everybody]).tolist():
            yield {name: code}, everybody & (codes == code)


def _is_kind(followed: Followed, kind: str) -> tuple[BoolArray, BoolArray]:
    """Return which offences are of a kind, and of which that is not known."""
    if kind == SEXUAL:
        return followed.kind == _SEXUAL_KIND, followed.kind < 1
    unknown = np.zeros_like(followed.drugs) if followed.drugs_unknown is None else followed.drugs_unknown
    return followed.drugs, unknown


def _add_before(cells: Gathered, followed: Followed, within: BoolArray, codes: Mapping[str, str]) -> None:
    """Add who had such an offence before the first report."""
    yes, unknown = (
        _persons(followed, offences & (followed.day <= 0)) & within
        for offences in _is_kind(followed, codes["kind"])
    )
    here = _place(codes)
    of = cells.count(here, FOUND, within.sum())
    cells.share(here, BEFORE_SHARE, cells.count(here, BEFORE, yes.sum()), of)
    cells.count(here, UNKNOWN_BEFORE, (unknown & ~yes).sum())


def _add_after(cells: Gathered, followed: Followed, within: BoolArray, codes: Mapping[str, str]) -> None:
    """Add who had one within each horizon."""
    counted = followed.events(0)
    of_kind, unknown = _is_kind(followed, codes["kind"])
    first = _first(followed, counted & of_kind)
    first_unknown = _first(followed, counted & unknown)
    came = first <= followed.days
    days = np.minimum(first, followed.days)
    ends = np.where(came, 1, np.where(followed.left, 2, 0))
    table = RiskTable.of(days[within], ends[within], causes=2)
    curve = cumulative_incidence(table)
    for horizon in HORIZONS:
        last = round(DAYS_A_YEAR * horizon)
        here = _place({"horizon": str(horizon), **codes})
        of = cells.count(here, FOUND, within.sum())
        yes = within & came & (days <= last)
        follows = (
            cells.count(here, WITH, yes.sum()),
            cells.count(here, AT_RISK, table.at_risk_at(last)),
        )
        cells.add_up(of, *follows)
        cells.count(here, UNKNOWN, (within & ~yes & (first_unknown <= last)).sum())
        cells.estimate(here, INCIDENCE, read_curve(curve, last, 100), follows=follows, of=of)


def _persons(followed: Followed, offences: BoolArray) -> BoolArray:
    """Return who has one of these offences."""
    having = np.zeros(len(followed), dtype=bool)
    having[followed.whose[offences]] = True
    return having


def _first(followed: Followed, offences: BoolArray) -> IntArray:
    """Return the day of each person's first of these offences; later than any day where there is none."""
    first = np.full(len(followed), np.iinfo(np.int64).max)
    np.minimum.at(first, followed.whose[offences], followed.day[offences])
    return first


def _dimensions(cells: Gathered) -> tuple[DimensionCodes, ...]:
    return (
        horizon_codes(),
        DimensionCodes(
            "kind", _("Kind of offence"), {code: in_all_languages(label) for code, label in _LABELS.items()}
        ),
        *(dimension_codes(DIMENSIONS[name], cells.codes_at(at)) for at, name in enumerate(BY, 2)),
    )


def _views(followed: Followed) -> Iterator[ViewDeclaration]:
    yield ViewDeclaration(
        _("Sexual violence and drug-related crime, by years since the first report"),
        rows="kind",
        columns="horizon",
        measure=INCIDENCE.name,
        chart="curve",
    )
    yield ViewDeclaration(
        _("Persons with such an offence, and those of whom it is not known"),
        rows="kind",
        columns="horizon",
        measure=WITH.name,
        share=UNKNOWN.name,
    )
    yield ViewDeclaration(_("Before the first report"), rows="kind", columns="measure", measure=BEFORE.name)
    titles = {
        "group": (
            _("Sexual violence after the report, by monitor group"),
            _("Drug-related crime after the report, by monitor group"),
        ),
        "age_class": (
            _("Sexual violence after the report, by age"),
            _("Drug-related crime after the report, by age"),
        ),
        "sex": (
            _("Sexual violence after the report, by sex"),
            _("Drug-related crime after the report, by sex"),
        ),
    }
    for name in (name for name in BY if name in followed.by):
        for kind, title in zip((SEXUAL, DRUGS), titles[name], strict=True):
            yield ViewDeclaration(
                title,
                rows=name,
                columns="horizon",
                measure=INCIDENCE.name,
                fixed={"kind": kind},
                chart="curve",
            )
