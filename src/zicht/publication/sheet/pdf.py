"""A sheet as one page of A4 that a screen reader can read (PDF/UA-1): the only place that knows Typst."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import typst

from zicht.publication.sheet.content import Content, PrintedFigure
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.words import Words

__all__ = ["list_content", "render_pdf"]

ASSETS = Path(__file__).resolve().parents[1] / "assets"
BOX = "\N{WHITE SQUARE}"
#: All but what the shipped fonts surely have.
NOT_LATIN = re.compile("[^\n -~\u00a0-\u024f\u2010-\u2027\u202f\u20ac\u2212\u221e\u2248\u2264\u2265]")
#: With more groups than that a page cannot be read; they are on the other one.
MOST_STRATA = 16
#: Text is set smaller step by step until everything stands on one page.
SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.55, 0.5, 0.45, 0.4)


def render_pdf(content: Content, pictures: Mapping[str, str]) -> bytes:
    """Return the PDF. `pictures` holds the drawn figures by their id; the same content gives the same bytes."""
    data = json.dumps(list_content(content, pictures), ensure_ascii=False)
    try:
        return _typeset(data)
    except typst.TypstError:
        # A name in letters that no shipped font has: PDF/UA allows no text that cannot be shown.
        return _typeset(NOT_LATIN.sub(BOX, data))


def _typeset(data: str) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[ASSETS / "fonts"])
    for scale in SCALES:
        compiler = typst.Compiler(
            ASSETS / "sheet.typ",
            root=ASSETS,
            font_paths=fonts,
            sys_inputs={"content": data, "scale": str(scale)},
        )
        if json.loads(compiler.query("<pages>", field="value", one=True)) == 1:
            break
    pdf = compiler.compile(format="pdf", pdf_standards="ua-1")
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def list_content(content: Content, pictures: Mapping[str, str]) -> dict[str, object]:
    """Return what the page shows, as values without any markup."""
    translate = Words(content.language).translate
    shown = {figure.id: _picture(figure, pictures[figure.id]) for figure in content.figures}
    forest = shown.pop("forest", None)
    # Its subtitle names the covariates, and a page has little room.
    facts = [fact for fact in content.facts if fact[0] != translate("Covariates")]
    return {
        "language": content.language,
        "title": content.title,
        "subtitle": content.subtitle,
        "input": dict(content.facts).get(translate("Input"), ""),
        "warnings": content.warnings,
        "verdict": content.verdict,
        "answer": {
            "verdict": content.answer.verdict,
            "number": content.answer.number,
            "unit": content.answer.unit,
            "sentences": content.answer.sentences,
        },
        "reasons": content.reasons,
        "forest": forest,
        "pictures": list(shown.values()),
        "strata": [_table(table) for table in _strata_that_fit(content)],
        "strata_elsewhere": translate("By group: on the page in HTML, as there are many.")
        if content.strata and not _strata_that_fit(content)
        else "",
        "findings_title": translate("How far the answer can be relied on"),
        "findings_head": [translate("Reads"), translate("What was looked at"), translate("Found")],
        "findings": [
            {"label": f.label, "measure": f.measure, "grade": f.grade, "reads": f.reads}
            for f in content.findings
        ],
        "assumptions_title": translate("Each way of estimating is right only if"),
        "assumptions": content.assumptions,
        "foot": " · ".join([*content.footing, *(f"{label}: {value}" for label, value in facts)]),
    }


def _strata_that_fit(content: Content) -> tuple[PrintedTable, ...]:
    rows = sum(len(table.rows) for table in content.strata)
    return content.strata if rows <= MOST_STRATA else ()


def _table(table: PrintedTable) -> dict[str, object]:
    return {"caption": table.caption, "head": table.head, "rows": table.rows, "notes": table.notes}


def _picture(figure: PrintedFigure, svg: str) -> dict[str, object]:
    return {
        "svg": svg,
        "caption": figure.caption,
        "alternative": figure.alternative,
        "reading": figure.reading,
    }
