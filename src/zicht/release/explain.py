"""One published figure with everything that a careful reader needs beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.errors import NoSuchFigure, Text
from zicht.release.jsonfile import encode_object
from zicht.release.model import (
    ALL,
    OWN,
    Break,
    Cell,
    Dimension,
    Edition,
    MeasureText,
    Release,
    Rule,
    State,
    Status,
    Table,
)
from zicht.release.periods import PERIOD, period_code, years_of
from zicht.vocabulary import LANGUAGES, in_all_languages, translator

__all__ = ["CodeUsed", "Explanation", "Reporters", "Share", "explain"]

Texts = Mapping[str, str]

#: Counting rules under which a person stands in one year only, so that years may be added up.
ADDITIVE_RULES = frozenset({"first_report_in_year", "once_in_window"})

#: Statuses of counts that may be added up.
ADDITIVE_STATUSES = frozenset({Status.EXACT, Status.ROUNDED})

PERCENT = "percent"
HORIZON = "horizon"

#: Where the mix of reporters stands: this table, by the first of these dimensions that it has.
REPORTER_TABLE = "T13"
REPORTER_DIMENSIONS = ("reporter_group", "reporter_type")

#: Not a reporter but a total of reporters.
KNOWN = "known"

#: An error names at most so many codes.
MOST_NAMED = 40

STATUS_TEXTS = {
    Status.EXACT: Text.of("Shown exactly as counted."),
    Status.ROUNDED: Text.of("Rounded, or calculated from rounded counts."),
    Status.SUPPRESSED: Text.of(
        "Hidden: it is about so few people that they could be recognised, or such a figure could be calculated from it."
    ),
    Status.RANGE: Text.of("Shown as a range: it is about so few people that they could be recognised."),
    Status.ESTIMATE: Text.of("An estimate from a model, not a count."),
    Status.NOT_AVAILABLE: Text.of("Cannot be given: there is nothing to calculate it from."),
}


@dataclass(frozen=True)
class CodeUsed:
    """The code that the figure has in one dimension."""

    dimension: str
    dimension_label: Texts
    code: str
    label: Texts


@dataclass(frozen=True)
class Share:
    """A share that stands beside the figure."""

    measure: str
    label: Texts
    definition: Texts
    value: float | None
    n: float | None
    status: Status
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True)
class Reporters:
    """How much one group of reporters brought in the figure's period."""

    code: str
    label: Texts
    value: float | None
    status: Status


@dataclass(frozen=True)
class Explanation:
    """One figure, and what it is: unit, population, definition, rule, vintage, reporters, protection."""

    table: str
    title: Texts
    codes: tuple[CodeUsed, ...]
    measure: str
    measure_label: Texts
    value: float | None
    lower: float | None
    upper: float | None
    unit: str
    n: float | None
    status: Status
    status_text: Texts
    made_by: Texts
    definition: Texts
    measure_definition: Texts
    population: Texts
    horizon: Texts
    reading: Texts
    counting_rule: Rule
    rules: tuple[Rule, ...]
    edition: str
    edition_title: Texts
    country: str
    window: tuple[int, int]
    vintage: str
    state: State
    simulated: bool
    publishable: bool
    protection: str
    shares: tuple[Share, ...]
    reporters: tuple[Reporters, ...]
    breaks: tuple[Break, ...]
    notes: tuple[Texts, ...]
    counting_notes: tuple[Texts, ...]
    sources: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return encode_object(self)


def explain(
    release: Release,
    table_id: str,
    *,
    year: str | int | None = None,
    codes: Mapping[str, str] | None = None,
    measure: str | None = None,
) -> Explanation:
    """Explain one figure of a release.

    Dimensions that are not given are not broken down by, and of several
    publishers it is the edition itself; without a year it is the edition's
    window. Years that the table does not hold together are added up where each
    person is counted in one year only. What the edition does not hold raises
    NoSuchFigure, which names what there is.
    """
    table = _table(release, table_id)
    chosen_measure = _measure(table, measure)
    chosen = _codes(table, codes or {}, _period(table, year, release.edition))
    cell, made_by = _figure(table, chosen, chosen_measure.name, release.edition)
    return _explanation(release, table, cell, chosen=chosen, measure=chosen_measure, made_by=made_by)


