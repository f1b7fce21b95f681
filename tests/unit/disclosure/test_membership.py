"""What changes with one person, in tables by hand: what is only counted, and what tells too much."""

from dataclasses import replace

import pytest

from support.linked_tables import counted_table
from zicht.disclosure.membership import Figures, Group, Tell, leave_out, sum_up
from zicht.disclosure.protect import protect
from zicht.measures.model import DerivedCell, DerivedKind, EstimatedCell, SummedCell
from zicht.release.model import Cell, Revision, Status

HIDES = {"office": "suppress_below_5"}
ROUNDS = {"office": "round5"}
EXACT = {"office": "exact"}
SHARE = "share"


def figures(men, women, *, regime=HIDES, plant=lambda table: table, estimate=None, **beside):
    """Return the figures of a table of men and women with the share of men; `plant` puts a fault into what is shown."""
    values = {("all",): men + women, ("men",): men, ("women",): women}
    share = DerivedCell(("men",), SHARE, DerivedKind.SHARE, (("men",), "victims"), (("all",), "victims"))
    counted = counted_table(values, ["sex"], derived=[share])
    counted = replace(
        counted, summed=(SummedCell(("all",), "half", ((("men",), "victims"), (("women",), "victims")), 2),)
    )
    if estimate is not None:
        counted = replace(counted, estimated=(estimate,))
    return Figures((counted,), (regime,), (plant(protect(counted, regime)),), **beside)


def put(*cells):
    """Return a fault: these cells in place of those that should be shown."""

    def plant(table):
        wrong = {(cell.codes, cell.measure) for cell in cells}
        return replace(table, cells=(*(c for c in table.cells if (c.codes, c.measure) not in wrong), *cells))

    return plant


def tells(whole, without):
    found = leave_out(whole, without, Group.MANY)
    return {(tell, place.measure, place.by) for tell, place in found.tells}


def of_edition(whole):
    return {
        (one.tell, one.place.measure, one.persons) for one in sum_up(whole, [], vintage="", seed=1).telling
    }


def test_exact_numbers_that_change_are_counted_and_tell_nothing():
    """7 + 20 = 27 becomes 6 + 20 = 26: two counts, a half and a share; the smallest shown group is 7."""
    found = leave_out(figures(7, 20), figures(6, 20), Group.ALONE)

    assert (found.figures, found.hiding, found.nobody, found.rows, found.beside) == (4, 0, 0, 0, 0)
    assert found.smallest == 7
    assert not found.tells


def test_hidden_count_that_changes_is_not_seen():
    """3 becomes 2, both hidden; the total is another, and everything that holds the 3 is hidden."""
    found = leave_out(figures(3, 20), figures(2, 20), Group.ALONE)

    assert (found.figures, found.smallest) == (1, 23)
    assert not found.tells


def test_count_that_falls_below_its_rule_turns_hidden():
    """5 becomes 4: the count hides, and with it the half and the share; the total changes."""
    found = leave_out(figures(5, 20), figures(4, 20), Group.ALONE)

    assert (found.figures, found.hiding, found.nobody) == (4, 1, 0)
    assert not found.tells


def test_last_of_a_hidden_group_shows_as_nobody():
    found = leave_out(figures(1, 20), figures(0, 20), Group.ALONE)

    assert (found.hiding, found.nobody) == (0, 1)
    assert not found.tells


def test_row_that_goes_with_a_person_is_counted():
    without = figures(0, 20)
    gone = replace(without, shown=(replace(without.shown[0], cells=without.shown[0].cells[:1]),))

    assert leave_out(figures(7, 20), gone, Group.ALONE).rows == 2


def test_counts_of_others_that_turn_hidden_are_counted_apart():
    """Women are 20 with and without the man, and are hidden for the others' sake."""
    hide = put(Cell(("women",), "victims", None, "persons", status=Status.SUPPRESSED))
    found = leave_out(figures(5, 20), figures(4, 20, plant=hide), Group.ALONE)

    assert (found.hiding, found.beside) == (2, 1)


