"""A sheet as one page of A4 that a screen reader can read."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.publication.sheet.content import Content, PrintedFigure
from zicht.publication.sheet.printed import PrintedTable
from zicht.publication.typesetting import typeset
from zicht.publication.words import Words

__all__ = ["list_content", "render_pdf"]

#: With more groups than that a page cannot be read; they are on the other one.
MOST_STRATA = 16
#: Text is set smaller step by step until everything stands on one page.
SCALES = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.55, 0.5, 0.45, 0.4)


def render_pdf(content: Content, pictures: Mapping[str, str]) -> bytes:
    """Return the PDF. `pictures` holds the drawn figures by their id; the same content gives the same bytes."""
    return typeset("sheet.typ", list_content(content, pictures), scales=SCALES)


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
