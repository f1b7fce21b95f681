"""Writing sheets to a folder: pages, documents, PDFs, the page of all municipalities and the CSV of all statements."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from zicht.publication.environment import LANGUAGE_NAMES
from zicht.publication.files import read_asset
from zicht.publication.municipal.content import Content, print_municipality
from zicht.publication.municipal.document import Figure, MunicipalDocument
from zicht.publication.municipal.html import (
    Link,
    render_index,
    render_sheet,
    render_snippet,
    render_statement,
)
from zicht.publication.municipal.pdf import render_pdf
from zicht.publication.words import Words

__all__ = ["STATEMENTS", "sheet_json", "statements_csv", "write_sheets", "write_statements"]

FONT = "inter-latin-wght-normal.woff2"
STYLE = "municipality.css"
STATEMENT_STYLE = "embed.css"
STATEMENTS = "municipalities.csv"
COLUMNS = (
    "municipality",
    "name",
    "what",
    "level",
    "table",
    "measure",
    "codes",
    "unit",
    "told",
    "value",
    "lower",
    "upper",
    "n",
)


def write_sheets(
    documents: Sequence[MunicipalDocument],
    out: Path,
    *,
    languages: Sequence[str],
    with_pdf: bool = False,
    with_index: bool = False,
    site: object | None = None,
    root: str = "",
    statements: str = "",
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[Path, ...]:
    """Write the sheets of these municipalities into a folder that is there, and return the files.

    Of GM0363 these are `GM0363.nl.html`, `GM0363.json` and, `with_pdf`, `GM0363.nl.pdf`. `with_index`, the pages
    `index.nl.html` lead to all of them, and `municipalities.csv` holds every number of them. On a site, `site` is its
    frame and `root` the way from the folder to its root; `statements` is the address of what `write_statements`
    writes, or the way there.
    """
    tell = on_progress or (lambda _done, _total: None)
    written = list(_write_assets(out))
    for done, document in enumerate(documents, 1):
        written.append(_write(out / f"{document.code}.json", sheet_json(document)))
        for language in languages:
            content = print_municipality(document, language)
            page = render_sheet(
                content,
                _links(document.code, languages),
                index=f"index.{language}.html" if with_index else "",
                files=_files(content, with_pdf=with_pdf),
                snippet=render_snippet(content, f"{statements}{document.code}.{language}")
                if statements
                else "",
                site=site,
                root=root,
            )
            written.append(_write(out / f"{document.code}.{language}.html", page))
            if with_pdf:
                path = out / f"{document.code}.{language}.pdf"
                path.write_bytes(render_pdf(content))
                written.append(path)
        tell(done, len(documents))
    if with_index and documents:
        written += _write_index(documents, out, languages, site=site, root=root)
    return tuple(written)


def write_statements(
    documents: Sequence[MunicipalDocument], out: Path, *, languages: Sequence[str], sheets: str
) -> tuple[Path, ...]:
    """Write what other pages may show of each municipality, `GM0363.nl.html`; `sheets` is the way to the sheets."""
    (out / "assets").mkdir(parents=True, exist_ok=True)
    (out / "assets" / STATEMENT_STYLE).write_bytes(read_asset(STATEMENT_STYLE))
    written = [out / "assets" / STATEMENT_STYLE]
    for document in documents:
        for language in languages:
            name = f"{document.code}.{language}.html"
            page = render_statement(print_municipality(document, language), f"{sheets}{name}")
            written.append(_write(out / name, page))
    return tuple(written)


def _write_assets(out: Path) -> Iterator[Path]:
    assets = out / "assets"
    assets.mkdir(parents=True, exist_ok=True)
    for name, content in ((STYLE, read_asset(STYLE)), (FONT, read_asset(f"fonts/{FONT}"))):
        (assets / name).write_bytes(content)
        yield assets / name


def _write_index(
    documents: Sequence[MunicipalDocument],
    out: Path,
    languages: Sequence[str],
    *,
    site: object | None,
    root: str,
) -> Iterator[Path]:
    for language in languages:
        words = Words(language)
        names = [(words.text(one.name), f"{one.code}.{language}.html") for one in documents]
        page = render_index(
            names,
            language,
            links=_links("index", languages),
            warnings=print_municipality(documents[0], language).warnings,
            site=site,
            root=root,
        )
        yield _write(out / f"index.{language}.html", page)
    yield _write(out / STATEMENTS, statements_csv(documents))


def _links(stem: str, languages: Sequence[str]) -> list[Link]:
    return [(language, LANGUAGE_NAMES[language], f"{stem}.{language}.html") for language in languages]


def _files(content: Content, *, with_pdf: bool) -> list[tuple[str, str]]:
    translate = Words(content.language).translate
    files = [(translate("Every number of this sheet (JSON)"), f"{content.code}.json")]
    if with_pdf:
        files.append((translate("This sheet as PDF"), f"{content.code}.{content.language}.pdf"))
    return files


def sheet_json(document: MunicipalDocument) -> str:
    """Return a document as JSON."""
    return json.dumps(document.as_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def statements_csv(documents: Sequence[MunicipalDocument]) -> str:
    """Return every number of these sheets, one a row, with the cell of the edition that it repeats."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for document in documents:
        for what, figure in document.figures_by_section():
            writer.writerow(_row(document, what, figure))
    return text.getvalue()


def _row(document: MunicipalDocument, what: str, figure: Figure) -> tuple[object, ...]:
    return (
        document.code,
        document.name["nl"],
        what,
        figure.level.value,
        figure.table,
        figure.measure,
        ";".join(f"{name}={code}" for name, code in figure.codes.items()),
        figure.unit,
        figure.told.value,
        *(
            "" if number is None else f"{number:g}" if abs(number) < 1e5 else f"{number:.0f}"
            for number in (figure.value, figure.lower, figure.upper, figure.n)
        ),
    )


def _write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="\n")
    return path
