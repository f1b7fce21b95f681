"""Does an edition have its workbook in each language, and does what is written lead to it?"""

from __future__ import annotations

import pytest
from edition_factory import make_release

from support.editions import bytes_of
from zicht.publication import EVERY_FORM, Form, write_edition
from zicht.release import read_release


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "out"
    write_edition(make_release(), folder, {"note.json": "{}\n"}, {Form.REPORT, Form.SHEET, Form.DATA})
    return folder


@pytest.mark.parametrize(
    ("language", "other", "file"), [("en", "nl", "tables.xlsx"), ("nl", "en", "tables.nl.xlsx")]
)
def test_each_report_leads_to_the_workbook_in_its_language(edition, language, other, file):
    page = (edition / "report" / language / "downloads.html").read_text(encoding="utf-8")
    elsewhere = (edition / "report" / other / "downloads.html").read_text(encoding="utf-8")

    assert f'href="../../{file}"' in page
    assert f'href="../../{file}"' not in elsewhere
    assert (edition / file).is_file()


def test_edition_knows_the_hash_of_both_workbooks_and_of_what_stands_beside_them(edition):
    files = {"tables.xlsx", "tables.nl.xlsx", "note.json", "catalogue.ttl"}

    assert files <= set(read_release(edition).edition.outputs)


def test_catalogue_leads_to_both_workbooks(edition):
    text = (edition / "catalogue.ttl").read_text(encoding="utf-8")

    assert "<tables.xlsx>" in text
    assert "<tables.nl.xlsx>" in text


def test_forms_that_a_process_of_its_own_makes_are_the_same(tmp_path, monkeypatch):
    write_edition(make_release(), tmp_path / "here", {}, EVERY_FORM - {Form.PDF})
    monkeypatch.setattr("zicht.publication.edition.MANY", 0)
    write_edition(make_release(), tmp_path / "beside", {}, EVERY_FORM - {Form.PDF})

    assert bytes_of(tmp_path / "beside") == bytes_of(tmp_path / "here")
