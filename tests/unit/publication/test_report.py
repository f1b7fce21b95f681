"""The report's pages: whole, linked, protected, in both languages, the same on each run."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from edition_factory import SECRET, make_release

from zicht.publication import write_report, write_workbook
from zicht.release import Status, write_release

VOID = {"meta", "link", "img", "br", "hr", "input"}


class Page(HTMLParser):
    """Reads one page: its ids, its links, and whether every element is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.text = text
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        values = dict(attrs)
        self.attributes |= set(values)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values[name] for name in ("href", "src") if name in values]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "edition"
    write_release(
        make_release(written=True),
        folder,
        [write_report, lambda release, out: write_workbook(release, out / "tables.xlsx", language="en")],
    )
    return folder


@pytest.fixture(scope="module")
def pages(edition: Path) -> dict[str, Page]:
    report = edition / "report"
    return {
        p.relative_to(report).as_posix(): Page(p.read_text(encoding="utf-8")) for p in report.rglob("*.html")
    }


def english(pages, name):
    return pages[f"en/{name}.html"].text


def test_every_page_is_there_in_both_languages(pages):
    names = {"index", "easy", "tables", "revisions", "errata", "definitions", "sources", "downloads", "print"}
    names |= {"text-behind-it", "text-vooraf"}
    names |= {table.id for table in make_release().tables}
    assert set(pages) == {"index.html", *(f"{lang}/{name}.html" for lang in ("nl", "en") for name in names)}


def test_every_element_is_closed_where_it_should_be(pages):
    assert {name: page.faults + page.open for name, page in pages.items() if page.faults or page.open} == {}


def test_ids_are_unique_on_each_page(pages):
    assert {name for name, page in pages.items() if len(page.ids) != len(set(page.ids))} == set()


def resolves(edition, pages, name, link):
    target, _, fragment = link.partition("#")
    page = edition.resolve() / "report" / name
    path = (page.parent / target).resolve() if target else page
    if not path.is_relative_to(edition.resolve()) or not path.is_file():
        return False
    return not fragment or fragment in pages[path.relative_to(edition.resolve() / "report").as_posix()].ids


def test_every_link_resolves_inside_the_edition(pages, edition):
    broken = [
        (n, link) for n, p in pages.items() for link in p.links if not resolves(edition, pages, n, link)
    ]
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(edition):
    texts = [
        p.read_text(encoding="utf-8")
        for p in (edition / "report").rglob("*")
        if p.suffix in {".html", ".css"}
    ]
    found = {url for text in texts for url in re.findall(r"(?:https?:)?//[\w.-]+", text)}
    assert found <= {"http://www.w3.org"}  # the name of SVG, which nobody fetches


def test_pages_need_no_script_and_keep_a_strict_policy(pages):
    for page in pages.values():
        assert "script" not in page.tags
        assert "style" not in page.tags
        assert "style" not in page.attributes
        assert not [name for name in page.attributes if name.startswith("on")]
        assert "default-src 'none'" in page.text


def test_every_chart_has_its_table_right_under_it(pages):
    for page in pages.values():
        for section in re.findall(r'<section class="view".*?</section>', page.text, re.DOTALL):
            if "<figure" in section:
                assert section.index("</figure>") < section.index("<table")


def test_every_chart_is_one_labelled_image(pages):
    for page in pages.values():
        for opening in re.findall(r"<svg [^>]*>", page.text):
            assert 'role="img"' in opening
            assert set(re.search(r'aria-labelledby="([^"]*)"', opening)[1].split()) <= set(page.ids)


def test_tables_have_captions_and_scoped_heads_and_no_merged_cells(pages):
    for page in pages.values():
        assert page.text.count("<table") == page.text.count("<caption")
        assert not re.findall(r"<th(?![^>]*scope=)[ >]", page.text)
        assert not page.attributes & {"colspan", "rowspan"}


def test_every_printed_table_names_unit_and_extraction_date(pages):
    assert "Unit: persons. Extracted on 1 September 2021." in english(pages, "T03")
    assert "Unit: percent. Extracted on 1 September 2021." in english(pages, "T03")


