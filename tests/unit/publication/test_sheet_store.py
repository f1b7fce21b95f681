"""The files of an estimate: whole or not there, the same on each run, and readable by everybody."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from unittest import mock

import page
import pytest
from sheet_factory import make_document

from support.handmade import both
from zicht.errors import OutputError
from zicht.publication.sheet import (
    CovariateLine,
    Finding,
    Grade,
    ListLine,
    VariantLine,
    VerdictCode,
    check_estimate_place,
    print_content,
    write_estimate,
)
from zicht.publication.sheet.pdf import list_content


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("sheet") / "estimate"
    write_estimate(make_document(), out, languages=["nl", "en"])
    return out


def make_crowded():
    """Twelve lists, sixteen estimators, groups and many reasons: the most that has to stand on one page."""
    document = make_document(VerdictCode.DO_NOT_PUBLISH)
    names = [f"Organisation number {number}" for number in range(12)]
    reason = both(
        "A reason with quite a few words in it, as reasons have. " * 2, "Een reden met veel woorden. " * 3
    )
    return replace(
        document,
        lists=tuple(ListLine(name, 50, (50,) * 12) for name in names),
        verdict=replace(document.verdict, reasons=(reason,) * 10),
        estimators=tuple(
            replace(
                line,
                method=f"{line.method}{n}",
                label=both(f"{line.label['en']} {n}", f"{line.label['nl']} {n}"),
            )
            for n in range(4)
            for line in document.estimators
        ),
        findings=tuple(
            Finding(str(n), both("What was looked at", "Waarnaar is gekeken"), reason, Grade.BAD)
            for n in range(24)
        ),
        variants=tuple(VariantLine("left_out", (name,), 1000.0 + n) for n, name in enumerate(names)),
        strata=tuple(replace(document.strata[0], by=f"column {n % 3}") for n in range(16)),
        covariates=tuple(CovariateLine(f"column {n}", 5, 120 + n) for n in range(5)),
    )


def test_folder_holds_the_document_and_a_sheet_in_each_language(folder):
    names = sorted(path.name for path in folder.iterdir())

    assert names == ["estimate.json", "sheet.en.html", "sheet.en.pdf", "sheet.html", "sheet.pdf"]


def test_document_has_whole_precision_and_texts_in_both_languages(folder):
    document = json.loads((folder / "estimate.json").read_text(encoding="utf-8"))

    assert document["form"] == "zicht-estimate/1"
    assert document["verdict"]["total"] == 10356.5
    assert document["disclosure_controlled"] is False
    assert set(document["verdict"]["reasons"][0]) == {"nl", "en"}
    assert document["lists"][1]["shared"] == [481, 1530, 421, None]


@pytest.mark.parametrize("name", ["sheet.pdf", "sheet.en.pdf"])
def test_pdf_is_one_page_that_conforms_to_pdf_ua(folder, name):
    report = page.validate_pdf(folder / name, profile="ua1")

    assert [failure.message for failure in report.failures] == []
    assert report.is_compliant
    assert report.document.page_count == 1


@pytest.mark.parametrize("code", list(VerdictCode))
def test_pdf_of_every_verdict_is_one_page(code, tmp_path):
    write_estimate(make_document(code), tmp_path / "out", languages=["nl"])

    assert page.validate_pdf(tmp_path / "out" / "sheet.pdf", profile="ua1").document.page_count == 1


def test_crowded_pdf_is_one_page_too(tmp_path):
    """In Dutch, whose words are the longer ones."""
    write_estimate(make_crowded(), tmp_path / "out", languages=["nl"])

    report = page.validate_pdf(tmp_path / "out" / "sheet.pdf", profile="ua1")
    assert report.is_compliant
    assert report.document.page_count == 1


@pytest.mark.parametrize(("groups", "is_there"), [(16, True), (17, False)])
def test_groups_stand_in_the_pdf_where_they_fit(groups, is_there):
    document = make_document()
    content = print_content(replace(document, strata=document.strata[:1] * groups), "en")

    data = list_content(content, {figure.id: "<svg/>" for figure in content.figures})

    assert bool(data["strata"]) is is_there
    assert bool(data["strata_elsewhere"]) is not is_there


def test_pdf_of_no_answer_at_all_is_made(tmp_path):
    document = make_document(VerdictCode.DO_NOT_PUBLISH)
    nothing = replace(
        document,
        estimators=document.estimators[-1:],
        variants=(),
        models=(),
        findings=(),
        strata=(),
    )

    write_estimate(nothing, tmp_path / "out", languages=["en"])

    assert page.validate_pdf(tmp_path / "out" / "sheet.pdf", profile="ua1").is_compliant
    assert "no answer" in (tmp_path / "out" / "sheet.html").read_text(encoding="utf-8")


def test_the_same_document_gives_the_same_bytes(folder, tmp_path):
    write_estimate(make_document(), tmp_path / "again", languages=["nl", "en"])

    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes()


def test_page_stands_alone(folder):
    content = (folder / "sheet.html").read_text(encoding="utf-8")

    assert content.startswith('<!doctype html>\n<html lang="nl">')
    for forbidden in ("<script", "http://", "https://", "@import", 'src="'):
        assert forbidden not in content.replace("http://www.w3.org", "")


def test_names_of_lists_cannot_write_the_page(tmp_path):
    document = make_document()
    name = '<b onclick=x>#panic("typst")</b> *'
    named = replace(document, lists=(replace(document.lists[0], name=name), *document.lists[1:]))

    write_estimate(named, tmp_path / "out", languages=["en"])

    content = (tmp_path / "out" / "sheet.html").read_text(encoding="utf-8")
    assert "<b onclick" not in content
    assert "&lt;b onclick=x&gt;#panic" in content


def test_an_earlier_estimate_is_replaced(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "out")

    write_estimate(make_document(), tmp_path / "out", languages=["nl"])

    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["estimate.json", "sheet.html", "sheet.pdf"]


@pytest.mark.parametrize("stranger", ["mine.txt", "estimate.json"])
def test_a_folder_with_something_else_is_not_touched(tmp_path, stranger):
    (tmp_path / stranger).write_text("mine")

    with pytest.raises(OutputError):
        check_estimate_place(tmp_path)
    with pytest.raises(OutputError):
        write_estimate(make_document(), tmp_path, languages=["en"])

    assert (tmp_path / stranger).read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_an_estimate_with_a_file_beside_it_is_not_touched(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")

    with pytest.raises(OutputError):
        check_estimate_place(tmp_path / "out")


def test_a_failure_leaves_the_earlier_estimate_and_nothing_beside_it(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}

    interrupt = mock.patch("zicht.publication.sheet.store.render_pdf", side_effect=KeyboardInterrupt)
    with interrupt, pytest.raises(KeyboardInterrupt):
        write_estimate(make_document(), tmp_path / "out", languages=["nl"])

    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written_is_an_error_without_its_path(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(OutputError) as refused:
        write_estimate(make_document(), tmp_path / "file" / "out", languages=["en"])

    assert str(tmp_path) not in str(refused.value)


def test_names_in_letters_that_no_font_has_still_give_a_pdf(tmp_path):
    document = make_document()
    names = ("Ελλάδα 警察", "شرطة", "\N{POLICE OFFICER}", "Полиция *_$#@")
    named = replace(
        document,
        lists=tuple(replace(line, name=name) for line, name in zip(document.lists, names, strict=True)),
    )

    write_estimate(named, tmp_path / "out", languages=["en"])

    assert page.validate_pdf(tmp_path / "out" / "sheet.pdf", profile="ua1").is_compliant
    assert "警察" in (tmp_path / "out" / "sheet.html").read_text(encoding="utf-8")
