"""A sheet as one HTML file that needs nothing beside it: style, font and pictures stand inside."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from zicht.publication.environment import render_page
from zicht.publication.files import read_asset
from zicht.publication.pages import Drawing
from zicht.publication.sheet.content import Content
from zicht.publication.words import Words

__all__ = ["Link", "render_html"]

#: Code and own name of a language, and the file of its sheet.
Link = tuple[str, str, str]


def render_html(content: Content, drawings: Mapping[str, Drawing], links: Sequence[Link] = ()) -> str:
    """Return the page. `drawings` holds the pictures by the id of their figure, `links` the sheet's languages."""
    return render_page(
        "sheet.html.j2",
        Words(content.language),
        content=content,
        drawings=drawings,
        links=links,
        style=Markup(read_asset("sheet.css").decode()),  # noqa: S704 - our own file
        font=Markup(base64.b64encode(read_asset("fonts/inter-latin-wght-normal.woff2")).decode()),  # noqa: S704
    ).lstrip()
