"""Figures in pages of others: one element holds number, unit, definition, date and warning, in every form."""

import json
import re
import struct
import zlib
from html import unescape
from xml.etree import ElementTree as ET

import pytest
from edition_factory import SECRET, make_release
from hypothesis import given
from hypothesis import strategies as st

from zicht.publication.embeds import Newer, make_embeds, write_embeds
from zicht.publication.embeds.picture import wrap
from zicht.publication.embeds.png import smaller
from zicht.publication.vega import to_png
from zicht.publication.words import Words

BASE = "https://figures.example/embed/2016-2020/"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("embeds") / "embed"
    newer = {"en": Newer("Monitor 2017–2021", "1 September 2022", "../latest/")}
    write_embeds(
        make_release(written=True), out, explained="../../edition/", base=BASE, newer=newer, has_png=False
    )
    return out


def text_of(folder, name) -> str:
    return (folder / name).read_text(encoding="utf-8")


def drawn(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own picture


def lines_of(svg: str) -> str:
    """Return what one reads in a picture: its lines, one after the other."""
    root = drawn(svg)
    return " ".join(node.text or "" for node in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        (
            "en",
            (
                "984",
                "persons",
                "2020",
                "Definition",
                "Unique presumed victims",
                "1 September 2021",
                "Simulated people.",
            ),
        ),
        (
            "nl",
            (
                "984",
                "personen",
                "2020",
                "Definitie",
                "Unieke vermoedelijke",
                "1 september 2021",
                "Gesimuleerde personen.",
            ),
        ),
    ],
)
def test_the_number_cannot_be_had_without_what_it_is(folder, language, parts):
    """In the picture, in the text for who does not see it, in the page, in the data and in the code that one copies."""
    own = f"T01.victims.{language}"
    svg = text_of(folder, f"{own}.svg")
    described = drawn(svg).findtext(f"{SVG}desc")
    forms = {
        "picture": lines_of(svg),
        "description": described,
        "page": unescape(text_of(folder, f"{own}.html")),
        "data": text_of(folder, f"{own}.jsonld"),
        "code": unescape(unescape(text_of(folder, f"index.{language}.html"))),
        "oembed": text_of(folder, f"{own}.oembed.json"),
    }

    missing = {form: [part for part in parts if part not in text] for form, text in forms.items()}

    assert {form: found for form, found in missing.items() if found} == {}


def test_a_picture_loads_nothing_and_runs_nothing(folder):
    for path in folder.glob("*.svg"):
        root = drawn(path.read_text(encoding="utf-8"))
        names = {node.tag.removeprefix(SVG) for node in root.iter()}
        linked = [name for node in root.iter() for name in node.attrib if name.endswith("href")]

        assert names & {"script", "style", "image", "use", "foreignObject", "a"} == set()
        assert linked == []
        assert (root.get("role"), bool(root.findtext(f"{SVG}title"))) == ("img", True)


def test_a_page_runs_no_script_and_says_so_to_the_browser(folder):
    for path in folder.glob("*.html"):
        page = path.read_text(encoding="utf-8")

        assert "<script" not in page.replace("&lt;script", "")
        assert "default-src 'none'" in page
        assert "style=" not in re.sub(r"<textarea.*?</textarea>", "", page, flags=re.DOTALL)


def test_an_older_figure_says_that_there_is_a_newer_edition(folder):
    told = "There is a newer edition: Monitor 2017–2021"

    assert told in lines_of(text_of(folder, "T01.victims.en.svg"))
    assert told in text_of(folder, "T01.victims.en.html")
    assert 'href="../latest/T01.victims.en.html"' in text_of(folder, "T01.victims.en.html")
    assert "nieuwere editie" not in text_of(folder, "T01.victims.nl.svg")


def test_no_hidden_number_is_in_any_file(folder):
    for path in folder.iterdir():
        if path.is_file():
            assert str(int(SECRET)).encode() not in path.read_bytes()


def test_the_data_have_the_released_numbers(folder):
    data = json.loads(text_of(folder, "T01.victims.en.jsonld"))

    assert data["measuredValue"]["value"] == 984
    assert data["observationPeriod"] == "2020"
    assert data["url"] == "https://figures.example/edition/figures/T01/victims.en.html"


def test_without_an_address_nothing_claims_one(tmp_path):
    write_embeds(make_release(written=True), tmp_path, has_png=False)

    assert list(tmp_path.glob("*.oembed.json")) == []
    assert "https://" not in text_of(tmp_path, "T01.victims.en.html").replace("https://schema.org", "")
    assert "Put the address of this folder before" in text_of(tmp_path, "index.en.html")


def test_each_figure_is_told_in_its_last_year_with_its_group_in_the_title():
    figures = {one.name: one for one in make_embeds(make_release(written=True), Words("en"))}

    assert figures["T09.victims.minor"].title == "Victims: Minor"
    assert (figures["T09.victims.minor"].number, figures["T09.victims.minor"].period) == ("68", "2020")


def test_a_smaller_picture_is_the_same_picture(folder):
    def pixels(picture: bytes) -> bytes:
        place, data = 8, b""
        while place < len(picture):
            (length,) = struct.unpack_from(">I", picture, place)
            kind, content = picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
            (checked,) = struct.unpack_from(">I", picture, place + 8 + length)
            assert checked == zlib.crc32(kind + content)
            data += content if kind == b"IDAT" else b""
            place += 12 + length
        return zlib.decompress(data)

    picture = to_png(text_of(folder, "T01.victims.en.svg"), 1.0)
    pressed = smaller(picture)

    assert pressed.startswith(b"\x89PNG")
    assert pixels(pressed) == pixels(picture)
    assert len(pressed) < len(picture) / 2


@given(st.text(alphabet="abcdefghijmw /%.,-ABCW0123456789é", max_size=200), st.integers(40, 600))
def test_lines_hold_every_letter_in_order_and_none_is_empty(text, room):
    lines = wrap(text, 14, room)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(lines)


def test_an_address_that_is_too_long_for_a_line_is_broken_behind_a_slash():
    address = "https://www.example.org/editions/nld/2017-2021/2022-09-01/figures/T01/victims.en.html"

    lines = wrap(address, 13, 584)

    assert "".join(lines) == address
    assert [line[-1:] for line in lines[:-1]] == ["/"] * (len(lines) - 1)
    assert len(lines) > 1