def test_numbers_are_printed_as_each_language_does(pages):
    assert "<td>1,334</td>" in english(pages, "T01")
    assert "<td>1.334</td>" in pages["nl/T01.html"].text
    assert "<td>6.9%</td>" in english(pages, "T09")
    assert "<td>6,9\N{NO-BREAK SPACE}%</td>" in pages["nl/T09.html"].text


def test_symbols_carry_words_and_a_legend(pages):
    page = english(pages, "T08")
    assert (
        '<span aria-hidden="true">[c]</span><span class="unseen">not shown, to protect people</span>' in page
    )
    assert "<dt>[c]</dt><dd>not shown, to protect people: a small number, or" in page
    assert "<dd>Fewer than five persons.</dd>" in page
    assert "<td>0</td>" in page


def test_breaks_stand_in_the_pages_with_time_charts(pages):
    assert "Privacy law (2018)" in english(pages, "T01")


def test_a_table_without_figures_says_what_is_missing(pages):
    page = english(pages, "T07")
    assert "This table is not available in this edition." in page
    assert "<code>reports.route</code>" in page
    assert "<code>reports.place_country</code>" in english(pages, "tables")


def test_every_page_says_that_the_people_are_simulated(pages):
    assert [
        name for name, page in pages.items() if not re.search("[Ss]imulated|[Gg]esimuleerd", page.text)
    ] == []


def test_every_page_says_why_it_is_not_for_publication(pages):
    inner = {name: page.text for name, page in pages.items() if name != "index.html"}
    assert [name for name, text in inner.items() if "suppress" not in text and "onderdruk" not in text] == []


def test_a_real_publishable_edition_has_no_banner(tmp_path):
    write_report(make_release(simulated=False, publishable=True), tmp_path)
    for page in tmp_path.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "imulated people" not in text
        assert 'class="banner' not in text


def test_receipts_say_what_became_of_each_row(pages):
    page = english(pages, "sources")
    for shown in (
        "police.csv",
        "<td>4,200</td><td>4,190</td><td>10</td>",
        "date after vintage",
        "aaaaaaaaaaaa",
    ):
        assert shown in page
    assert "a" * 64 not in page


def test_tables_that_were_counted_elsewhere_say_by_whom_and_of_which_day(pages):
    sources, table = english(pages, "sources"), english(pages, "T26")

    for shown in ("Statistics office &lt;8123&gt;", "4 October 2021", "15 August 2021", "dddddddddddd"):
        assert shown in sources
    assert "Extracted on 15 August 2021" in table
    assert "Extracted on 1 September 2021" not in table.split("<caption>")[1]


def test_a_hidden_value_is_in_no_file(tmp_path):
    """A value that should never have reached this stage is not printed either."""
    release = make_release()
    tables = tuple(
        replace(
            table,
            cells=tuple(
                replace(cell, value=SECRET) if cell.status is Status.SUPPRESSED else cell
                for cell in table.cells
            ),
        )
        for table in release.tables
    )
    write_report(replace(release, tables=tables), tmp_path)
    written = [path.read_bytes() for path in tmp_path.rglob("*.html")]
    assert not [page for page in written if re.search(rb"31[.,]?416", page)]


def test_texts_of_the_release_are_escaped(tmp_path):
    release = make_release()
    first = replace(release.tables[0], title={"en": "<b>&", "nl": "<b>&"})
    write_report(replace(release, tables=(first, *release.tables[1:])), tmp_path)
    page = (tmp_path / "report" / "en" / "T01.html").read_text(encoding="utf-8")
    assert "<b>" not in page
    assert "&lt;b&gt;&amp;" in page


def test_the_same_release_gives_the_same_bytes(edition, tmp_path):
    write_report(make_release(written=True), tmp_path)
    again = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert again == {name: (edition / name).read_bytes() for name in again}


def test_progress_ends_at_its_total(tmp_path):
    steps: list[tuple[int, int]] = []
    write_report(make_release(), tmp_path, on_progress=lambda done, total: steps.append((done, total)))
    assert [done for done, _total in steps] == list(range(1, steps[-1][1] + 1))


def test_an_edition_without_tables_is_still_a_report(tmp_path):
    write_report(replace(make_release(), tables=()), tmp_path)
    assert "no yearly totals" in (tmp_path / "report" / "en" / "index.html").read_text(encoding="utf-8")
