"""A whole site from editions: static files that any web server serves from any folder, or a browser from a disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from zicht.publication.files import write_text
from zicht.publication.municipal import MunicipalDocument, write_sheets, write_statements
from zicht.publication.site.editions import write_edition_pages, write_latest
from zicht.publication.site.finding import SHEETS, UP, write_finding, write_site_embeds
from zicht.publication.site.frame import EMBED, SITE_FILE, Frame
from zicht.publication.site.headers import write_headers
from zicht.publication.site.pages import write_site_pages
from zicht.publication.site.shown import ShownEdition, check_editions, newest_first
from zicht.vocabulary import LANGUAGES

__all__ = ["write_site"]

Progress = Callable[[int, int], None]


def write_site(
    editions: Sequence[ShownEdition],
    out: Path,
    site: Frame,
    on_progress: Progress | None = None,
    *,
    sheets: Sequence[MunicipalDocument] = (),
    address: str = "",
    has_png: bool = True,
) -> tuple[str, ...]:
    """Write the site on these editions, and return the names of its own pages; the same editions give the same bytes.

    `sheets` are what the newest edition says of each municipality. `address` is where the site will stand on the web:
    figures that others show then say where they come from.
    """
    check_editions(editions)
    ordered = newest_first(editions)
    codes = [sheet.code for sheet in sheets]
    pages = (
        *write_site_pages(ordered, out, site, has_sheets=bool(sheets), address=address),
        *write_finding(ordered, out, site, codes),
    )
    if sheets:
        (out / SHEETS).mkdir(parents=True, exist_ok=True)
        write_sheets(
            sheets,
            out / SHEETS,
            languages=LANGUAGES,
            with_index=True,
            site=site,
            root="../",
            statements=f"{address.rstrip('/') or '..'}/{EMBED}/{SHEETS}/",
            on_progress=on_progress,
        )
        write_statements(sheets, out / EMBED / SHEETS, languages=LANGUAGES, sheets=f"{UP}{SHEETS}/")
    for shown in ordered:
        write_edition_pages(shown, out, site, on_progress)
    write_latest(ordered[0], out)
    write_site_embeds(ordered, out, site, address=address, has_png=has_png)
    write_headers(out, site, address=address)
    said = {"format": "zicht-site/1", "name": site.name, "chat": site.chat, "check": site.check}
    write_text(out / SITE_FILE, json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return pages
