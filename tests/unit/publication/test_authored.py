"""Texts that people write: figures filled in from cells, and no number that was typed by hand."""

import re

import pytest
from edition_factory import SECRET, make_release

from zicht.errors import DefinitionError, UserError
from zicht.publication.authored import BlockKind, check_text, fill_text
from zicht.publication.authored.figures import find_figure, locate_figure, reference_to
from zicht.publication.authored.numbers import typed_numbers
from zicht.publication.words import Words
from zicht.release.model import AuthoredText


def text(markdown: str, language: str = "en") -> AuthoredText:
    return AuthoredText("in-short", language, "In short", markdown)


def words_of(markdown: str, language: str = "en") -> str:
    filled = fill_text(text(markdown, language), make_release())
    return " | ".join("".join(run.text for run in block.runs) for block in filled.blocks)


def problems_of(markdown: str) -> list[str]:
    found = check_text(text(markdown), make_release(), file="in-short.en.md", first_line=5)
    return [problem.render() for problem in found]


@pytest.mark.parametrize(
    ("reference", "printed"),
    [
        ("T01 2019", "1,334 persons"),
        ("T01 last victims", "984 persons"),
        ("T01 before", "1,334 persons"),
        ("T01 window", "4,894 persons"),
        ("T01 last change size", "350 persons"),
        ("T01 last named", "984 victims"),
        ("T09 period=2020 minor share", "6.9%"),
    ],
)
def test_a_reference_is_filled_with_the_number_and_its_unit(reference, printed):
    assert words_of(f"It was {{{reference}}}.") == f"It was {printed}."


def test_numbers_are_printed_as_the_language_of_the_text_does():
    assert words_of("Het waren {T01 2019}.", "nl") == "Het waren 1.334 personen."


def test_a_figure_brings_what_a_careful_reader_needs():
    (figure,) = fill_text(text("Of them {T03 2019 labour} were exploited at work."), make_release()).figures

    assert (figure.table, figure.unit, figure.what) == (
        "T03",
        "persons",
        "Victims: Labour exploitation, 2019",
    )
    assert figure.definition == "Unique presumed victims, counted once a year."


def test_a_protected_cell_cannot_be_filled_in():
    hidden = [cell for cell in make_release().table("T08").cells if cell.status == "suppressed"]
    codes = " ".join(code for code in hidden[0].codes if code != "all")

    (problem,) = problems_of(f"There were {{T08 {codes}}}.")

    assert problem.startswith("in-short.en.md, line 5: T08: this figure is protected.")
    assert f"{SECRET:.0f}" not in problem


@pytest.mark.parametrize(
    "reference", ["T99 2019", "T03 2019 no_such_code", "T01 1999", "T03 2019 unknown nonsense"]
)
def test_a_figure_that_is_not_there_stops_the_build(reference):
    assert len(problems_of(f"{{{reference}}}")) == 1


def test_a_code_that_two_dimensions_share_needs_its_dimension():
    (problem,) = problems_of("{T08 2019 unknown}")

    assert "group=unknown, sex=unknown" in problem


def test_numbers_typed_by_hand_on_one_line_are_one_message_with_the_figures_of_each():
    one_line, next_line = problems_of(
        "In that year 1,334 people and 984 people were reported,\nand 17 others."
    )

    assert one_line.splitlines()[0] == "in-short.en.md, line 5: 2 numbers were typed by hand."
    assert {"{T01 2019 victims}", "{T01 2020 victims}"} <= set(re.findall(r"\{[^}]+\}", one_line))
    assert next_line.splitlines()[0] == "in-short.en.md, line 6: a number was typed by hand."


def test_a_number_typed_by_hand_stops_the_build_with_its_place():
    (problem,) = problems_of("First line.\n\nIn that year\n1,334 people were reported.")

    assert problem.splitlines()[0] == "in-short.en.md, line 8: a number was typed by hand."
    assert "{T01 2019 victims}" in problem
    assert "1,334" not in problem


@pytest.mark.parametrize(
    "typed",
    ["984", "2,000 victims", "2000 victims", "12%", "42.9%", "3", "1½", "twenty percent", "two thirds of", "een derde",
     "one in five", "één op de vijf", "three victims", "twee meisjes", "de helft van", "vijfentwintig procent",
     "article 4 and 30 victims", "2019%", "9 84"],
)  # fmt: skip
def test_typed_numbers_are_found(typed):
    assert list(typed_numbers(f"It was {typed} then."))


