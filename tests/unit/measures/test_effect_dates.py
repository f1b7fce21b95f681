"""Which times before and after a date are compared, and why none is."""

from datetime import date

import pytest

from zicht.measures.effect_dates import BreakInside, Sides, TooShort, break_dates, choose_sides, next_month

DUTCH = {"law": date(2018, 5, 25), "abroad": date(2019, 1, 1), "pandemic": date(2020, 1, 1)}


def choose(at, *, first=date(2008, 1, 1), end=date(2022, 1, 1), breaks=DUTCH, **more):
    return choose_sides(at, first=first, end=end, breaks=breaks, **more)


def test_parts_of_a_year_are_compared_with_that_part_of_the_year_before():
    sides = Sides(date(2018, 5, 25), 6)

    assert sides.before == (date(2017, 5, 25), date(2017, 11, 25))
    assert sides.after == (date(2018, 5, 25), date(2018, 11, 25))


def test_whole_years_stand_next_to_each_other():
    sides = Sides(date(2016, 1, 1), 24)

    assert (sides.before, sides.after) == (
        (date(2014, 1, 1), date(2016, 1, 1)),
        (date(2016, 1, 1), date(2018, 1, 1)),
    )


def test_last_day_of_february_is_found_in_every_year():
    assert Sides(date(2016, 2, 29), 12).before == (date(2015, 2, 28), date(2016, 2, 28))


def test_privacy_law_leaves_half_a_year_until_the_next_break():
    sides, dates = choose(date(2018, 5, 25))

    assert sides.months == 6
    assert [one.at.year for one in dates] == list(range(2017, 2008, -1))


def test_earlier_dates_hold_no_break_and_tell_something_of_their_own():
    sides, dates = choose(date(2021, 1, 1))
    longer, few = choose(date(2016, 1, 1), breaks={})

    assert sides.months == 12
    assert [one.at.year for one in dates] == [2017, 2016, 2015, 2014, 2013, 2012, 2011, 2010, 2009]
    assert longer.months == 24
    assert [one.at.year for one in few] == [2014, 2012, 2010]


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (date(2018, 7, 1), BreakInside(("law",))),
        (date(2019, 7, 1), BreakInside(("abroad",))),
        (date(2009, 1, 1), TooShort(0)),
        (date(2010, 7, 1), TooShort(1)),
        (date(2021, 9, 1), TooShort(0)),
    ],
)
def test_date_that_cannot_be_compared_is_refused_with_the_reason(at, why):
    assert choose(at) == why


def test_break_just_outside_does_not_matter():
    """2019-01-01 is a break: from that day until half a year later none other follows."""
    assert choose(date(2017, 5, 25), months=(12,))[0].after[1] == date(2018, 5, 25)
    assert choose(date(2017, 5, 26), months=(12,)) == BreakInside(("law",))


def test_known_breaks_of_a_country_have_their_day():
    assert break_dates("NLD")["privacy_law_2018"] == date(2018, 5, 25)
    assert break_dates("BEL") == {}


@pytest.mark.parametrize(
    ("day", "first"), [(date(2019, 12, 28), date(2020, 1, 1)), (date(2020, 2, 1), date(2020, 3, 1))]
)
def test_month_with_a_report_is_whole(day, first):
    assert next_month(day) == first
