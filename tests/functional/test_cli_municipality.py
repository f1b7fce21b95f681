"""`zicht municipality`: what it writes, for one, several and all, what it refuses, and that its sheets tell no more."""

import csv
import json

import pytest

from support.commands import command_runner
from support.municipal_releases import AMSTERDAM, GRONINGEN, municipal_release
from zicht.pipeline.municipal import municipal_documents
from zicht.publication.municipal import write_sheets
from zicht.release import write_release


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("municipality") / "edition"
    write_release(municipal_release(), folder)
    return folder


@pytest.fixture
def zicht(capfd, monkeypatch):
    monkeypatch.setenv("ZICHT_LANG", "en")
    return command_runner(capfd)


@pytest.fixture(scope="module")
def sheets(edition):
    """Return a folder with sheets of all municipalities; tests of this module only read it."""
    out = edition.parent / "sheets"
    out.mkdir()
    write_sheets(municipal_documents(municipal_release()), out, languages=("nl",), with_index=True)
    return out


def test_sheet_of_one_is_pages_pdf_and_json(zicht, edition, tmp_path):
    out = tmp_path / "one"

    done = zicht("municipality", "Amsterdam", "--edition", edition, "--out", out, "--pdf")

    assert done.code == 0
    assert {path.name for path in out.glob("GM*")} == {
        f"{AMSTERDAM}.{end}" for end in ("nl.html", "en.html", "nl.pdf", "en.pdf", "json")
    }
    assert "This is not a count of victims." in done.out
    assert "Registered, 2016–2020: 120" in done.out
    found = json.loads((out / f"{AMSTERDAM}.json").read_text(encoding="utf-8"))
    assert (found["form"], found["registered"]["here"]["value"]) == ("zicht-municipality/1", 120.0)


def test_all_have_an_index_by_letter_and_one_csv(zicht, edition, tmp_path):
    out = tmp_path / "sheets"
    done = zicht("municipality", "--all", "--edition", edition, "--out", out)
    index = (out / "index.nl.html").read_text(encoding="utf-8")
    with (out / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert "Sheets written: 355." in done.out
    assert len(list(out.glob("GM*.json"))) == index.count('.nl.html">') == 355
    assert "geen ranglijst" in index
    hidden = [row for row in rows if row["told"] == "hidden"]
    assert hidden
    assert {row["value"] + row["lower"] + row["upper"] for row in hidden} == {""}


def test_attack_with_all_sheets_at_hand_exposes_nothing(zicht, edition, sheets):
    done = zicht("attack", edition, "--sheets", sheets, "--json")

    found = done.json()
    assert (done.code, found["exposed_numbers"], found["told_more"]) == (0, 0, 0)
    assert found["stated"] > 355


@pytest.mark.parametrize("part", ["here", "expected"])
def test_attack_finds_a_sheet_that_tells_more(zicht, edition, tmp_path, part):
    out = tmp_path / "sheets"
    zicht("municipality", "Groningen", "Amsterdam", "--edition", edition, "--out", out)
    code = GRONINGEN if part == "here" else AMSTERDAM
    path = out / f"{code}.json"
    sheet = json.loads(path.read_text(encoding="utf-8"))
    if part == "here":
        sheet["registered"]["here"] |= {"told": "exact", "value": 7.0}
    else:
        sheet["expected"]["figure"] = sheet["registered"]["here"] | {"table": "", "value": 121.0}
    path.write_text(json.dumps(sheet), encoding="utf-8")

    done = zicht("attack", edition, "--sheets", out)

    assert done.code == 14
    assert "Numbers and files that tell what no release does: 2." in done.out


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (f"{GRONINGEN}.en.html", "Groningen"),
        (f"{GRONINGEN}.json", '"told": "hidden"'),
        (f"{GRONINGEN}.en.pdf", "%PDF"),
    ],
)
def test_attack_finds_whatever_a_sheet_says_otherwise(zicht, edition, tmp_path, file, told):
    """A page, a PDF, and a JSON that says of what is hidden that there is nothing."""
    out = tmp_path / "sheets"
    zicht("municipality", "Groningen", "--edition", edition, "--out", out, "--pdf")
    held = zicht("attack", edition, "--sheets", out)
    path = out / file
    otherwise = b'"told": "none"' if told.startswith('"') else b"7"
    path.write_bytes(path.read_bytes().replace(told.encode(), otherwise, 1))

    done = zicht("attack", edition, "--sheets", out, "--json")

    assert held.code == 0
    assert (done.code, done.json()["told_more"]) == (14, 2 if file.endswith("json") else 1)


def test_attack_refuses_sheets_of_another_edition_and_other_files(zicht, edition, sheets, tmp_path):
    other = tmp_path / "other"
    write_release(municipal_release(vintage="2022-09-01"), other)
    (tmp_path / "none").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "GM0363.json").write_text('{"form": "thesis"}', encoding="utf-8")

    refused = {
        name: zicht("attack", other, "--sheets", folder).err
        for name, folder in (("other", sheets), ("none", tmp_path / "none"), ("broken", tmp_path / "broken"))
    }

    assert "holds sheets of an edition that is not here" in refused["other"]
    assert "holds no sheets on municipalities" in refused["none"]
    assert "GM0363.json: is not a sheet on a municipality" in refused["broken"]


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (["Nergenshuizen"], (11, "There is no municipality with this code or name in 2020.")),
        (["GM0009"], (11, "This municipality was not there any more, or not yet, in 2020.")),
        ([], (2, "It is not said which municipalities.")),
        (["Amsterdam", "--all"], (2, "It is not said which municipalities.")),
    ],
)
def test_what_cannot_be_made_is_refused(zicht, edition, tmp_path, arguments, ends):
    done = zicht("municipality", *arguments, "--edition", edition, "--out", tmp_path / "out")

    assert done.code == ends[0]
    assert ends[1] in done.err
    assert not (tmp_path / "out").exists()


def test_folder_with_anything_else_is_not_touched(zicht, edition, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")

    done = zicht("municipality", "Amsterdam", "--edition", edition, "--out", tmp_path)

    assert done.code == 16
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"