@pytest.mark.parametrize(
    "words",
    ["in 2019", "2015–2019", "2015-2019", "2020/21", "7 december 2021", "December 7, 2021", "2021-12-07", "7-12-2021",
     "1–7 maart 2020", "artikel 273f lid 3 sub 1", "Article 4", "articles 4 and 6", "§ 12",
     "Kamerstukken II 2021/22, 28 638, nr. 212",
     "the 3rd time", "voor de 2e keer", "T03", "B8/3", "COVID-19", "the 1990s", "in 2019 people",
     "the first half of 2020",
     "een van de vrouwen", "both of them", "Tabel 3", "three things", "aanbeveling 5"],
)  # fmt: skip
def test_years_dates_articles_ordinals_and_names_are_no_figures(words):
    assert list(typed_numbers(f"It was {words}, they say.")) == []


def test_a_number_can_be_stated_as_no_figure_with_its_reason():
    filled = fill_text(text("Younger than {number 18: the age of majority}."), make_release())

    assert filled.stated == (("18", "the age of majority"),)
    assert len(problems_of("Younger than {number 18}.")) == 1


def test_what_somebody_said_may_hold_numbers_but_only_where_it_is_marked():
    said = "I was 17, and there were 3 of us."
    marked = fill_text(text(f"> [!QUOTE] a woman, interviewed in 2021\n> {said}"), make_release()).blocks[0]

    assert (marked.kind, marked.about) == (BlockKind.QUOTE, "a woman, interviewed in 2021")
    assert marked.blocks[0].runs[0].text == said
    assert "a quotation does not say what it is" in problems_of(f"> {said}")[0]


def test_a_recommendation_says_who_makes_it_and_when_it_is_due():
    markdown = (
        "> [!RECOMMENDATION 13]\n> who: National Rapporteur\n> due: 2024-12-31\n>\n> Offer help earlier."
    )

    block = fill_text(text(markdown), make_release()).blocks[0]

    assert (block.kind, block.about) == (BlockKind.RECOMMENDATION, "13")
    assert block.facts == (("Made by", "National Rapporteur"), ("Due on", "31 December 2024"))


@pytest.mark.parametrize(
    "markdown",
    ["<b>bold</b>", "<script>alert()</script>", "![picture](x.png)", "```\ncode\n```", "    code", "a `code` b",
     "[x](http://plain.example)", "[x](T99)", "{T01 2019", "T01}", "***"],
)  # fmt: skip
def test_other_forms_are_refused(markdown):
    assert problems_of(markdown)


def test_links_headings_lists_and_emphasis_come_through():
    filled = fill_text(text("## Head\n\n- **one** of [T03](T03)\n- *other*\n\n1. first"), make_release())

    heading, bullets, numbered = filled.blocks
    assert (heading.kind, heading.level, numbered.kind) == (BlockKind.HEADING, 2, BlockKind.NUMBERED_LIST)
    runs = bullets.blocks[0].blocks[0].runs
    assert [(run.text, run.strong, run.link) for run in runs] == [
        ("one", True, ""),
        (" of ", False, ""),
        ("T03", False, "T03"),
    ]


def test_all_problems_of_a_text_come_together_in_their_order():
    with pytest.raises(DefinitionError) as raised:
        fill_text(text("There were 12.\n\n{T99}\n\nAnd <i>13</i>."), make_release())

    assert [problem.where.render().split(":")[0] for problem in raised.value.problems] == [
        "in-short, line 1", "in-short, line 3", "in-short, line 5", "in-short, line 5", "in-short, line 5",
    ]  # fmt: skip


def test_every_cell_has_a_reference_that_names_it_and_no_other():
    release = make_release()
    for table in release.tables:
        for cell in table.cells:
            assert locate_figure(release, reference_to(table, cell)).cell == cell


def test_no_reference_fills_in_what_the_edition_hides():
    release = make_release()
    for table in release.tables:
        for cell in table.cells:
            if not Words("en").show(cell).text:
                with pytest.raises(UserError):
                    find_figure(release, reference_to(table, cell))


@pytest.mark.parametrize(("title", "problems"), [("All 984 victims", 1), ("The year 2020", 0)])
def test_a_number_in_the_title_stops_the_build(title, problems):
    written = AuthoredText("a", "en", title, "Text.")

    assert len(check_text(written, make_release(), file="a.en.md", first_line=5)) == problems
