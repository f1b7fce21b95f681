"""T29 with everything that counsellors code, its campaigns, and the count of the register beside it: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from support.around import REPORTS, count_around
from support.counted import value
from zicht.disclosure import protect
from zicht.reference.view import CAMPAIGNS, write_chats
from zicht.release import Status

COLUMNS = (
    "row_id,first_seen,trafficking,same_visitor,known_before,age_group,sex,nationality_class,route,relation,technology,"
    "campaign,referral,report_made"
)
#: In 2019 four who count, one of whom nobody knows whether it is about trafficking, and one of whom it is not.
CHATS = f"""{COLUMNS}
1,2019,yes,no,no,14-15,female,dutch,domestic,parent;partner,online_recruitment;payment,winter,accepted,yes
2,2019,yes,no,no,16-17,female,dutch,domestic,partner,unknown,winter,accepted,no
3,2019,yes,no,yes,0-11,male,dutch,unknown,parent,none,none,no_contact,no
4,2019,yes,unknown,no,18-22,female,other,cross_border,network,online_recruitment,somebody's name,unknown,unknown
5,2019,unknown,no,no,unknown,unknown,unknown,unknown,unknown,unknown,winter,unknown,no
6,2019,no,no,no,23+,female,dutch,unknown,unknown,none,none,unknown,no
7,2020,yes,no,no,12-13,female,dutch,domestic,parent,coercion_images,none,help_started,yes
8,2020,not_asked,no,no,23+,female,dutch,domestic,unknown,none,night,refused,no
"""
CAMPAIGN_ROWS = """row_id,name,name_nl,started,ended,channel,hours,euro,visits
winter,Winter campaign,Wintercampagne,2019-11-01,2020-02-15,online,40,3000,120
night,At night,,2020-03,2020-04,street,10,,
later,After the day of extraction,,2021-09-01,2021-10-01,street,1,1,1
"""
#: Three persons of the register of whom an agency says that they came through the chat; one report was withdrawn.
CAME = """report_id,report_date,person_key,reporter_type,came_through_chat,status
1,2019-02-01,a,shelter,yes,presumed
2,2020-02-01,a,police,yes,presumed
3,2019-03-01,b,police,yes,presumed
4,2019-03-01,c,police,no,presumed
5,2020-05-01,d,shelter,yes,presumed
6,2020-05-01,e,shelter,yes,withdrawn
"""
SOURCES = {"chats": "exact", "campaigns": "exact", "reports": "exact"}


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    tables = {"chats": CHATS, "campaigns": CAMPAIGN_ROWS, "reports": CAME}
    return count_around(tmp_path_factory.mktemp("codes"), tables)["T29"]


@pytest.fixture(scope="module")
def chat(counted):
    return protect(counted, SOURCES)


@pytest.mark.parametrize(
    ("period", "codes", "expected"),
    [
        ("2019", {}, 4),
        ("2020", {}, 2),
        ("2019", {"age_group": "14-15"}, 1),
        ("2019", {"age_class": "minor"}, 3),
        ("2019", {"age_class": "adult"}, 1),
        ("2018-2020", {"age_class": "adult"}, 2),
        ("2019", {"sex": "male"}, 1),
        ("2019", {"nationality_class": "other"}, 1),
        ("2019", {"route": "domestic"}, 2),
        ("2019", {"technology": "online_recruitment"}, 2),
        ("2019", {"parent_offender": "yes"}, 2),
        ("2019", {"parent_offender": "no"}, 2),
        ("2020", {"parent_offender": "unknown"}, 1),
        ("2018-2020", {"age_class": "minor", "parent_offender": "yes"}, 3),
        ("2019", {"campaign": "winter"}, 2),
        ("2019", {"campaign": "none"}, 1),
        ("2020", {"campaign": "night"}, 1),
        ("2019", {"report_made": "yes"}, 1),
    ],
)
def test_visitors_are_those_counted_by_hand(chat, period, codes, expected):
    assert value(chat, period=period, **codes) == expected


def test_word_that_is_no_campaign_is_shown_nowhere(chat, counted):
    assert value(chat, period="2019", campaign="unknown") == 1
    assert "somebody" not in repr(counted)


@pytest.mark.parametrize(
    ("period", "codes", "lower", "upper"),
    [
        ("2019", {}, 2, 5),
        ("2020", {}, 2, 2),
        ("2018-2020", {}, 4, 7),
        ("2019", {"campaign": "winter"}, 2, 3),
        ("2019", {"campaign": "unknown"}, 0, 1),
    ],
)
def test_who_perhaps_asked_for_help_with_trafficking_counts_in_the_upper_bound_alone(
    chat, period, codes, lower, upper
):
    cell = chat.cell("range", period=period, **codes)
    assert (cell.value, cell.lower, cell.upper) == (None, lower, upper)


def test_years_with_campaigns_are_marked(chat):
    assert [value(chat, "campaigns", period=year) for year in ("2019", "2020")] == [1, 2]
    assert any("Campaigns ran in 2019, 2020." in note["en"] for note in chat.counting_notes)
    assert {code.code for code in next(d for d in chat.dimensions if d.name == "campaign").codes} == {
        "all", "none", "winter", "night", "unknown",
    }  # fmt: skip


def test_campaign_stands_with_what_it_took_in_the_year_in_which_it_began(chat):
    assert value(chat, "euro", period="2019", campaign="winter") == 3000
    assert value(chat, "hours", period="2018-2020", campaign="winter") == 40
    assert value(chat, "hours", period="2018-2020", campaign="night") == 10
    assert value(chat, "visits", period="2019", campaign="winter") == 120
    assert ("euro", "2020") not in {(cell.measure, cell.codes[0]) for cell in chat.cells}
    each = chat.cell("euro_each", period="2019", campaign="winter")
    assert (each.lower, each.upper) == (1000, 1500)


@pytest.mark.parametrize(
    ("period", "theirs", "lower", "upper"), [("2019", 2, 1, 2), ("2020", 1, 1, 1), ("2018-2020", 3, 2, 3)]
)
def test_two_counts_stand_side_by_side_and_nobody_is_linked(chat, period, theirs, lower, upper):
    assert value(chat, "registered", period=period) == theirs
    cell = chat.cell("in_both", period=period)
    assert (cell.value, cell.lower, cell.upper) == (None, lower, upper)


def test_count_of_the_register_keeps_to_what_its_reporters_ask(counted):
    assert "reports" in counted.sources
    hidden = protect(counted, {**SOURCES, "reports": "suppress_below_5"})
    assert hidden.cell("registered", period="2019").status is Status.SUPPRESSED
    assert hidden.cell("in_both", period="2019").status is Status.SUPPRESSED


def test_small_counts_hide_what_a_campaign_cost_for_each(counted):
    hidden = protect(counted, {**SOURCES, "chats": "suppress_below_5"})

    assert hidden.cell("euro_each", period="2019", campaign="winter").status is Status.SUPPRESSED
    assert value(hidden, "euro", period="2019", campaign="winter") == 3000
    assert value(hidden, "campaigns", period="2020") == 2


def test_sums_hold(counted):
    values = {cell.key: cell.value for cell in counted.cells}

    assert any(total[0][counted_at(counted, "parent_offender")] == "yes" for total, _parts in counted.sums)
    assert all(sum(values[key] for key in parts) == values[total] for total, parts in counted.sums)


def counted_at(table, name):
    return [dimension.name for dimension in table.dimensions].index(name)


def test_register_that_does_not_say_who_came_through_the_chat_is_left_out(tmp_path):
    table = count_around(tmp_path, {"chats": CHATS, "reports": REPORTS})["T29"]

    assert "reports" not in table.sources
    assert "registered" not in {cell.measure for cell in table.cells}


def test_ages_asked_in_two_ways_give_the_class_that_is_known(tmp_path):
    rows = "row_id,first_seen,age_band,age_group\n1,2019,15-17,unknown\n2,2019,unknown,23+\n3,2019,unknown,not_asked\n"
    table = protect(count_around(tmp_path, {"chats": rows})["T29"], SOURCES)

    assert [value(table, period="2019", age_class=code) for code in ("minor", "adult", "unknown")] == [
        1,
        1,
        1,
    ]


def test_reference_chats_hold_the_planted_campaigns_and_ages():
    chats = write_chats(np.random.default_rng(11))
    years = np.array([int(day[:4]) for day in chats["first_seen"]])

    for year, shares in CAMPAIGNS.items():
        of_year = chats["campaign"][years == year]
        for word, percent in shares.items():
            part = percent / 100
            assert abs((of_year == word).mean() - part) < 4 * np.sqrt(part * (1 - part) / len(of_year))
    assert set(chats["campaign"][years == 2019]) == {"none"}
    young = np.isin(chats["age_group"], ("0-11", "12-13", "14-15"))
    assert young[years == 2019].mean() > 0.25
    assert set(chats["age_group"][chats["age_band"] == "12-14"]) == {"12-13", "14-15"}
