"""A page for each main figure: what every edition printed, at an address that stays; and the list of errata."""

from dataclasses import replace

import edition_factory
import pytest

from zicht.publication.authored import check_errata, list_errata
from zicht.publication.figures_pages import make_figure_pages, write_figure_pages
from zicht.publication.words import Words
from zicht.release.followed import earlier_editions
from zicht.release.model import Status

ENGLISH = Words("en")


def make_release():
    return edition_factory.make_release(written=True)


def page_at(address, release=None):
    return next(
        page for page in make_figure_pages(release or make_release(), ENGLISH) if page.address == address
    )


def printed(page, period):
    row = next(row for row in page.rows if row.period == period)
    return [None if cell is None else cell.text or cell.symbol for cell in row.cells]


def test_a_page_says_what_each_edition_printed():
    page = page_at("T01/victims")

    assert [column.name for column in page.editions] == ["2015–2019", "2016–2020"]
    assert (printed(page, "2017"), printed(page, "2018")) == (["958", "956"], ["668", "668"])
    assert printed(page, "2020") == [None, "984"]
    assert (page.rows[-1].period, printed(page, "2016–2020")) == ("2016–2020", [None, "4,894"])


def test_a_page_says_what_changed_and_why():
    (change,) = page_at("T01/victims").changes

    assert change.startswith("2017: 958 until then, 956 since the edition 2016–2020.")
    assert change.endswith("Reasons in that year: two files of one person merged.")


def test_what_an_earlier_edition_hid_stays_hidden():
    assert printed(page_at("T03/victims.labour"), "2018")[0] == "[c]"


def test_an_erratum_stands_on_the_page_of_its_figure():
    (erratum,) = page_at("T01/victims").errata

    assert (erratum.wrong, erratum.right, erratum.edition, erratum.corrected_by) == (
        "958", "956", "2015–2019", "2016–2020",
    )  # fmt: skip
    assert page_at("T03/victims.labour").errata == ()


def test_totals_of_parts_and_unknown_codes_have_no_page():
    addresses = {page.address for page in make_figure_pages(make_release(), ENGLISH)}

    assert {"T01/victims", "T03/victims.labour", "T13/victims.police"} <= addresses
    assert not [address for address in addresses if address.endswith((".unknown", ".known", ".all"))]


def test_pages_are_written_in_both_languages_and_link_each_other(tmp_path):
    write_figure_pages(make_release(), tmp_path)

    for language in ("nl", "en"):
        index = (tmp_path / "figures" / f"index.{language}.html").read_text(encoding="utf-8")
        assert f'href="T01/victims.{language}.html"' in index
        assert (tmp_path / "figures" / "T01" / f"victims.{language}.html").is_file()
    page = (tmp_path / "figures" / "T01" / "victims.en.html").read_text(encoding="utf-8")
    assert 'href="victims.nl.html"' in page
    assert "Simulated people." in page


def test_an_edition_keeps_what_the_ones_before_it_printed():
    older = make_release()
    second = replace(
        older,
        edition=replace(older.edition, name="2017-2021", vintage="2022-09-01"),
        earlier=earlier_editions([older]),
    )

    kept = earlier_editions([older, second])

    assert [edition.name for edition in kept] == ["2015-2019", "2016-2020", "2017-2021"]
    victims = kept[1].figures[0]
    assert (victims.table, victims.values["2019"]) == ("T01", (1334.0,))


def hide(release, table_id, codes):
    """Return the release with one cell of a table suppressed."""
    table = release.table(table_id)
    cells = tuple(
        replace(cell, value=None, status=Status.SUPPRESSED)
        if cell.codes == codes and cell.measure == "victims"
        else cell
        for cell in table.cells
    )
    others = tuple(replace(one, cells=cells) if one.id == table_id else one for one in release.tables)
    return replace(release, tables=others, earlier=())


def test_hidden_cells_are_kept_without_numbers():
    (edition,) = earlier_editions([hide(make_release(), "T03", ("2019", "labour"))])

    kept = next(
        one for one in edition.figures if (one.measure, dict(one.codes)) == ("victims", {"group": "labour"})
    )
    assert kept.values["2019"] == ()
    assert kept.values["2020"] != ()


def test_errata_that_agree_with_the_editions_pass():
    assert check_errata(make_release(), "errata.toml") == ()
    assert list_errata(make_release(), ENGLISH)[0].figure == "Victims: 2017"


@pytest.mark.parametrize(
    "change",
    [
        {"right": 957.0},
        {"wrong": 957.0},
        {"wrong": None, "right": None},
        {"figure": "T01 1999"},
        {"figure": "T77"},
    ],
)
def test_an_erratum_that_does_not_agree_stops_the_run(change):
    release = make_release()
    wrong = replace(release, errata=(replace(release.errata[0], **change),))

    problems = check_errata(wrong, "errata.toml")

    assert [problem.where.render() for problem in problems] == ["errata.toml: wrong at [[erratum]] 1."]


def test_an_erratum_of_a_hidden_figure_repeats_no_number():
    release = make_release()
    cell = next(cell for cell in release.table("T08").cells if cell.status is Status.SUPPRESSED)
    reference = " ".join(["T08", *(code for code in cell.codes if code != "all")])
    shown = replace(release.errata[0], figure=reference, wrong=3.0, right=4.0)
    silent = replace(shown, wrong=None, right=None)

    assert check_errata(replace(release, errata=(shown,)), "errata.toml")
    assert check_errata(replace(release, errata=(silent,)), "errata.toml") == ()
    assert list_errata(replace(release, errata=(silent,)), ENGLISH)[0].wrong == ""
