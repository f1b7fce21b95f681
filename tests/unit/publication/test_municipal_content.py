"""What a sheet on a municipality says: numbers as the edition tells them, no false zero, and what is not known."""

from dataclasses import replace

import pytest

from support.handmade import both
from support.municipal_releases import (
    AMSTERDAM,
    GRONINGEN,
    NOBODY,
    RANGED,
    WESTERKWARTIER,
    municipal_release,
)
from zicht.pipeline.municipal import municipal_document, municipal_documents
from zicht.publication.municipal import Figure, Level, Told, print_municipality
from zicht.publication.municipal.document import Expected, WidthPart


@pytest.fixture(scope="module")
def release():
    return municipal_release()


def sheet(release, code, language="en"):
    return print_municipality(municipal_document(release, code), language)


def section(content, name):
    found = next(one for one in content.sections if one.id == name)
    return " ".join((*found.sentences, *found.points))


@pytest.mark.parametrize(
    ("code", "number", "sentence"),
    [
        (AMSTERDAM, "120", "120 persons exploited in Amsterdam were registered"),
        (RANGED, "1 to 9", "Between 1 and 9 persons exploited in Arnhem were registered"),
        (GRONINGEN, "hidden", "How many is hidden: fewer than 10, or more where"),
        (NOBODY, "nobody reported", "That is not the same as no victims."),
    ],
)
def test_number_registered_is_told_as_the_edition_tells_it(release, code, number, sentence):
    registered = sheet(release, code).headlines[0]

    assert registered.number == number
    assert sentence in registered.sentence


def test_nobody_registered_is_no_zero_and_comes_with_how_little_is_seen(release):
    content = sheet(release, NOBODY)
    table = next(one for one in content.sections if one.id == "registered").tables[0]

    assert "0" not in {row[1] for row in table.rows}
    assert "13 to 21 of every 100 victims are in sight" in section(content, "registered")
    assert "is no proof that nobody is exploited here" in section(content, "unknown")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_sheet_prints_a_zero_as_number_registered_or_expected(release, language):
    numbers = {
        headline.number
        for document in municipal_documents(release)
        for headline in print_municipality(document, language).headlines
    }

    assert len(numbers) > 4
    assert not numbers & {"0", "0 to 0", "0 tot 0", "0.0", "0,0"}


def expecting(release, expected):
    """Return what is printed of Amsterdam where this is expected there."""
    return print_municipality(replace(municipal_document(release, AMSTERDAM), expected=expected), "en")


def estimated(value, lower, upper):
    return Figure(Level.MUNICIPALITY, "persons a year", Told.ESTIMATE, value, lower, upper)


def test_what_may_be_expected_is_an_interval_first_and_never_a_point_without_it(release):
    """Bounds are printed outward: 64.2 to 583.1 is 64 to 584."""
    widths = (WidthPart("sight", both("Sight"), 0.93), WidthPart("chance", both("Chance"), 0.003))
    expected = Expected(
        estimated(230.4, 64.2, 583.1),
        years="2016-2020",
        assumptions=(both("Victims are spread as inhabitants are."),),
        width=widths,
        plain=estimated(246.0, None, None),
        plain_why=both("It has no interval."),
        twice=estimated(None, 24.0, 816.0),
    )
    content = expecting(release, expected)
    text = section(content, "expected")

    assert content.headlines[1].number == "64 to 584"
    assert "This is an estimate with a 95% interval, not a count." in content.statement
    assert "230" not in content.headlines[1].sentence
    assert text.index("64 to 584") < text.index("On average that is 230")
    assert "it would be 24 to 816." in text
    assert "Why it is so wide: Sight (93%)." in text
    assert "Registered numbers alone would give 246 a year. It has no interval." in text
    assert "Victims are spread as inhabitants are." in text


def test_lower_bound_below_one_is_not_printed_as_zero(release):
    expected = Expected(estimated(4.1, 0.4, 10.7), years="2016-2020", twice=estimated(None, 0.0, 53.0))
    content = expecting(release, expected)

    assert content.headlines[1].number == "fewer than 1 to 11"
    assert "In Amsterdam, fewer than 1 to 11 victims a year may be expected" in content.statement
    assert "it would be fewer than 1 to 53." in section(content, "expected")


def test_what_cannot_be_said_comes_with_its_reason(release):
    content = expecting(release, Expected(None, refusal="too_wide", why=both("It is too wide.")))

    assert content.headlines[1].number == "cannot be said"
    assert "cannot be said. It is too wide." in section(content, "expected")
    assert "see above for the reason" in section(sheet(release, WESTERKWARTIER), "unknown")


def test_municipality_that_was_made_in_the_window_says_what_its_number_leaves_out(release):
    """Westerkwartier was made of Grootegast, Leek, Marum, Zuidhorn and a part of Winsum in 2019."""
    assert "before 2019: the municipality was made in that year" in section(
        sheet(release, WESTERKWARTIER), "unknown"
    )
    assert municipal_document(release, AMSTERDAM).made_in is None


