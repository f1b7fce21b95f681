"""T29 on a handful of visitors, counted by hand; and nothing else changes for them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binomtest

from support.around import count_around, read_others
from support.counted import value
from zicht.disclosure import protect
from zicht.measures import PublishedFigure
from zicht.measures.chats import PARTS, count_chats
from zicht.reference.view import KNOWN_BEFORE, REFERRALS, SAME_VISITOR, write_chats
from zicht.release import Status

COLUMNS = (
    "row_id,first_seen,rule,same_visitor,known_before,contact,age_band,form,still_exploited,duration,offenders,"
    "relation,language,referral"
)
#: Four girls, a woman and a friend who writes in 2019; three more in 2020, one in 2021, and one without a day.
CHATS = f"""{COLUMNS}
1,2019-02-01,unique_visitor,no,no,self,15-17,sexual,yes,under_1_month,several,partner;network,nl,help_started
2,2019-02-09,unique_visitor,no,no,self,15-17,sexual,yes,over_5_years,one,parent,nl,accepted
3,2019-03-01,unique_visitor,no,unknown,self,12-14,sexual,yes,1_to_5_years,one,partner,nl,refused
4,2019,unique_visitor,yes,no,self,0-11,criminal,no,1_to_5_years,unknown,unknown,nl,no_contact
5,2019-05-01,unique_visitor,unknown,yes,self,23-29,sexual,no,over_5_years,one,partner,en,accepted
6,2019-12-31,unique_visitor,no,no,third_party,unknown,sexual,unknown,unknown,several,network,nl,unknown
7,2020-01-01,unique_visitor,no,no,self,18-22,labour,yes,1_to_12_months,one,employer,pl,refused
8,2020-01-01,unique_visitor,no,no,self,15-17,sexual,yes,1_to_12_months,one,partner,nl,help_started
9,2020-06-01,unique_visitor,no,yes,self,15-17,sexual,no,1_to_12_months,one,partner,nl,no_contact
10,2021-02-01,unique_visitor,no,no,self,15-17,sexual,no,1_to_12_months,one,partner,nl,accepted
11,unknown,unique_visitor,no,no,self,15-17,sexual,no,1_to_12_months,one,partner,nl,accepted
"""
SOURCES = {"chats": "exact"}


def figure(measure="victims", **cell):
    return PublishedFigure("1", "CKM", "T29", "2019", cell, measure, 50.0, "percent", "unverified_chat")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """Return all tables; the chats may show no count below 5, the reports any."""
    figures = (figure(), figure("share", contact="self"), figure("share", offenders="several"))
    folder = tmp_path_factory.mktemp("chats")
    return count_around(folder, {"chats": CHATS}, figures=figures, regime="suppress_below_5")


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    return count_around(tmp_path_factory.mktemp("without"), {})


@pytest.fixture(scope="module")
def chat(tables):
    return protect(tables["T29"], SOURCES)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({}, 6),
        ({"age_class": "minor"}, 4),
        ({"age_class": "adult"}, 1),
        ({"age_class": "unknown"}, 1),
        ({"contact": "self"}, 5),
        ({"relation": "partner"}, 3),
        ({"relation": "network"}, 2),
        ({"offenders": "several"}, 2),
        ({"age_class": "minor", "relation": "partner"}, 2),
        ({"referral": "unknown"}, 1),
        ({"known_before": "unknown"}, 1),
        ({"form": "labour"}, 0),
    ],
)
def test_visitors_of_a_year_are_those_counted_by_hand(chat, codes, expected):
    assert value(chat, period="2019", **codes) == expected


@pytest.mark.parametrize(("period", "expected"), [("2020", 3), ("2018-2020", 9), ("unknown", 1)])
def test_visitors_are_counted_by_year_and_over_the_window(chat, period, expected):
    assert value(chat, period=period) == expected


def test_visitors_after_the_window_are_left_out(chat):
    assert "2021" not in {code.code for code in chat.dimensions[0].codes}


def test_shares_are_of_all_visitors_with_the_unknown(chat):
    assert value(chat, "share", period="2019", age_class="minor") == pytest.approx(100 * 4 / 6)
    assert value(chat, "share", period="2019", age_class="minor", relation="partner") == pytest.approx(50)


@pytest.mark.parametrize(("period", "certain", "everybody"), [("2019", 3, 6), ("2018-2020", 5, 9)])
def test_range_lies_between_who_is_certain_and_all(chat, period, certain, everybody):
    cell = chat.cell("range", period=period)

    assert (cell.value, cell.lower, cell.upper, cell.status) == (None, certain, everybody, Status.ESTIMATE)
    assert value(chat, "certain", period=period) == certain


def test_steps_to_help_have_exact_intervals(chat):
    steps = ("in_view", "outcome_known", "contact_made", "accepted", "help_started")
    reached = [value(chat, "reached", period="2018-2020", step=step) for step in steps]
    assert reached == [9, 8, 6, 4, 2]

    for of, base, step in zip(reached[1:], reached, steps[1:], strict=False):
        cell = chat.cell("of_before", period="2018-2020", step=step)
        exact = binomtest(int(of), int(base)).proportion_ci(method="exact")
        assert (cell.value, cell.lower, cell.upper) == pytest.approx(
            (100 * of / base, 100 * exact.low, 100 * exact.high)
        )


def test_rule_stands_in_the_table(chat):
    assert any("Each unique visitor once" in note["en"] for note in chat.counting_notes)
    assert any("Elke unieke bezoeker eenmaal" in note["nl"] for note in chat.counting_notes)


def test_without_chats_the_table_says_what_is_missing(without):
    table = without["T29"]

    assert (table.cells, table.missing, table.sources) == ((), ("chats",), ())


def test_what_no_file_asked_is_named_and_not_zero(tmp_path):
    scope = SimpleNamespace(window=(2018, 2020), window_code="2018-2020", supplied=())
    with read_others(tmp_path, {"chats": "row_id,first_seen,contact\n1,2019-03-01,self\n"}) as others:
        (table,) = count_chats(None, others, scope)

    notes = [note["en"] for note in table.counting_notes]
    assert sum("not in these files" in note for note in notes) == len(PARTS) - 1
    assert "Of some or all visitors it is not known by which rule they count." in notes
    assert not any(cell.measure in ("range", "reached") for cell in (*table.cells, *table.estimated))


def test_chats_change_no_figure_of_the_register(tables, without):
    def figures(found):
        """Return every figure; engines give rows in any order."""
        return {
            name: sorted(map(repr, (*table.cells, *table.summed, *table.derived, *table.estimated)))
            for name, table in found.items()
            if name <= "T28"
        }

    assert {"T01", "T14"} <= set(figures(without))
    assert figures(tables) == figures(without)


def test_small_counts_hide_what_follows_from_them(tables):
    chat = protect(tables["T29"], {"chats": "suppress_below_5"})

    assert chat.cell("range", period="2019").status is Status.SUPPRESSED
    assert chat.cell("of_before", period="2018-2020", step="help_started").status is Status.SUPPRESSED
    assert value(chat, period="2019") == 6


@pytest.fixture(scope="module")
def compared(tables):
    """Return T33 as it is shown: under the rules of the reports' sources."""
    table = protect(tables["T33"], {"reports": "exact"})
    return {(cell.codes[2], cell.measure): cell for cell in table.cells}


