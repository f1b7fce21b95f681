"""The sentences of the first page."""

from dataclasses import replace

import pytest
from edition_factory import COUNTRIES, make_release, table

from support.handmade import both
from zicht.publication.headline import make_headline
from zicht.publication.words import Words
from zicht.release.model import Cell, MeasureText, Release, Status

CHANGE = MeasureText("change", both("Change"), "persons", both("Change."))


def with_table(release, new):
    return Release(release.edition, tuple(new if t.id == new.id else t for t in release.tables))


def test_key_figures_carry_unit_period_and_table():
    figures = make_headline(make_release(), Words("en")).figures
    assert [(f.number, f.unit, f.table) for f in figures] == [
        ("984", "presumed victims in 2020", "T01"),
        ("68", "minors in 2020", "T09"),
        ("4,894", "presumed victims in 2016–2020", "T01"),
    ]
    assert figures[0].sentence == "350 persons fewer than in 2019, a fall of 26.2%."


def test_key_figures_of_a_window_of_one_year_name_it_once():
    release = make_release()
    one_year = replace(release, edition=replace(release.edition, window=(2020, 2020)))
    units = [figure.unit for figure in make_headline(one_year, Words("en")).figures]
    assert units == ["presumed victims in 2020", "minors in 2020"]


def test_parts_name_both_years_with_their_unit():
    labour = next(
        p for p in make_headline(make_release(), Words("en")).groups if p.label == "Labour exploitation"
    )
    assert (labour.now, labour.before) == ("423 persons, 43.0%", "2019: 228 persons")


def test_changes_tell_the_breaks_and_the_revisions():
    texts = [statement.text for statement in make_headline(make_release(), Words("en")).changes]
    assert (
        texts[0] == "The number of presumed victims went from 1,334 persons in 2019 to 984 persons in 2020."
    )
    assert any(text.startswith("Coronavirus pandemic (2020).") for text in texts)
    assert any(text.startswith("2017: 2 persons counted otherwise") for text in texts)


def test_revision_of_few_persons_is_told_without_their_number():
    release = make_release()
    few = replace(release.edition.revisions[0], persons=None, most=4)
    told = replace(release, edition=replace(release.edition, revisions=(few,)))

    texts = [statement.text for statement in make_headline(told, Words("en")).changes]

    assert any(text.startswith("2017: 1–4 persons counted otherwise") for text in texts)


def test_contributions_name_the_largest_share_and_what_went_against_it():
    values = (-340.0, -20.0, 98.0)
    cells = [
        Cell(("2020", code.code), "change", value, "persons")
        for code, value in zip(COUNTRIES.codes, values, strict=False)
    ]
    release = make_release()
    t31 = table(
        "T31", both("Change"), cells=cells, dimensions=release.table("T10").dimensions, measures=(CHANGE,)
    )
    told = make_headline(Release(release.edition, (*release.tables, t31)), Words("en")).contributions
    (statement,) = told
    assert statement.text.startswith(
        "Nationality: most of the change came with Country 1 (\N{MINUS SIGN}340 persons); "
    )
    assert statement.text.endswith("Country 3 went the other way (+98 persons).")


@pytest.mark.parametrize("status", [Status.SUPPRESSED, Status.NOT_AVAILABLE])
def test_a_figure_without_a_value_leaves_its_sentence_out(status):
    release = make_release()
    found = release.table("T09")
    cells = tuple(replace(cell, value=None, status=status) for cell in found.cells)
    figures = make_headline(with_table(release, replace(found, cells=cells)), Words("en")).figures
    assert [figure.table for figure in figures] == ["T01", "T01"]


def test_an_edition_without_tables_has_an_empty_headline():
    headline = make_headline(Release(make_release().edition, ()), Words("en"))
    assert (headline.figures, headline.groups, headline.contributions) == ((), (), ())


def test_an_edition_without_single_years_tells_its_window():
    release = make_release()
    found = release.table("T01")
    cells = tuple(cell for cell in found.cells if cell.codes == ("2016-2020",))
    headline = make_headline(with_table(release, replace(found, cells=cells)), Words("en"))
    assert [(f.number, f.unit) for f in headline.figures] == [("4,894", "presumed victims in 2016–2020")]


def test_a_breakdown_of_which_nothing_is_known_is_no_headline():
    release = make_release()
    found = release.table("T03")
    cells = tuple(cell for cell in found.cells if cell.codes[1] in ("unknown", "all"))
    assert make_headline(with_table(release, replace(found, cells=cells)), Words("en")).groups == ()


@pytest.mark.parametrize(
    ("note", "parts", "text"),
    [
        (
            "one_organisation",
            (47.0, 2.0),
            (
                "Country 2: most of the change came from one organisation (+47 persons); without it, the change "
                "is +2 persons."
            ),
        ),
        (
            "one_organisation_against",
            (60.0, -101.0),
            "Country 2: one organisation went the other way (+60 persons); without it, the change is −101 persons.",
        ),
        (
            "one_organisation",
            (None, 2.0),
            "Country 2: the change hangs on one organisation. How much of it cannot be shown.",
        ),
        (
            "one_organisation",
            (),
            "Country 2: the change hangs on one organisation. How much of it cannot be shown.",
        ),
    ],
)
def test_change_that_hangs_on_one_organisation_is_told(note, parts, text):
    code = COUNTRIES.codes[1].code
    release = make_release()
    cells = [Cell(("2020", code), "change", 49.0, "persons", note=note)]
    cells += [
        Cell(("2020", code), measure, value, "persons")
        for measure, value in zip(("change_of_one", "change_of_others"), parts, strict=False)
    ]
    cells.append(Cell(("2019", COUNTRIES.codes[0].code), "change", 900.0, "persons", note=note))
    measures = (CHANGE, *(replace(CHANGE, name=name) for name in ("change_of_one", "change_of_others")))
    t31 = table(
        "T31", both("Change"), cells=cells, dimensions=release.table("T10").dimensions, measures=measures
    )
    told = make_headline(Release(release.edition, (*release.tables, t31)), Words("en")).contributions
    assert told[-1].text == text
    assert told[-1].table == "T31"
