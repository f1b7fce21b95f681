"""The page that says what is right of a sentence: a page of the site, made for each request."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from zicht.errors import InputError, Text
from zicht.publication.site.answering import CheckedSentence, RenderCheck
from zicht.publication.site.frame import SITE_FILE, Frame
from zicht.publication.site.pages import render_site
from zicht.publication.site.shown import ShownEdition
from zicht.publication.words import Words
from zicht.release.model import Release

__all__ = ["read_frame", "render_check"]

CHECK = "check"


def render_check(release: Release, folder: Path, edition: Path) -> RenderCheck:
    """Return what renders the page of a sentence for the site in this folder, on the edition in that one."""
    site = read_frame(folder)
    newest = ShownEdition(release, edition)
    return _renderer(newest, site, is_there=lambda place: (folder / place).is_file())


def _renderer(newest: ShownEdition, site: Frame, *, is_there: Callable[[str], bool]) -> RenderCheck:
    def render(words: Words, checked: CheckedSentence | None) -> str:
        place = f"{newest.place}/report/{words.language}"
        tables = {claim.table for claim in checked.claims if claim.table} if checked else set()
        return render_site(
            "site_check.html.j2",
            words,
            site,
            file="search",
            root="",
            newest=newest,
            edition=newest.edition,
            release=newest.release,
            editions=(newest,),
            checked=checked,
            tables={one: f"{place}/{one}.html" for one in tables if is_there(f"{place}/{one}.html")},
        )

    return render


def read_frame(folder: Path) -> Frame:
    """Return what stands around the pages of a site; of one that says nothing of itself, the plainest."""
    path = folder / SITE_FILE
    if not (folder / "index.html").is_file():
        raise InputError.of(
            Text.of("The folder of the site holds no site."),
            expected=Text.of("A folder that `zicht site` wrote."),
            to_fix=Text.of("Make the site with `zicht site`, and name its folder."),
        )
    said = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return Frame(str(said.get("name", "")), str(said.get("chat", "")), str(said.get("check", "")) or CHECK)