def test_published_figures_stand_beside_the_chat(compared):
    assert compared["T29:victims", "ours"].value == 6
    assert compared["T29:contact=self:share", "ours"].value == pytest.approx(100 * 5 / 6)


def test_what_the_chat_hides_stays_hidden_beside_published_figures(compared):
    assert compared["T29:offenders=several:share", "ours"].status is Status.SUPPRESSED
    assert compared["T29:offenders=several:share", "ours_part"].value is None


def test_reference_chats_hold_the_planted_doubts_and_referrals():
    chats = write_chats(np.random.default_rng(11))
    size = len(chats["row_id"])

    certain = ((chats["same_visitor"] == "no") & (chats["known_before"] == "no")).mean()
    planted = SAME_VISITOR["no"] / 100 * KNOWN_BEFORE["no"] / 100
    assert abs(certain - planted) < 4 * np.sqrt(planted * (1 - planted) / size)
    for code, percent in REFERRALS.items():
        part = percent / sum(REFERRALS.values())
        assert abs((chats["referral"] == code).mean() - part) < 4 * np.sqrt(part * (1 - part) / size)


def test_sums_of_steps_referrals_and_ages_hold(tables):
    """What a reader could calculate a hidden count by: all of it must be known to the rule on lines."""
    counted = tables["T29"]
    values = {cell.key: cell.value for cell in counted.cells}

    assert {total[1] for total, _parts in counted.sums} == {"victims", "reached"}
    assert all(sum(values[key] for key in parts) == values[total] for total, parts in counted.sums)


def test_chart_shows_the_range_or_the_number_where_no_file_asked_for_a_range(tables, tmp_path):
    asked = "row_id,first_seen,contact\n1,2019-02-01,self\n2,2020-02-09,self\n"
    plain = count_around(tmp_path, {"chats": asked})["T29"].views[0]
    assert (plain.measure, plain.chart) == ("victims", "line")
    assert (tables["T29"].views[0].measure, tables["T29"].views[0].chart) == ("range", "interval")
