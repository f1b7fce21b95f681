"""What holds for every table: rounding is stable, and what is hidden is in no file of the release."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.handmade import handmade_edition
from support.linked_tables import table_of
from zicht.disclosure import Regime, protect, strictest
from zicht.measures.model import (
    CountedCell,
    DerivedCell,
    DerivedKind,
    EstimatedCell,
    MeasureDeclaration,
    SummedCell,
)
from zicht.release import Status, write_release
from zicht.release.model import Release

CODES = tuple("abcdef")
MEASURES = ("victims", *(kind.value for kind in DerivedKind), "expected", "mean")

counts = st.integers(0, 30).map(float) | st.integers(0, 10**6).map(float)
regimes = st.lists(st.sampled_from(Regime), min_size=1, max_size=3)


@st.composite
def counted_tables(draw):
    """A table of some counts, every figure of every kind that follows from two of them, and the mean of all."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, unique=True))
    cells = {
        c: CountedCell((c,), "victims", draw(counts), floor=draw(st.sampled_from(Regime))) for c in codes
    }
    base = cells[draw(st.sampled_from(codes))].key
    derived = [DerivedCell((c,), kind.value, kind, cells[c].key, base) for c in codes for kind in DerivedKind]
    estimated = [
        EstimatedCell((c,), "expected", cells[c].value, 0.0, cells[c].value, "persons", (cells[c].key,))
        for c in codes
    ]
    mean = SummedCell((codes[0],), "mean", tuple(cell.key for cell in cells.values()), len(cells))
    return table_of(
        cells.values(),
        measures=tuple(MeasureDeclaration(name, name, "persons", name) for name in MEASURES),
        summed=(mean,),
        derived=tuple(derived),
        estimated=tuple(estimated),
    )


def by_measure(table):
    return {(cell.codes[0], cell.measure): cell for cell in table.cells}


def written_bytes(table):
    with tempfile.TemporaryDirectory() as folder:
        write_release(Release(handmade_edition(), (table,)), Path(folder) / "edition")
        files = sorted(p for p in (Path(folder) / "edition").rglob("*") if p.is_file())
        return [path.read_bytes() for path in files]


@given(counts, regimes)
def test_rounding_a_rounded_count_changes_nothing(count, asked):
    protection = strictest(asked)

    once = protection.round(count)

    assert protection.round(once) == once
    assert abs(once - count) <= 2.5


@given(counted_tables(), st.sampled_from(Regime))
def test_protecting_a_protected_table_changes_nothing(counted, regime):
    asked = {"office": regime.value}
    plain = replace(counted, summed=(), derived=(), estimated=())
    shown = {c.codes: c.value for c in protect(plain, asked).cells if c.value is not None}
    again = replace(
        plain, cells=tuple(replace(c, value=shown[c.codes]) for c in plain.cells if c.codes in shown)
    )

    assert {c.codes: c.value for c in protect(again, asked).cells} == shown


@given(regimes, regimes)
def test_more_sources_never_mean_less_protection(some, more):
    weaker, stronger = strictest(some), strictest([*some, *more])

    assert stronger.threshold >= weaker.threshold
    assert stronger.rounds >= weaker.rounds


@settings(max_examples=30, deadline=None)
@given(counted_tables(), st.sampled_from(Regime), st.data())
def test_files_do_not_depend_on_what_a_hidden_count_is(counted, regime, data):
    """The strongest form of "no hidden value in any file": another hidden value gives the same bytes."""
    asked = {"office": regime.value}
    hidden = {
        c.codes
        for c in protect(counted, asked).cells
        if c.status is Status.SUPPRESSED and c.measure == "victims"
    }
    other = {codes: float(data.draw(st.integers(1, 4))) for codes in sorted(hidden)}
    changed = replace(
        counted,
        cells=tuple(replace(c, value=other.get(c.codes, c.value)) for c in counted.cells),
        estimated=tuple(
            replace(e, value=other.get(e.codes, e.value), upper=other.get(e.codes, e.upper))
            for e in counted.estimated
        ),
    )

    assert written_bytes(protect(counted, asked)) == written_bytes(protect(changed, asked))


@settings(max_examples=25, deadline=None)
@given(counted_tables(), st.data())
def test_files_do_not_depend_on_what_rounding_took_away(counted, data):
    """Any other counts that round to the same numbers give the same bytes, shares and estimates included."""
    plain = replace(counted, cells=tuple(replace(c, floor="exact") for c in counted.cells))
    rounded = {c.codes: 5 * ((c.value + 2) // 5) for c in plain.cells}
    other = {codes: max(0.0, value + data.draw(st.integers(-2, 2))) for codes, value in rounded.items()}
    changed = replace(
        plain,
        cells=tuple(replace(c, value=other[c.codes]) for c in plain.cells),
        estimated=tuple(replace(e, value=other[e.codes], upper=other[e.codes]) for e in plain.estimated),
    )

    assert written_bytes(protect(plain, {"office": "round5"})) == written_bytes(
        protect(changed, {"office": "round5"})
    )


@given(counted_tables(), st.sampled_from(Regime))
def test_figure_that_follows_from_a_hidden_count_is_hidden_too(counted, regime):
    table = protect(counted, {"office": regime.value})
    cells = by_measure(table)

    for derived in counted.derived:
        sources = {cells[key[0][0], "victims"].status for key in (derived.of, derived.base)}
        if Status.SUPPRESSED in sources:
            assert cells[derived.codes[0], derived.measure].status is Status.SUPPRESSED


@given(counted_tables(), st.sampled_from(Regime))
def test_mean_of_counts_is_hidden_with_any_of_them_and_else_that_of_what_is_shown(counted, regime):
    cells = by_measure(protect(counted, {"office": regime.value}))
    mean = cells[counted.summed[0].codes[0], "mean"]
    values = [cells[cell.codes[0], "victims"].value for cell in counted.cells]

    assert mean.value == (None if None in values else pytest.approx(sum(values) / len(values)))


@given(counted_tables())
def test_shares_of_exact_counts_are_those_of_the_counts(counted):
    plain = replace(counted, cells=tuple(replace(c, floor="exact") for c in counted.cells))
    values = {c.key: c.value for c in plain.cells}
    cells = by_measure(protect(plain, {"office": "exact"}))

    for derived in plain.derived:
        if derived.kind is DerivedKind.SHARE and values[derived.base]:
            share = cells[derived.codes[0], derived.measure]
            assert share.value * share.n == pytest.approx(100 * values[derived.of])
