"""The dashboard of an edition as a folder of plain files: no server, no network, one page in every language.

The page holds what its script needs to start; the figures are scripts of their own, because a page on a disk may
load scripts that lie beside it but fetch nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from markupsafe import Markup

from zicht.publication.chapters import chapters_of
from zicht.publication.dashboard.cells import call_script, table_data, table_texts
from zicht.publication.dashboard.overview import FILTERS, keys_of, overview_tables, panels_of, trends_of
from zicht.publication.dashboard.shapes import outlines_of, shapes_of
from zicht.publication.dashboard.texts import script_texts
from zicht.publication.environment import render_choice, render_page
from zicht.publication.files import read_asset, write_assets, write_text
from zicht.publication.forms import Form
from zicht.publication.layout import window_code
from zicht.publication.site.frame import Frame
from zicht.publication.words import ONE, UNITS, Words
from zicht.release.model import Release, Table
from zicht.vocabulary import LANGUAGES, UNKNOWNS

__all__ = ["write_dashboard"]

#: The parts of the page's script, in the order in which they build on each other.
SCRIPTS = ("numbers", "cells", "drawing", "charts", "map", "panels", "downloads", "state", "page")


def write_dashboard(
    release: Release,
    folder: Path,
    forms: Collection[Form] = (Form.DASHBOARD,),
    *,
    site: Frame | None = None,
) -> None:
    """Write `folder`/dashboard, leading to these other forms; the same release gives the same bytes."""
    place = folder / "dashboard"
    write_assets(place / "assets", "dashboard/dashboard.css")
    write_text(place / "assets" / "dashboard.js", _script())
    data = place / "data"
    tables = [table for table in release.tables if table.cells]
    start = {
        "tables": overview_tables(release),
        "shapes": shapes_of(tables, release.edition),
        "outlines": outlines_of(release.edition),
    }
    write_text(data / "overview.js", call_script("zicht.start", start))
    for table in tables:
        content = table_data(table, release.edition) | table_texts(table)
        write_text(data / f"{table.id}.js", call_script("zicht.table", content))
    for language in LANGUAGES:
        write_text(place / f"{language}.html", _page(release, tables, Words(language), forms, site))
    if site is None:
        choice = render_choice(release.edition, styles="dashboard.css", address="{}.html", is_dark_too=True)
        write_text(place / "index.html", choice)


def _page(
    release: Release, tables: list[Table], words: Words, forms: Collection[Form], site: Frame | None
) -> str:
    return render_page(
        "dashboard.html.j2",
        words,
        edition=release.edition,
        site=site,
        chapters=chapters_of(tables),
        starts_with_overview=bool(trends_of(release)),
        has_report=Form.REPORT in forms,
        settings=_inline(_settings(release, tables, words) | {"report": Form.REPORT in forms}),
    )


def _settings(release: Release, tables: list[Table], words: Words) -> dict[str, object]:
    """Return what the script is told of the edition and the language."""
    edition = release.edition
    trends = trends_of(release)
    return {
        "language": words.language,
        "languages": list(LANGUAGES),
        "edition": edition.name,
        "warning": _warning(release, words),
        "latest": str(edition.window[1]),
        "window": window_code(edition),
        "breaks": [{"year": mark.year, "label": dict(mark.label)} for mark in edition.breaks],
        "unknowns": list(UNKNOWNS),
        "units": {unit: words.unit(unit) for unit in sorted(UNITS)},
        "one": {unit: words.counted(1, unit) for unit in sorted(ONE)},
        "subjects": [*([""] if trends else []), *(table.id for table in tables)],
        "trends": trends,
        "filters": [
            name for name in FILTERS if any(name in t.dimension_names for t in tables if t.id in trends)
        ],
        "overview": panels_of(release),
        "keys": keys_of(release),
        "words": script_texts(words),
    }


def _warning(release: Release, words: Words) -> str:
    """Return what every picture that is taken along must say of the edition."""
    simulated = ("Simulated people.", "No figure here is about a real person.")
    sentences = [*(simulated if release.edition.simulated else ())]
    sentences += [] if release.edition.publishable else ["Not for publication."]
    return " ".join(map(words.translate, sentences))


def _inline(data: object) -> Markup:
    """Return plain data as it may stand between the tags of a script that is none: no tag begins in it."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(written.replace("<", "\\u003c"))  # noqa: S704 - nothing in it can end the element


def _script() -> str:
    """Return the page's script as one file and one scope: nothing but `zicht` is seen from outside."""
    parts = [read_asset(f"dashboard/{name}.js").decode() for name in SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