def test_count_below_its_rule_is_found_in_the_edition_itself():
    whole = figures(3, 20, plant=put(Cell(("men",), "victims", 3.0, "persons")))

    assert (Tell.AGAINST_RULE, "victims", 0) in of_edition(whole)


def test_rule_that_is_switched_off_without_a_person_is_found():
    """Without the man who made them 5, four men are shown: the rule is that of the whole edition."""
    off = figures(4, 20, regime=EXACT)

    assert tells(figures(5, 20), off) == {(Tell.AGAINST_RULE, "victims", ("sex",))}


@pytest.mark.parametrize(
    ("regime", "value"),
    [
        ("round5", 23.0),
        ("controlled_round5", 23.0),
        ("cell_key5", 3.0),
        ("cell_key10", 9.0),
    ],
)
def test_count_that_is_shown_otherwise_than_its_rule_asks_is_found(regime, value):
    hidden = [Cell((sex,), "victims", None, "persons", status=Status.SUPPRESSED) for sex in ("men", "women")]
    whole = figures(3, 20)
    total = Cell(("all",), "victims", value, "persons", status=Status.ROUNDED)
    shown = replace(whole.shown[0], cells=(total, *hidden))

    assert (Tell.AGAINST_RULE, "victims", 0) in of_edition(
        Figures(whole.counted, ({"office": regime},), (shown,))
    )


def test_count_that_is_not_the_one_counted_is_found():
    whole = figures(7, 20, plant=put(Cell(("men",), "victims", 8.0, "persons")))

    assert (Tell.AGAINST_RULE, "victims", 0) in of_edition(whole)


def test_count_that_should_be_a_range_is_found():
    """Totals are no ranges; 20 women are "10 or more"."""
    shown = put(Cell(("women",), "victims", 20.0, "persons"))
    whole = figures(30, 20, regime={"office": "ranges"}, plant=shown)

    assert of_edition(figures(30, 20, regime={"office": "ranges"})) == set()
    assert of_edition(whole) == {(Tell.AGAINST_RULE, "victims", 0)}


def test_group_that_everybody_is_in_is_found():
    """All 20 are women: under this rule that is not to be told."""
    regime = {"office": "whole_groups"}
    whole = figures(0, 20, regime=regime, plant=put(Cell(("women",), "victims", 20.0, "persons")))

    assert of_edition(figures(0, 20, regime=regime)) == set()
    assert (Tell.AGAINST_RULE, "victims", 0) in of_edition(whole)


def test_what_the_edition_shows_anyway_tells_of_no_person_more():
    """3 are shown with everybody, 2 without one: the rule is broken once, for all."""
    whole, without = (
        figures(men, 20, plant=put(Cell(("men",), "victims", float(men), "persons"))) for men in (3, 2)
    )
    found = sum_up(whole, [leave_out(whole, without, Group.ALONE)], vintage="", seed=1)

    assert {(one.tell, one.persons) for one in found.telling if one.place.measure == "victims"} == {
        (Tell.AGAINST_RULE, 0)
    }


def test_share_of_an_unprotected_count_is_found():
    """3 of 23 are hidden, and the share of them is shown all the same."""
    whole = figures(3, 20, plant=put(Cell(("men",), SHARE, 300 / 23, "percent", n=23.0)))

    assert (Tell.NOT_FROM_SHOWN, SHARE, 0) in of_edition(whole)


def test_share_of_counts_before_they_are_rounded_is_found():
    """12 of 52 are shown as 10 of 50: 20%. What shows 12 of 52 tells the 12."""
    whole = figures(12, 40, regime=ROUNDS, plant=put(Cell(("men",), SHARE, 1200 / 52, "percent", n=50.0)))

    assert of_edition(figures(12, 40, regime=ROUNDS)) == set()
    assert of_edition(whole) == {(Tell.NOT_FROM_SHOWN, SHARE, 0)}


