"""Texts beside the inputs: their headers, the recommendations in them, and the list of errata."""

from datetime import date

import pytest

from zicht.errors import DefinitionError
from zicht.records.authored import read_written
from zicht.records.errata import read_errata
from zicht.records.intake import read_inputs
from zicht.records.texts import read_texts, recommendation_rows

HEADER = "---\ntitle: In short\norder: 2\n---\n\n"
RECOMMENDATION = """\
> [!RECOMMENDATION 13]
> who: {who}
> pillar: help
> due: 2024-12-31
> table: T22
>
> {text}
"""


def put(folder, name, content):
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    return folder


def expected_of(raised):
    return [problem.expected.render() for problem in raised.value.problems]


def test_a_text_has_its_language_and_name_from_its_file(tmp_path):
    put(tmp_path, "in-short.nl.md", HEADER + "Eerste regel.\n")

    (text,) = read_texts(tmp_path)

    assert (text.name, text.language, text.title, text.order) == ("in-short", "nl", "In short", 2)
    assert (text.markdown, text.first_line) == ("Eerste regel.\n", 6)


def test_texts_come_in_their_order(tmp_path):
    put(tmp_path, "a.nl.md", HEADER + "x")
    put(tmp_path, "b.nl.md", HEADER.replace("2", "1") + "x")

    assert [text.name for text in read_texts(tmp_path)] == ["b", "a"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.nl.md", "No header."),
        ("a.nl.md", "---\ntitle: x\n"),
        ("a.nl.md", "---\norder: 1\n---\nx"),
        ("a.nl.md", "---\ntitle: x\nauthor: y\n---\nx"),
        ("a.nl.md", "---\ntitle: x\norder: first\n---\nx"),
        ("a.nl.md", "---\ntitle: x\nkind: poem\n---\nx"),
        ("a.md", "---\ntitle: x\n---\nx"),
        ("A B.nl.md", "---\ntitle: x\n---\nx"),
    ],
)
def test_a_wrong_header_stops_the_run(tmp_path, name, content):
    with pytest.raises(DefinitionError, match="line"):
        read_texts(put(tmp_path, name, content))


def test_two_texts_of_one_name_in_one_language_are_refused(tmp_path):
    put(tmp_path, "a.nl.md", HEADER + "x")
    put(tmp_path, "b.nl.md", HEADER.replace("order", "name: a\norder") + "x")

    with pytest.raises(DefinitionError):
        read_texts(tmp_path)


def test_a_recommendation_in_two_languages_is_one_row(tmp_path):
    put(tmp_path, "a.nl.md", HEADER + RECOMMENDATION.format(who="Rapporteur", text="Bied *eerder* hulp."))
    put(
        tmp_path,
        "a.en.md",
        HEADER + RECOMMENDATION.format(who="National Rapporteur", text="Offer help\n> earlier."),
    )

    (row,) = recommendation_rows(read_texts(tmp_path), date(2022, 9, 1))

    assert row == {
        "row_id": "13", "who": "National Rapporteur", "who_nl": "Rapporteur", "text": "Offer help earlier",
        "text_nl": "Bied eerder hulp", "kind": "recommendation", "pillar": "help", "made": "2022-09-01",
        "due": "2024-12-31", "euro": "", "measure": "", "table": "T22", "state": "open",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" 13]", "]"),
        ("> who: x\n", ""),
        ("pillar: help", "pillar: hope"),
        ("2024-12-31", "next year"),
        ("table: T22", "colour: red"),
        ("Offer", "{T01 2019}"),
    ],
)
def test_a_wrong_recommendation_stops_the_run(tmp_path, before, after):
    block = RECOMMENDATION.format(who="x", text="Offer help.")
    put(tmp_path, "a.en.md", HEADER + "Text.\n\n" + block.replace(before, after))

    with pytest.raises(DefinitionError, match="line 8"):
        recommendation_rows(read_texts(tmp_path), date(2022, 9, 1))


def test_recommendations_become_rows_of_the_delivered_promises(tmp_path):
    put(tmp_path, "commitments.csv", "row_id,made,text\n1,2020-01-01,Look again\n")
    put(tmp_path / "texts", "a.en.md", HEADER + RECOMMENDATION.format(who="Rapporteur", text="Offer help."))
    put(
        tmp_path,
        "zicht.toml",
        '[input]\nvintage = 2022-09-01\n[texts]\nfolder = "texts"\n[[file]]\npath = "commitments.csv"\n',
    )

    intake = read_inputs([tmp_path], work=tmp_path / "work")

    assert [(r.file, r.source, r.accepted) for r in intake.receipts] == [
        ("commitments.csv", "commitments", 1),
        ("recommendations.csv", "commitments", 1),
    ]
    assert [text.name for text in intake.written.texts] == ["a"]


def test_settings_of_texts_are_checked(tmp_path):
    assert read_written({"map": "x"}, tmp_path)[1]
    assert read_written({"folder": 3}, tmp_path)[1]
    with pytest.raises(DefinitionError, match="is not there"):
        read_written({"folder": "nowhere"}, tmp_path)


ERRATUM = """\
[[erratum]]
edition = "2016-2020"
figure = "T03 2019 labour"
wrong = 168
right = 170
found = 2022-03-01
nl = "Verkeerd overgenomen."
en = "Copied wrongly."
"""


def test_an_erratum_is_read(tmp_path):
    (erratum,) = read_errata(put(tmp_path, "errata.toml", ERRATUM) / "errata.toml")

    assert (erratum.edition, erratum.wrong, erratum.right, erratum.found) == (
        "2016-2020",
        168,
        170,
        date(2022, 3, 1),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("wrong = 168\n", ""),
        ("168", '"168"'),
        ("found = 2022-03-01", 'found = "then"'),
        ("nl =", "de ="),
        ("[[", "["),
    ],
)
def test_a_wrong_list_of_errata_stops_the_run(tmp_path, before, after):
    with pytest.raises(DefinitionError):
        read_errata(put(tmp_path, "errata.toml", ERRATUM.replace(before, after)) / "errata.toml")
