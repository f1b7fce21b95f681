"""What protection costs, worked by hand."""

from dataclasses import replace

import pytest

from support.linked_tables import table_of
from zicht.disclosure import protect
from zicht.disclosure.loss import measure_loss
from zicht.measures.model import CountedCell, DerivedCell, DerivedKind

COUNTS = {"all": 24.0, "labour": 18.0, "criminal": 4.0, "sexual": 2.0, "other": 0.0}


def table(floor):
    """24 persons, of whom 18, 4 and 2 in three groups, with the share of each group that has any."""
    cells = tuple(CountedCell((code,), "victims", value, floor=floor) for code, value in COUNTS.items())
    shares = tuple(
        DerivedCell((code,), "share", DerivedKind.SHARE, ((code,), "victims"), (("all",), "victims"))
        for code in ("labour", "criminal", "sexual")
    )
    return table_of(cells, derived=shares)


def loss(floor):
    counted = table(floor)
    return measure_loss([(counted, protect(counted, {"office": "exact"}))])


def test_hidden_counts_are_lost_with_their_units_and_shares():
    found = loss("suppress_below_5")

    assert (found.counts, found.hidden, found.units, found.hidden_units) == (4, 2, 48, 6)
    assert (found.shares, found.hidden_shares) == (3, 2)
    assert (found.distance, found.relative, found.share_distance, found.changed) == (0, 0, 0, 0)


def test_rounded_counts_are_off_by_so_many_persons_and_points():
    """24 becomes 25, 18 becomes 20, 4 becomes 5, 2 becomes 0. Shares: 75 becomes 80, 16.7 becomes 20, 8.3 becomes 0."""
    found = loss("round5")

    assert (found.hidden, found.hidden_shares, found.changed) == (0, 0, 4)
    assert found.distance == pytest.approx((1 + 2 + 1 + 2) / 4)
    assert found.relative == pytest.approx((1 / 24 + 2 / 18 + 1 / 4 + 2 / 2) / 4)
    assert found.share_distance == pytest.approx((5 + (20 - 100 / 6) + 100 / 12) / 3)


def test_what_others_published_is_not_ours_to_lose():
    counted = table("exact")
    cells = tuple(replace(cell, public=True) for cell in counted.cells)

    found = measure_loss([(counted, protect(replace(counted, cells=cells), {"office": "exact"}))])

    assert found.hidden == 0