def test_mean_of_counts_before_they_are_rounded_is_found():
    whole = figures(12, 41, regime=ROUNDS, plant=put(Cell(("all",), "half", 26.5, "persons")))

    assert of_edition(whole) == {(Tell.NOT_FROM_SHOWN, "half", 0)}


def estimate(value, *, follows=()):
    return EstimatedCell(("all",), "median", value, None, None, "days", follows)


def test_estimate_that_moves_while_all_it_follows_from_stays_is_found():
    """A man leaves, 3 or 2 of whom are hidden; the median of women, says the table, moves."""
    women = ((("women",), "victims"),)
    with_one, without = (estimate(days, follows=women) for days in (30.0, 41.0))

    assert tells(figures(3, 20, estimate=with_one), figures(2, 20, estimate=without)) == {
        (Tell.NOT_FROM_SHOWN, "median", ())
    }


def test_estimate_that_moves_with_a_shown_count_is_explained():
    everybody = ((("all",), "victims"),)
    with_one, without = (estimate(days, follows=everybody) for days in (30.0, 41.0))

    assert tells(figures(9, 20, estimate=with_one), figures(8, 20, estimate=without)) == set()


def test_estimate_of_rounded_counts_may_move_as_they_do():
    """12 and 11 are both shown as 10; the rounded estimate tips over, as a rounded count would."""
    men = ((("men",), "victims"),)
    with_one, without = (estimate(days, follows=men) for days in (30.0, 35.0))
    pair = (figures(n, 40, regime=ROUNDS, estimate=e) for n, e in ((12, with_one), (11, without)))

    assert tells(*pair) == set()


def test_note_that_changes_beside_a_hidden_count_is_found():
    noted = put(Cell(("men",), "victims", None, "persons", status=Status.SUPPRESSED, note="fewer"))

    assert tells(figures(3, 20), figures(2, 20, plant=noted)) == {(Tell.WITH_HIDDEN, "victims", ("sex",))}


def test_revisions_sums_and_words_that_are_otherwise_are_counted():
    revision = Revision("2020-09-01", 2019, "late_report", {"nl": "", "en": ""}, 7)
    whole = figures(7, 20, revisions=(revision,))
    without = figures(6, 20, revisions=(replace(revision, persons=6),))
    other = replace(without.shown[0], sums=(("all", "men"),), counting_notes=({"nl": "p", "en": "p"},))

    found = leave_out(whole, replace(without, shown=(other,)), Group.ALONE)

    assert (found.stated, found.described, found.worded) == (True, 1, 1)


def test_file_of_fewer_rows_than_its_rule_shows_is_found():
    found = sum_up(
        figures(7, 20), [], vintage="", seed=1, files=[("suppress_below_5", 4), ("exact", 4), ("round5", 4)]
    )

    assert [(one.tell, one.place.table, one.figures) for one in found.telling] == [
        (Tell.AGAINST_RULE, "sources", 1)
    ]


def test_what_came_of_a_sample_says_how_much_it_can_have_missed():
    """Of two persons, the fewest and the most; 1 - 0.05 ^ (1/2) = 0.776 of a group would have been seen."""
    whole = figures(7, 20)
    left = [leave_out(whole, without, Group.FEW) for without in (figures(6, 20), figures(7, 20))]
    found = sum_up(whole, left, vintage="2021-09-01", seed=3, left=("T26",))
    (group,) = found.groups

    assert (found.persons, group.persons, group.fewest, group.most, group.smallest) == (2, 2, 0, 4, 7)
    assert group.found_if_of == 0.776
    assert not found.tells
    assert found.as_json()["left"] == ["T26"]


def test_a_tell_counts_the_persons_it_tells_of():
    whole, off = figures(5, 20), figures(4, 20, regime=EXACT)
    left = [leave_out(whole, one, Group.MANY) for one in (off, off, figures(5, 19))]

    assert [(one.figures, one.persons) for one in sum_up(whole, left, vintage="", seed=1).telling] == [(1, 2)]
