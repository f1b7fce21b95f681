"""The style of the visitors' pages: small, and within the page, so that a first look asks for one file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["style"]


@cache
def style() -> str:
    """Return the style without comments and without the blanks that only people need."""
    text = (Path(__file__).parent / "visitors.css").read_text(encoding="utf-8")
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", bare)).strip()