def test_municipality_too_new_to_hold_older_reports_is_never_said_to_have_nobody(release):
    """Westerkwartier, of 2019, is not in T14: what was reported in 2016 to 2018 stands under those before it."""
    content = sheet(release, WESTERKWARTIER)
    registered = content.headlines[0]
    like = municipal_document(release, WESTERKWARTIER).like
    others = [one for one in municipal_documents(release) if one.registered.here.told is Told.NONE]

    assert registered.number == "not known"
    assert "it was only made in 2019: older reports stand under the municipalities" in registered.sentence
    assert "older reports stand under" in content.statement
    assert not [one for one in others if one.made_in]
    assert like.none <= len(others)


def test_municipality_that_may_have_taken_others_over_names_those_that_are_gone(release):
    """Haren and Ten Boer went into Groningen in 2019; Amsterdam's province lost municipalities too."""
    text = section(sheet(release, GRONINGEN), "unknown")

    assert "Haren" in text
    assert "Ten Boer" in text
    assert "if Groningen took one of them over, that is not in its number" in text


def with_here(release, code, told, language="en", **changes):
    """Return what is printed where the number registered is told so."""
    document = municipal_document(release, code)
    here = replace(
        document.registered.here, told=told, **{"value": None, "lower": None, "upper": None} | changes
    )
    return print_municipality(
        replace(document, registered=replace(document.registered, here=here, below=0, reach=2)), language
    )


@pytest.mark.parametrize(
    ("told", "bounds", "number", "sentence"),
    [
        (Told.RANGE, {"lower": 10.0}, "10 or more", "10 or more persons exploited in Amsterdam"),
        (Told.ROUNDED, {"value": 0.0}, "few or none", "numbers are rounded, and at most 2 off"),
        (Told.ROUNDED, {"value": 5.0}, "about 5", "About 5 persons exploited in Amsterdam"),
        (Told.HIDDEN, {}, "hidden", "How many is hidden, so that nobody can be recognised."),
    ],
)
def test_ranges_without_end_and_rounded_numbers_are_told_as_they_are(release, told, bounds, number, sentence):
    content = with_here(release, AMSTERDAM, told, **bounds)

    assert content.headlines[0].number == number
    assert sentence in content.headlines[0].sentence
    assert "0" not in {row[1] for one in content.sections for table in one.tables for row in table.rows}


def test_place_unknown_is_told_with_its_share(release):
    """200 unknown and 24 not asked of 500 are 44.8 %."""
    text = section(sheet(release, GRONINGEN), "registered")

    assert "Of 224 of the 500 registered victims in the country (45%)" in text


def test_doors_say_of_which_place_they_are(release):
    here, elsewhere = (section(sheet(release, code), "doors") for code in (AMSTERDAM, GRONINGEN))

    assert "Here, of victims who live in Amsterdam: Help was refused for 25 of 80 needs." in here
    assert (
        "In the whole country, as too few needs are known of Groningen: Help was refused for 120 of 400"
        in elsewhere
    )
    assert "Of 20 who were offered shelter, 12 were placed." in elsewhere


def test_silent_organisations_are_named_without_what_is_hidden_of_them(release):
    text = section(sheet(release, AMSTERDAM), "reporters")

    assert "House A: 13 reports, where 23 to 59 could be expected" in text
    assert "House B (numbers are hidden)" in text
    assert "House C" not in text


def test_organisations_of_the_region_are_told_to_be_active_or_silent_where_their_number_tells_it(release):
    tables = {
        code: next(one for one in sheet(release, code).sections if one.id == "reporters").tables
        for code in (GRONINGEN, AMSTERDAM)
    }
    rows = {row[0]: row[1:] for row in tables[GRONINGEN][0].rows}

    assert rows["House C"] == ("21 (9 to 33)", "active")
    assert rows["House D"] == ("hidden", "few reports, or hidden for others' sake")
    assert "House C" not in {row[0] for table in tables[AMSTERDAM] for row in table.rows}


def test_like_municipalities_are_counted_and_never_named(release):
    like = municipal_document(release, GRONINGEN).like
    text = section(sheet(release, GRONINGEN), "like")

    assert like.none + like.hidden + like.shown == like.municipalities
    assert "This is no ranking" in text
    assert not [one.name["nl"] for one in municipal_documents(release) if f" {one.name['nl']} " in text]


def test_edition_that_counts_by_municipality_alone_says_what_is_missing():
    content = sheet(municipal_release(bare=True), AMSTERDAM)

    assert content.headlines[0].number == "120"
    assert content.headlines[1].number == "cannot be said"
    assert "the edition has no inhabitants" in section(content, "unknown")
    assert {one.id for one in content.sections} >= {"registered", "expected", "unknown", "steps"}


def test_unpublishable_edition_says_so_on_the_sheet():
    warnings = sheet(municipal_release(publishable=False), AMSTERDAM).warnings

    assert [strong for strong, _text in warnings] == [
        "This is not a count of victims.",
        "Simulated people.",
        "Not for publication.",
    ]


def test_dutch_sheet_holds_no_english(release):
    for code in (AMSTERDAM, GRONINGEN, RANGED, NOBODY):
        content = sheet(release, code, "nl")
        assert content.title.startswith("Mensenhandel in ")
        assert " the " not in section(content, "unknown") + section(content, "doors")
