"""A written site: the same bytes each time, no page without headers, what is signed told from what is a draft."""

import hashlib
import re
from contextlib import nullcontext
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from edition_factory import make_release
from jinja2 import Environment, PackageLoader

from zicht.errors import DefinitionError, DisclosureRefused
from zicht.publication.site.frame import Frame
from zicht.publication.site.headers import PARTS
from zicht.publication.site.shown import ShownEdition, check_editions
from zicht.publication.site.write import write_site
from zicht.release import read_release, write_release
from zicht.release.model import State

ADDRESS = "https://www.example.org/traffic"


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "edition"
    write_release(make_release(written=True, publishable=True), folder)
    return ShownEdition(read_release(folder), folder)


def in_state(shown, state):
    release = shown.release
    return ShownEdition(replace(release, edition=replace(release.edition, state=state)), shown.folder)


@pytest.fixture(scope="module")
def site(shown):
    out = shown.folder.parent / "site"
    write_site((shown,), out, Frame(chat="https://chat.example"), address=ADDRESS, has_png=False)
    return out


def hashes(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_same_editions_give_the_same_bytes(shown, site, tmp_path):
    write_site((shown,), tmp_path, Frame(chat="https://chat.example"), address=ADDRESS, has_png=False)

    assert hashes(tmp_path) == hashes(site)


def test_every_page_stands_in_a_part_that_headers_are_given_for(site):
    given = tuple(part.removeprefix("/").removesuffix("*") for part in (*PARTS, "/embed/*"))
    pages = [name for name in hashes(site) if name.endswith(".html")]

    assert [name for name in pages if not name.startswith(tuple(one for one in given if one))] == []


def test_a_missing_page_leads_to_help_from_wherever_it_is_shown(site):
    page = (site / "404.html").read_text(encoding="utf-8")

    assert 'href="/traffic/nl/help.html"' in page
    assert 'href="/traffic/en/help.html"' in page
    assert 'href="tel:112"' in page
    assert 'href="https://chat.example"' in page
    assert 'href="../' not in page


def test_the_page_to_copy_a_figure_from_has_the_way_to_help_and_out_and_the_figure_has_none(site):
    page = (site / "embed" / "latest" / "index.nl.html").read_text(encoding="utf-8")
    figure = (site / "embed" / "latest" / "T01.victims.nl.html").read_text(encoding="utf-8")

    assert 'href="tel:112"' in page
    assert 'href="../../nl/help.html"' in page
    assert 'href="../../maten/index.html" rel="noreferrer" data-leave' in page
    assert "<script" not in figure
    assert "help-bar" not in figure


def test_whom_one_reaches_on_the_internet_alone_is_a_link(site):
    page = (site / "nl" / "help.html").read_text(encoding="utf-8")

    assert '<a href="https://chatmetfier.nl" rel="noreferrer">' in page
    assert 'href="tel:"' not in page


@pytest.mark.parametrize(
    ("state", "told", "not_told"),
    [
        (State.DRAFT, "Everything, as it was made (ZIP)", "as it was signed (ZIP)"),
        (State.SIGNED, "Everything, as it was signed (ZIP)", "as it was made (ZIP)"),
    ],
)
def test_an_edition_is_called_signed_where_it_is(shown, tmp_path, state, told, not_told):
    write_site((in_state(shown, state),), tmp_path, Frame(), has_png=False)
    page = (tmp_path / "en" / "index.html").read_text(encoding="utf-8")

    assert told in page
    assert not_told not in page
    assert ("Draft unless signed" in page) == (state is State.DRAFT)


def test_two_editions_at_one_address_are_refused_before_anything_is_written(shown, tmp_path):
    with pytest.raises(DefinitionError, match="1 have the name and the day of another"):
        write_site((shown, shown), tmp_path / "site", Frame())

    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("simulated", "publishable", "is_refused"),
    [(False, False, True), (False, True, False), (True, False, False), (True, True, False)],
)
def test_real_people_in_an_edition_that_was_not_made_for_publication_come_on_no_site(
    shown, simulated, publishable, is_refused
):
    edition = replace(shown.release.edition, simulated=simulated, publishable=publishable)
    one = ShownEdition(replace(shown.release, edition=edition), shown.folder)
    expected = pytest.raises(DisclosureRefused, match="not for publication") if is_refused else nullcontext()

    with expected:
        check_editions((one,))


@pytest.mark.parametrize("name", ["report/nl/index.html", "report/en/T01.html", "report/assets/style.css"])
def test_an_edition_of_tables_alone_has_its_report_on_the_site(shown, site, name):
    assert "report" not in {Path(path).parts[0] for path in shown.edition.outputs}
    assert (site / shown.place / name).is_file()


def test_every_way_from_page_to_page_leads_to_a_file(site):
    broken = set()
    for page in site.rglob("*.html"):
        text = re.sub(r"<textarea.*?</textarea>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for way in re.findall(r'(?:href|src)="([^"#]+)', text):
            inside = not re.match(r"[a-z]+:|/traffic/", way)
            if inside and not (page.parent / unescape(way)).is_file():
                broken.add((page.relative_to(site).as_posix(), way))

    assert broken == set()


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("984", "<strong>984</strong>"),
        ("5.700 (4.300–6.700)", "<strong>5.700 <small>(4.300–6.700)</small></strong>"),
    ],
)
def test_bounds_stand_inside_their_number_and_smaller(number, written):
    environment = Environment(loader=PackageLoader("zicht.publication"), autoescape=True)
    front = environment.get_template("site_front.html.j2").make_module({"_": str, "language": "nl"})

    assert front.large(number).strip() == written


def test_a_page_in_easy_words_is_found_from_each_language(site):
    dutch, english = ((site / name).read_text(encoding="utf-8") for name in ("index.html", "en/index.html"))

    assert 'href="makkelijk/index.html"' in dutch
    assert 'href="../en/easy.html"' in english
