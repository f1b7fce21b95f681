"""The page of errata of an edition that is out: beside the edition, which nothing changes."""

from __future__ import annotations

from pathlib import Path

from zicht.publication.authored import list_errata
from zicht.publication.environment import render_choice, render_page
from zicht.publication.files import write_assets, write_text
from zicht.publication.words import Words
from zicht.release.model import Release
from zicht.vocabulary import LANGUAGES

__all__ = ["write_errata"]


def write_errata(release: Release, folder: Path, *, sha256: str) -> tuple[str, ...]:
    """Write the errata of a release in each language, and return the names of the pages.

    `sha256` is that of the edition's `release.json`, by which a reader knows which edition they are of.
    """
    styles = "style.css"
    write_assets(folder / "assets", styles)
    choice = render_choice(release.edition, styles=styles, address="{}/errata.html", is_dark_too=False)
    write_text(folder / "index.html", choice)
    for words in map(Words, LANGUAGES):
        page = render_page(
            "errata_beside.html.j2",
            words,
            edition=release.edition,
            errata=list_errata(release, words),
            sha256=sha256,
        )
        write_text(folder / words.language / "errata.html", page)
    return tuple(f"{language}/errata.html" for language in LANGUAGES)
