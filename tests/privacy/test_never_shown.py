"""Minors by nationality by municipality: nothing can declare, estimate or publish them."""

from dataclasses import replace
from pathlib import Path

import pytest

from zicht.errors import DisclosureRefused
from zicht.measures.catalogue import CATALOGUE
from zicht.measures.declaration import Breakdown
from zicht.release.canonical import check_never_shown
from zicht.release.model import Cell, CodeText, Dimension, MeasureText, Release, Table
from zicht.vocabulary.never import is_never_shown

TEXT = {"nl": "x", "en": "x"}
NAMES = ("period", "age_class", "nationality", "municipality")
CODES = ("2019", "minor", "ROU", "GM0363")


def published(*codes: str, **changes: object) -> Release:
    """A release of one table with one cell; its edition plays no part."""
    table = Table(
        id="T14",
        title=TEXT,
        definition=TEXT,
        population=TEXT,
        unit="persons",
        dimensions=tuple(Dimension(name, TEXT, (CodeText("all", TEXT),)) for name in NAMES),
        measures=(MeasureText("victims", TEXT, "persons", TEXT),),
        cells=(Cell(codes, "victims", 120.0, "persons"),),
    )
    return Release(None, (replace(table, **changes),))


@pytest.mark.parametrize(
    ("names", "never"),
    [
        (("age_class", "nationality", "municipality"), True),
        (("sex", "age_band", "origin_region", "municipality"), True),
        (("age_class", "nationality"), False),
        (("nationality", "municipality"), False),
        (("age_class", "nationality", "region"), False),
    ],
)
def test_these_three_are_never_shown_together(names, never):
    assert is_never_shown(names) == never


def test_a_table_by_these_three_cannot_be_declared():
    with pytest.raises(ValueError, match="never shown"):
        replace(CATALOGUE[0], breakdowns=(Breakdown(("age_class", "nationality", "municipality")),))


def test_neither_can_a_table_of_minors_by_the_other_two():
    with pytest.raises(ValueError, match="never shown"):
        replace(CATALOGUE[0], population="minors", breakdowns=(Breakdown(("nationality", "municipality")),))


def test_a_release_with_one_such_figure_is_refused_however_large_it_is():
    with pytest.raises(DisclosureRefused, match="T14"):
        check_never_shown(published(*CODES))


def test_so_is_one_in_a_table_that_is_about_minors_only():
    with pytest.raises(DisclosureRefused, match="T14"):
        check_never_shown(published("2019", "all", *CODES[2:], within={"age_class": "minor"}))


def test_the_three_may_stand_in_one_table_by_two():
    for place in (1, 2, 3):
        check_never_shown(published(*CODES[:place], "all", *CODES[place + 1 :]))


def test_no_estimate_is_made_by_them(zicht, tmp_path: Path):
    run = zicht("estimate", str(tmp_path / "any.csv"), "--by", "age_class,nationality,municipality")

    assert run.code == 14
    assert "would be recognised" in run.err
