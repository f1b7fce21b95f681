"""What of a site finds figures and hands them on: the search with its index, the list from A to Z, and the embeds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from zicht.publication.embeds import Newer, write_embeds
from zicht.publication.files import read_asset, write_text
from zicht.publication.forms import Form
from zicht.publication.site.frame import EMBED, Frame
from zicht.publication.site.listing import make_listing
from zicht.publication.site.pages import render_site
from zicht.publication.site.search import Places, search_script, write_index
from zicht.publication.site.shown import ShownEdition
from zicht.publication.words import Words
from zicht.vocabulary import LANGUAGES

__all__ = ["SHEETS", "UP", "write_finding", "write_site_embeds"]

ASSETS = "assets/site"
LATEST = "latest"
#: The folder of the sheets on municipalities.
SHEETS = "municipalities"
#: The way from a folder of embeds to the root of the site.
UP = "../../"


def write_finding(
    editions: Sequence[ShownEdition], out: Path, site: Frame, sheets: Collection[str] = ()
) -> tuple[str, ...]:
    """Write the search of the newest edition, and return the names of its pages.

    `sheets` are the codes of the municipalities of which there is a sheet.
    """
    newest = editions[0]
    places = replace(_places(newest), sheet=f"{SHEETS}/{{code}}.{{language}}.html", sheets=frozenset(sheets))
    write_index(newest.release, out / ASSETS, places)
    write_text(out / ASSETS / "search.js", search_script())
    (out / ASSETS / "search.css").write_bytes(read_asset("site/search.css"))
    pages = {}
    for words in map(Words, LANGUAGES):
        pages[f"{words.language}/search.html"] = render_site(
            "site_figures.html.j2",
            words,
            site,
            file="search",
            letters=make_listing(newest.release, words, places),
            newest=newest,
            edition=newest.edition,
            release=newest.release,
            editions=editions,
        )
    for name, content in pages.items():
        write_text(out / name, content)
    return tuple(pages)


def _places(shown: ShownEdition) -> Places:
    has_report = Form.REPORT in shown.forms
    return Places(
        table=f"{shown.place}/report/{{language}}/{{table}}.html"
        if has_report
        else f"{shown.place}/tables/{{table}}.csv",
        figure=f"{shown.place}/figures/{{address}}.{{language}}.html",
        question="{language}/{address}.html",
    )


def write_site_embeds(
    editions: Sequence[ShownEdition], out: Path, site: Frame, *, address: str = "", has_png: bool = True
) -> None:
    """Write the embeds of each edition below its name, and those of the newest at an address that stays.

    Of an edition that was made again, the newer of the two; pictures as PNG are those of the newest edition alone.
    """
    newest = editions[0]
    write_embeds(
        newest.release,
        out / EMBED / LATEST,
        explained=f"{UP}{newest.place}/",
        base=_base(address, LATEST),
        has_png=has_png,
        site=replace(site, up=UP),
    )
    names: set[str] = set()
    for shown in editions:
        name = shown.edition.name
        if name in names:
            continue
        names.add(name)
        write_embeds(
            shown.release,
            out / EMBED / name,
            explained=f"{UP}{shown.place}/",
            base=_base(address, name),
            newer=None if shown is newest else _newer(newest),
            has_png=has_png and shown is newest,
            site=replace(site, up=UP),
        )


def _base(address: str, name: str) -> str:
    return f"{address.rstrip('/')}/{EMBED}/{name}/" if address else ""


def _newer(newest: ShownEdition) -> dict[str, Newer]:
    edition = newest.edition
    return {
        words.language: Newer(words.title(edition), words.date(edition.vintage), f"../{LATEST}/")
        for words in map(Words, LANGUAGES)
    }