def _explanation(
    release: Release,
    table: Table,
    cell: Cell,
    *,
    chosen: Mapping[str, str],
    measure: MeasureText,
    made_by: Texts,
) -> Explanation:
    edition = release.edition
    period = chosen.get(PERIOD, "")
    used = tuple(_code_used(dimension, chosen[dimension.name]) for dimension in table.dimensions)
    return Explanation(
        table=table.id,
        title=table.title,
        codes=used,
        measure=measure.name,
        measure_label=measure.label,
        value=cell.value,
        lower=cell.lower,
        upper=cell.upper,
        unit=cell.unit,
        n=cell.n,
        status=cell.status,
        status_text=in_all_languages(STATUS_TEXTS[cell.status].msgid),
        made_by=made_by,
        definition=table.definition,
        measure_definition=measure.definition,
        population=table.population,
        horizon=next((c.label for c in used if c.dimension == HORIZON and c.code != ALL), {}),
        reading=table.reading,
        counting_rule=_rules_of(table, edition)[0],
        rules=_rules_of(table, edition)[1:],
        edition=edition.name,
        edition_title=edition.title,
        country=edition.country,
        window=edition.window,
        vintage=edition.vintage_of(table.id),
        state=edition.state,
        simulated=edition.simulated,
        publishable=edition.publishable,
        protection=table.protection,
        shares=tuple(_shares(table, cell)),
        reporters=_reporters(release, period)
        if _rules_of(table, edition)[0] == edition.counting_rule
        else (),
        breaks=tuple(b for b in edition.breaks if b.year in years_of(period)),
        notes=tuple(table.notes[code] for code in cell.note.split(";") if code in table.notes),
        counting_notes=table.counting_notes,
        sources=table.sources,
    )


# What was asked for


def _rules_of(table: Table, edition: Edition) -> tuple[Rule, ...]:
    """Return the rules by which a table counts, the counting rule first: its own, else that of the edition."""
    own = tuple(rule for rule in edition.rules if rule.name in table.rules)
    if not own or edition.counting_rule in own:
        return (edition.counting_rule, *(rule for rule in own if rule != edition.counting_rule))
    return own


def _table(release: Release, table_id: str) -> Table:
    table = release.table(table_id.upper())
    if table is None:
        raise _no_such(
            Text.of("The edition holds no such table."),
            there_is=[t.id for t in release.tables],
        )
    if table.missing:
        raise NoSuchFigure.of(
            Text.of("{table}: has no figures in this edition.", table=table.id),
            expected=Text.of("Input with the columns {columns}.", columns=", ".join(table.missing)),
            to_fix=Text.of("Supply those columns and make the edition again, or ask for another table."),
        )
    return table


def _measure(table: Table, name: str | None) -> MeasureText:
    if name is None and table.measures:
        return table.measures[0]
    found = next((m for m in table.measures if m.name == name), None)
    if found is None:
        raise _no_such(
            Text.of("{table}: has no such measure.", table=table.id),
            there_is=[m.name for m in table.measures],
        )
    return found


def _period(table: Table, year: str | int | None, edition: Edition) -> str | None:
    """Return the period asked for; None where none was asked for and the table has no window."""
    if year is not None:
        return str(year)
    window = period_code(*edition.window)
    declared = {code.code for d in table.dimensions if d.name == PERIOD for code in d.codes}
    return window if window in declared else None


def _codes(table: Table, asked: Mapping[str, str], period: str | None) -> dict[str, str]:
    wanted = {**asked} if period is None else {**asked, PERIOD: period}
    if wanted.keys() - set(table.dimension_names):
        raise _no_such(
            Text.of("{table}: has no such dimension.", table=table.id), there_is=table.dimension_names
        )
    for dimension in table.dimensions:
        declared = [ALL, *(code.code for code in dimension.codes)]
        code = wanted.setdefault(dimension.name, OWN if OWN in declared else ALL)
        if code not in declared and not (dimension.name == PERIOD and len(years_of(code)) > 1):
            raise _no_such_code(table, dimension)
    return {name: wanted[name] for name in table.dimension_names}


def _figure(table: Table, chosen: Mapping[str, str], measure: str, edition: Edition) -> tuple[Cell, Texts]:
    cell = table.cell(measure, **chosen)
    if cell is not None:
        return cell, {}
    years = years_of(chosen.get(PERIOD, ""))
    yearly = [table.cell(measure, **{**chosen, PERIOD: str(year)}) for year in years]
    cells = [c for c in yearly if c is not None and c.value is not None and c.status in ADDITIVE_STATUSES]
    if len(years) > 1 and len(cells) == len(years) and _years_add_up(table, measure, edition):
        return _sum(cells, tuple(chosen.values())), _how_summed(len(years))
    raise NoSuchFigure.of(
        Text.of("{table}: holds no figure of this combination.", table=table.id),
        expected=Text.of(
            "A combination that the table shows, such as {example}; or years that may be added up.",
            example=_nearest(table, chosen, measure),
        ),
        to_fix=Text.of("Name or leave out a dimension, or choose a single year or the edition's window."),
    )


