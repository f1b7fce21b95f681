"""Small tables of what no table can show: answers as printed, or the reason why there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sheet_factory import make_document

from support.handmade import both
from zicht.publication.sheet import SensitivityKind, SensitivityLine, SuppositionLine, print_content


def printed(series, language="en"):
    return print_content(replace(make_document(), sensitivity=(series,)), language).sensitivity[0]


def test_answers_are_printed_with_their_interval():
    differences, _ties = print_content(make_document(), "en").sensitivity

    assert differences.caption == "If people differ in how easily they are seen"
    assert differences.rows == (
        ("Poisson form", "9,330", "8,900–9,800"),
        ("Darroch's form", "12,800", "11,200–∞"),
        ("gamma form", "–", "–"),
    )
    assert differences.notes[1:] == ("Darroch's form: The fit is poor.", "gamma form: No estimate.")


@pytest.mark.parametrize(
    ("language", "caption", "row", "reason"),
    [
        ("en", "If all lists together tie more or less", "no answer", "13 of the 31 combinations"),
        ("nl", "Als alle lijsten samen meer of minder", "geen uitkomst", "13 van de 31 combinaties"),
    ],
)
def test_series_without_answers_says_why(language, caption, row, reason):
    _differences, ties = print_content(make_document(), language).sensitivity

    assert ties.caption.startswith(caption)
    assert ties.rows == ((row, "–", "–"),)
    assert ties.notes[-1].startswith(reason)


def test_remark_of_every_answer_stands_once_and_without_names():
    same = both("Everyone is on one list.", "Iedereen staat op één lijst.")
    answers = tuple(SuppositionLine(both(name, name), 4400.0, notes=(same,)) for name in "ABC")

    table = printed(SensitivityLine(SensitivityKind.XI, answers))

    assert table.notes[1:] == ("Everyone is on one list.",)


def test_answer_is_never_printed_below_the_persons_seen():
    table = printed(
        SensitivityLine(SensitivityKind.XI, (SuppositionLine(both("A", "A"), 4401.2, 4400.1, 4403),))
    )

    assert table.rows == (("A", "4,400", "4,400–4,400"),)


def test_every_document_without_suppositions_has_a_sheet():
    assert print_content(replace(make_document(), sensitivity=()), "nl").sensitivity == ()
