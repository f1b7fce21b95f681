"""`zicht errata`: what an edition that is out prints wrongly, told beside it, and nothing of what it hides."""

import hashlib
from dataclasses import replace

import pytest

from support.small_releases import GROUPS, groups_table, small_release, written
from zicht.release import ALL
from zicht.release.store import check_no_strangers

ERRATUM = """\
[[erratum]]
edition = "{edition}"
figure = "{figure}"
{numbers}
found = 2021-11-03
nl = "Een bestand was dubbel ingelezen."
en = "A file had been read twice."
"""
WHERE = "errata.toml: wrong at [[erratum]] 1."


@pytest.fixture
def edition(tmp_path):
    return written(tmp_path / "edition")


@pytest.fixture
def tell(zicht, edition, tmp_path):
    def tell(figure, numbers="", *arguments, name="2019-2020", times=1, of=edition):
        entry = ERRATUM.format(edition=name, figure=figure, numbers=numbers)
        (tmp_path / "errata.toml").write_text(entry * times)
        return zicht("errata", of, "--list", tmp_path / "errata.toml", *arguments)

    return tell


def test_page_beside_the_edition_has_what_it_prints_and_what_is_right(tell, edition):
    before = {path: path.read_bytes() for path in edition.rglob("*") if path.is_file()}

    done = tell("T03 2020 labour", "right = 1045")
    english, dutch = (edition.parent / f"edition-errata/{name}/errata.html" for name in ("en", "nl"))

    assert (done.code, {path: path.read_bytes() for path in before}) == (0, before)
    check_no_strangers(edition)
    assert "<td>40</td><td>1,045</td>" in english.read_text()
    assert "<td>40</td><td>1.045</td>" in dutch.read_text()
    assert "Een bestand was dubbel ingelezen." in dutch.read_text()
    assert hashlib.sha256(before[edition / "release.json"]).hexdigest() in english.read_text()


def test_machine_gets_the_numbers_that_were_read_from_the_edition(tell):
    (erratum,) = tell("T03 2020 labour", "right = 45", "--json").json()["errata"]

    assert (erratum["figure"], erratum["printed"], erratum["right"]) == ("T03 2020 labour", 40, 45)


def test_figure_that_should_not_have_been_shown_is_not_repeated(tell, edition):
    done = tell("T03 2020 criminal")
    page = (edition.parent / "edition-errata/en/errata.html").read_text()

    assert done.code == 0
    assert "<td>shown by mistake</td><td>not shown, to protect people</td>" in page
    assert "<td>20</td>" not in page


@pytest.mark.parametrize("numbers", ["right = 2", "right = 12", "wrong = 1\nright = 2", ""])
def test_hidden_figure_is_never_told(tell, edition, numbers):
    refused = tell("T03 2019 criminal", numbers)

    assert (refused.code, refused.out) == (12, "")
    assert WHERE in refused.err
    assert "of what it hides, an erratum tells nothing" in refused.err
    assert not (edition.parent / "edition-errata").exists()


def test_right_number_that_the_rule_would_hide_is_refused(tell):
    refused = tell("T03 2020 criminal", "right = 3")

    assert refused.code == 14
    assert "A number that the rule of the table shows." in refused.err
    assert "3" not in refused.err.replace("T03", "")


def test_right_number_from_which_a_hidden_one_follows_is_refused(tell, edition):
    """Two hidden counts of one at least are 4 together; were the whole 7, both would be 1."""
    refused = tell("T03 2019", "right = 7")

    assert refused.code == 14
    assert "The right numbers give away what is hidden." in refused.err
    assert not (edition.parent / "edition-errata").exists()


def test_the_same_number_in_another_table_is_right_there_too(tell, tmp_path):
    """The wrong total stands in a table that hides nothing of it; the hidden parts stand in another."""
    parts = groups_table()
    totals = replace(
        parts,
        id="T04",
        cells=tuple(one for one in parts.cells if one.codes[1] == ALL),
        bindings=(),
    )
    both = written(tmp_path / "both", small_release(parts, totals))

    assert tell("T04 2019", "right = 7", of=both).code == 14
    assert tell("T04 2019", "right = 10", of=both).code == 0


def test_number_that_fits_no_sum_can_be_told(tell):
    """All groups of 2020 are shown: with one corrected they no longer make the total, and nothing is hidden there."""
    assert tell("T03 2020 labour", "right = 45").code == 0


@pytest.mark.parametrize(
    ("figure", "numbers", "expected"),
    [
        ("T03 2020 labour", "wrong = 41\nright = 45", "as the edition that was wrong printed it"),
        ("T03 2020 labour", "right = 40", "Another number than the edition printed."),
        ("T03 2021 labour", "right = 45", "One of period, monitor_group, victims."),
        ("T99 2020", "right = 45", "One of T03."),
    ],
)
def test_erratum_that_does_not_agree_with_the_edition_is_refused(tell, figure, numbers, expected):
    refused = tell(figure, numbers)

    assert refused.code == 12
    assert WHERE in refused.err
    assert expected in refused.err


def test_figure_named_twice_is_refused(tell):
    assert "Each figure once." in tell("T03 2020 labour", "right = 45", times=2).err


def test_list_without_an_erratum_of_this_edition_is_refused(tell):
    refused = tell("T03 2020 labour", "right = 45", name="2018-2019")

    assert refused.code == 12
    assert "holds no erratum of this edition" in refused.err


def test_wrong_number_alone_is_refused(tell):
    assert "Both numbers; or none" in tell("T03 2020 labour", "wrong = 40").err


@pytest.mark.parametrize("place", ["edition", "edition/errata"])
def test_nothing_is_written_into_the_edition(tell, edition, place):
    refused = tell("T03 2020 labour", "right = 45", "--out", edition.parent / place)

    assert refused.code == 16
    check_no_strangers(edition)


def test_second_run_takes_the_place_of_the_first(tell, edition):
    tell(f"T03 2020 {GROUPS[0]}", "right = 45")
    tell(f"T03 2020 {GROUPS[1]}", "right = 25")
    page = (edition.parent / "edition-errata/en/errata.html").read_text()

    assert "<td>25</td>" in page
    assert "<td>45</td>" not in page
