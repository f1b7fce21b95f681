"""Printed pages that a screen reader can read too (PDF/UA-1): the only place that knows Typst.

A template holds no text of its own: all of it comes as content, and never as markup. Nothing is read but the
templates and fonts shipped here, and the same content gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import typst

__all__ = ["name_row_heads", "typeset"]

ASSETS = Path(__file__).with_name("assets")
BOX = "\N{WHITE SQUARE}"
#: All but what the shipped fonts surely have.
NOT_LATIN = re.compile("[^\n -~\u00a0-\u024f\u2010-\u2027\u202f\u20ac\u2212\u221e\u2248\u2264\u2265]")
#: How Typst writes the first cell of a row, and which column heads each cell has.
FIRST_CELL = re.compile(rb"/S/TD(/P \d+ 0 R/A\[<</O/Table)(/Headers\[\(U[0-9a-f]+x0y[0-9a-f]+\)\])")
HEADS_OF_CELL = re.compile(rb"(/S/TD/P \d+ 0 R/A\[<</O/Table)(/Headers\[[^\]]*\])")


def typeset(template: str, content: object, *, scales: Sequence[float] = (1.0,)) -> bytes:
    """Return the PDF that a template makes of plain values and dataclasses.

    Of several `scales` the first is taken at which everything stands on one page, else the last; the template
    then says its number of pages under the label `pages`.
    """
    data = json.dumps(content, ensure_ascii=False, default=_described)
    try:
        return _compile(template, data, scales)
    except typst.TypstError:
        # A name in letters that no shipped font has: PDF/UA allows no text that cannot be shown.
        return _compile(template, NOT_LATIN.sub(BOX, data), scales)


def _described(value: object) -> dict[str, object]:
    """Return a dataclass as an object that says of which kind it is."""
    return {"kind": type(value).__name__.lower(), **vars(value)}


def _compile(template: str, data: str, scales: Sequence[float]) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[ASSETS / "fonts"])
    for scale in scales:
        compiler = typst.Compiler(
            ASSETS / template,
            root=ASSETS,
            font_paths=fonts,
            sys_inputs={"content": data, "scale": str(scale)},
        )
        if len(scales) == 1 or json.loads(compiler.query("<pages>", field="value", one=True)) == 1:
            break
    pdf = compiler.compile(format="pdf", pdf_standards="ua-1")
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def name_row_heads(pdf: bytes) -> bytes:
    """Make the first cell of each row of a table its head, so that a screen reader says it with every figure.

    Typst has no way yet to say so (`pdf.header-cell` is behind a switch that Python does not reach). What is
    written is as long as what it replaces, so that every place in the file stays right. Cells then no longer name
    their heads, which would leave out the new ones: the scope of the heads says the same.
    """
    marked = FIRST_CELL.sub(lambda found: b"/S/TH" + found[1] + b"/Scope/Row".ljust(len(found[2])), pdf)
    return HEADS_OF_CELL.sub(lambda found: found[1] + b" " * len(found[2]), marked)
