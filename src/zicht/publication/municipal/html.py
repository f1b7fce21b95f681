"""Sheets on municipalities as pages without script, and the page that leads to all of them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from zicht.publication.environment import render_page
from zicht.publication.municipal.content import Content
from zicht.publication.words import Words

__all__ = ["Link", "render_index", "render_sheet", "render_snippet", "render_statement"]

#: Code and own name of a language, and the file of its page.
Link = tuple[str, str, str]


def render_sheet(
    content: Content,
    links: Sequence[Link] = (),
    *,
    index: str = "",
    files: Sequence[tuple[str, str]] = (),
    snippet: str = "",
    site: object | None = None,
    root: str = "",
) -> str:
    """Return the page of a sheet, which needs `assets/` beside it.

    `links` are its languages, `index` leads to all municipalities, `files` are what lies beside it with their names.
    `snippet` is the code with which another page shows the statement. On a site, `site` is its frame and `root` the way
    to its root.
    """
    return render_page(
        "municipality.html.j2",
        Words(content.language),
        content=content,
        links=links,
        index=index,
        files=files,
        snippet=snippet,
        site=site,
        root=root,
    ).lstrip()


def render_statement(content: Content, sheet: str) -> str:
    """Return what is registered and what may be expected as a page for other pages, with all that belongs to it.

    `sheet` leads to the sheet; `assets/` must lie beside the page.
    """
    page = render_page("municipality_embed.html.j2", Words(content.language), content=content, sheet=sheet)
    return page.lstrip()


def render_snippet(content: Content, address: str) -> str:
    """Return the code of a frame with the statement at `address`."""
    page = render_page(
        "embed_frame.html.j2", Words(content.language), base="", own=address, title=content.title
    )
    return page.strip()


def render_index(
    names: Sequence[tuple[str, str]],
    language: str,
    *,
    links: Sequence[Link],
    warnings: Sequence[tuple[str, str]],
    site: object | None = None,
    root: str = "",
) -> str:
    """Return the page with all municipalities by letter; `names` come with the file of their sheet."""
    words = Words(language)
    ordered = sorted(names, key=lambda one: _sorted_as(one[0]))
    letters = [
        (letter, list(some)) for letter, some in groupby(ordered, lambda one: _sorted_as(one[0])[0].upper())
    ]
    return render_page(
        "municipalities.html.j2",
        words,
        title=words.translate("Human trafficking by municipality: what is known, and what is not"),
        letters=letters,
        links=links,
        warnings=warnings,
        site=site,
        root=root,
    ).lstrip()


def _sorted_as(name: str) -> str:
    """Return a name as the alphabet orders it: 's-Hertogenbosch stands under H, Súdwest-Fryslân with its letters."""
    bare = name.removeprefix("'s-").removeprefix("'t ")
    plain = unicodedata.normalize("NFKD", bare)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
