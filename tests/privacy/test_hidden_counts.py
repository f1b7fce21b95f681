"""What is hidden plays no part in what is shown: with other counts in its place, a table is the same."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from support.linked_tables import counted_table, two_way
from zicht.disclosure.protect import protect
from zicht.measures.model import DerivedCell, DerivedKind, EstimatedCell, SummedCell
from zicht.release import Status

RULES = {"office": "suppress_below_5"}
COUNTS = two_way(
    {"2018": (3, 21, 30), "2019": (12, 25, 31), "2020": (40, 9, 22)}, ("sexual", "labour", "other")
)
#: The small one, and those beside it.
HIDDEN = frozenset(
    {(("2018", "sexual"), "victims"), (("2018", "labour"), "victims"), (("2019", "sexual"), "victims")}
    | {(("2019", "labour"), "victims")}
)


def derived():
    """Yield a share, a change and a rate of each count."""
    for codes in COUNTS:
        total, before = ((codes[0], "all"), "victims"), (("2018", codes[1]), "victims")
        yield DerivedCell(codes, "share", DerivedKind.SHARE, (codes, "victims"), total)
        yield DerivedCell(codes, "change", DerivedKind.DIFFERENCE, (codes, "victims"), before, unit="persons")
        yield DerivedCell(codes, "percent_change", DerivedKind.PERCENT_CHANGE, (codes, "victims"), before)
        yield DerivedCell(codes, "rate", DerivedKind.RATE_PER_100K, (codes, "victims"), total)


def table(hidden, *, follows=True):
    """Return the table with these counts in place of the hidden ones, and all that can be made of them.

    Estimates and bounds change with them; with `follows`, each estimate says what it gives away.
    """
    values = dict(zip(sorted(codes for codes, _measure in HIDDEN), hidden, strict=True))
    counts = {codes: float(values.get(codes, value)) for codes, value in COUNTS.items()}
    counted = counted_table(counts, ("period", "group"), derived=tuple(derived()))
    years = ("2018", "2019")
    return replace(
        counted,
        cells=tuple(
            replace(cell, under_links=(cell.value, cell.value + 1), persons=int(cell.value))
            for cell in counted.cells
        ),
        summed=tuple(
            SummedCell(("2018-2019", group), "mean", tuple(((y, group), "victims") for y in years), 2)
            for group in ("sexual", "labour", "other", "all")
        ),
        estimated=tuple(
            EstimatedCell(
                codes,
                "estimate",
                *(3 * n, 2 * n, 5 * n),
                "persons",
                follows=((codes, "victims"),) if follows else (),
            )
            for codes, n in counts.items()
        ),
    )


@given(st.tuples(*[st.integers(0, 60)] * len(HIDDEN)))
def test_shown_table_is_the_same_whatever_the_hidden_counts_are(others):
    before, after = (protect(table(hidden), RULES, hidden=HIDDEN) for hidden in ((3, 21, 12, 25), others))

    assert before == after


def test_something_of_each_kind_is_shown_and_hidden():
    cells = protect(table((3, 21, 12, 25)), RULES, hidden=HIDDEN).cells
    kinds = {cell.measure for cell in cells}

    assert kinds == {"victims", "share", "change", "percent_change", "rate", "mean", "estimate"}
    for hides in (True, False):
        assert {cell.measure for cell in cells if (cell.status is Status.SUPPRESSED) is hides} == kinds


def test_a_planted_leak_is_found():
    one, other = (
        protect(table(hidden, follows=False), RULES, hidden=HIDDEN).cells
        for hidden in ((3, 21, 12, 25), (4, 20, 11, 26))
    )

    assert one != other
