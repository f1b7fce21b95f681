"""Vega-Lite to SVG, and SVG to PNG: the only place that knows vl-convert, and a program of its own for `drawing`.

Text stays text, in Inter, and is measured with the letters of it that are shipped beside this module.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import vl_convert

__all__ = ["to_png", "to_svg"]

FONTS = Path(__file__).parent / "assets" / "measured"


def to_svg(spec: Mapping[str, object]) -> str:
    """Return the chart as an SVG element without any role or label: the page that holds it gives those."""
    _register_fonts()
    # Not as text, which would be read with another last digit here and there.
    return _clean(vl_convert.vegalite_to_svg(dict(spec)))


def to_png(svg: str, scale: float) -> bytes:
    """Return a drawing as a picture of so many pixels for each of its own."""
    _register_fonts()
    picture: bytes = vl_convert.svg_to_png(svg, scale=scale)
    return picture


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def _clean(svg: str) -> str:
    """Drop what Vega says to screen readers inside the picture: the page labels the picture as a whole."""
    svg = re.sub(r' (?:role|aria-[a-z]+|pointer-events|class|version|xmlns:xlink)="[^"]*"', "", svg)
    svg = re.sub(r'<path d="M0,0h0v0h0Z"/>|<path d="" display="none"/>', "", svg)
    return re.sub(r"<g></g>|<g/>", "", svg)


def main() -> None:
    """Answer each line, a specification, by one line, its SVG as JSON; end when the one who asks is gone."""
    for spec in sys.stdin:
        sys.stdout.write(json.dumps(to_svg(json.loads(spec))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