def _nearest(table: Table, chosen: Mapping[str, str], measure: str) -> str:
    """Return, as options of the command, the figure of the table that is nearest to what was asked for."""

    def distance(cell: Cell) -> tuple[int, int]:
        pairs = list(zip(chosen.values(), cell.codes, strict=True))
        against = sum(asked not in (ALL, code) for asked, code in pairs)
        more = sum(asked == ALL != code for asked, code in pairs)
        return against, more + 3 * (cell.measure != measure)

    cell = min(table.cells, key=distance)
    options = [
        f"--{'year' if name == PERIOD else name} {code}"
        for name, code in zip(chosen, cell.codes, strict=True)
        if code not in (ALL, OWN)
    ]
    return " ".join([*options, f"--measure {cell.measure}"])


def _years_add_up(table: Table, measure: str, edition: Edition) -> bool:
    """Years add up for a table's own count (its first measure) where each person stands in one year only."""
    rule = edition.counting_rule.name
    own = table.measures[0]
    return rule in ADDITIVE_RULES and rule in table.rules and measure == own.name and own.unit != PERCENT


def _sum(cells: Sequence[Cell], codes: tuple[str, ...]) -> Cell:
    status = Status.ROUNDED if any(c.status is Status.ROUNDED for c in cells) else Status.EXACT
    notes = dict.fromkeys(code for c in cells for code in c.note.split(";") if code)
    value = sum(c.value for c in cells if c.value is not None)
    return Cell(codes, cells[0].measure, value, cells[0].unit, status=status, note=";".join(notes))


def _how_summed(years: int) -> Texts:
    text = Text.of("Sum of {years} years; each person is counted in one year only.", years=years)
    return {language: text.render(translator(language)) for language in LANGUAGES}


# What stands beside it


def _code_used(dimension: Dimension, code: str) -> CodeUsed:
    label = next((c.label for c in dimension.codes if c.code == code), None)
    if label is None:
        label = (
            in_all_languages(Text.of("All together").msgid) if code == ALL else dict.fromkeys(LANGUAGES, code)
        )
    return CodeUsed(dimension.name, dimension.label, code, label)


def _shares(table: Table, cell: Cell) -> Iterator[Share]:
    by_measure = {c.measure: c for c in table.cells if c.codes == cell.codes}
    for measure in table.measures:
        share = by_measure.get(measure.name)
        if share is not None and measure.unit == PERCENT and measure.name != cell.measure:
            yield Share(
                measure.name,
                measure.label,
                measure.definition,
                share.value,
                share.n,
                share.status,
                share.lower,
                share.upper,
            )


def _reporters(release: Release, period: str) -> tuple[Reporters, ...]:
    """Return what each group of reporters brought in the period; groups that brought nobody are left out."""
    table = release.table(REPORTER_TABLE)
    if table is None or not table.measures or PERIOD not in table.dimension_names:
        return ()
    dimension = next((d for name in REPORTER_DIMENSIONS for d in table.dimensions if d.name == name), None)
    if dimension is None:
        return ()
    found = (
        (code, _reported(release, table, {PERIOD: period, dimension.name: code.code}))
        for code in dimension.codes
    )
    return tuple(
        Reporters(code.code, code.label, cell.value, cell.status)
        for code, cell in found
        if cell is not None and cell.value != 0 and code.code not in {ALL, KNOWN}
    )


def _reported(release: Release, table: Table, codes: Mapping[str, str]) -> Cell | None:
    chosen = {name: codes.get(name, ALL) for name in table.dimension_names}
    try:
        return _figure(table, chosen, table.measures[0].name, release.edition)[0]
    except NoSuchFigure:
        return None


# What there is instead


def _no_such_code(table: Table, dimension: Dimension) -> NoSuchFigure:
    where = Text.of("{table}, {dimension}: has no such code.", table=table.id, dimension=dimension.name)
    return _no_such(where, there_is=[code.code for code in dimension.codes])


def _no_such(where: Text, *, there_is: Sequence[str]) -> NoSuchFigure:
    named = ", ".join(there_is[:MOST_NAMED])
    more = len(there_is) - MOST_NAMED
    expected = Text.of("One of {names}.", names=named)
    if more > 0:
        expected = Text.of("One of {names}, or one of {more} more.", names=named, more=more)
    return NoSuchFigure.of(where, expected=expected, to_fix=Text.of("Ask for one of those."))
