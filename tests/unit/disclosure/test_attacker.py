"""A reader with every release in hand: which hidden figures can be worked out. All bounds are by hand."""

import pytest

from support.small_releases import COUNTS, groups_table, small_release
from zicht.disclosure.attacker import attack_releases
from zicht.errors import InputError

CRIMINAL, SEXUAL, LABOUR = (("2019", group) for group in ("criminal", "domestic_sexual", "labour"))


def edition(*hidden, vintage="2021-09-01", counts=COUNTS, **changes):
    return small_release(groups_table(counts, frozenset(hidden)), vintage=vintage, **changes)


def cells(figures):
    return {(f.vintage[:4], f.codes["period"], f.codes["monitor_group"], f.possible) for f in figures}


def test_figure_alone_in_its_sum_is_worked_out():
    """9 = 5 + ? + 3."""
    attack = attack_releases([edition(CRIMINAL)])

    assert attack.is_broken
    assert cells(attack.exposed) == {("2021", "2019", "criminal", 1)}
    assert [(one.table, one.hidden, one.exposed) for one in attack.tables] == [("T03", 1, 1)]


def test_two_figures_in_a_sum_hold():
    """9 = 5 + ? + ?: each is one of 0 to 4, five counts where four are asked."""
    attack = attack_releases([edition(CRIMINAL, SEXUAL)])

    assert not attack.is_broken
    assert cells(attack.narrowest) == {
        ("2021", "2019", "criminal", 5),
        ("2021", "2019", "domestic_sexual", 5),
    }
    assert {figure.needed for figure in attack.narrowest} == {4}


def test_two_editions_tell_what_neither_tells_alone():
    older = edition(CRIMINAL, LABOUR)
    newer = edition(CRIMINAL, SEXUAL, vintage="2022-09-01")

    assert not attack_releases([older]).is_broken
    assert not attack_releases([newer]).is_broken
    assert ("2022", "2019", "criminal", 1) in cells(attack_releases([newer, older]).exposed)


def test_what_older_editions_give_away_is_told_apart():
    older, same = edition(CRIMINAL), edition(CRIMINAL, vintage="2022-09-01")
    more = edition(CRIMINAL, vintage="2022-09-01", counts={**COUNTS, "2020": (8, 4, 6)})
    other = groups_table({**COUNTS, "2020": (8, 4, 6)}, frozenset({CRIMINAL, ("2020", "criminal")}))
    worse = small_release(other, vintage="2022-09-01")

    found = [attack_releases([older, newer]) for newer in (same, more, worse)]

    assert [(one.exposed_numbers, one.given_away) for one in found] == [(1, 1), (1, 1), (2, 1)]
    assert [one.is_broken_by_newest for one in found] == [False, False, True]
    assert attack_releases([older]).is_broken_by_newest


def test_number_that_the_newest_edition_narrows_further_counts_as_its_own_doing():
    """Of 9, 5 is shown: two are 4 together, and one of them at least 2 where only that is rounded."""
    counts = {"2019": (40, 2, 8)}
    older = edition(CRIMINAL, LABOUR, counts=counts)
    newer = edition(CRIMINAL, SEXUAL, counts=counts, vintage="2022-09-01")

    attack = attack_releases([older, newer])

    assert not attack_releases([older]).is_broken
    assert (attack.exposed_numbers > 0, attack.given_away, attack.is_broken_by_newest) == (True, 0, True)


def test_revised_year_is_bound_by_how_much_it_was_revised():
    """A total goes from 90 to 100, so that each figure may have moved by 10.

    40 is left for two that were 4 and 26: the first is one of 4 to 14, the second of 26 to 36.
    """
    before = {"2019": (60, 4, 26)}
    after = {"2019": (60, 14, 26)}
    attack = attack_releases(
        [
            edition(counts=before),
            edition(CRIMINAL, SEXUAL, vintage="2022-09-01", counts=after),
        ]
    )

    assert not attack.is_broken
    assert cells(attack.narrowest) == {
        ("2022", "2019", "criminal", 11),
        ("2022", "2019", "domestic_sexual", 11),
    }


def test_nothing_hidden_is_nothing_to_work_out():
    attack = attack_releases([edition()])

    assert (attack.hidden, attack.exposed_numbers, attack.tables) == (0, 0, ())


def test_figures_that_contradict_each_other_are_no_edition():
    wrong = groups_table({"2019": (5, 1, 3)}, {CRIMINAL, SEXUAL})
    broken = tuple(
        cell if cell.codes != ("2019", "all") else type(cell)(cell.codes, "victims", 4.0, "persons")
        for cell in wrong.cells
    )

    with pytest.raises(InputError, match="contradict each other"):
        attack_releases([small_release(type(wrong)(**{**vars(wrong), "cells": broken}))])


def test_result_never_says_what_a_hidden_figure_is():
    told = attack_releases([edition(CRIMINAL, counts={"2019": (5, 3, 88)})]).as_json()

    (figure,) = told["exposed"]
    assert set(figure) == {"vintage", "table", "codes", "measure", "possible", "needed", "exposed"}
    assert figure["possible"] == 1


def test_progress_is_told_to_the_end():
    seen = []

    attack_releases([edition(CRIMINAL, SEXUAL)], on_progress=lambda done, total: seen.append((done, total)))

    assert seen[-1][0] == seen[-1][1] > 0
