"""A sheet on a municipality as two pages of A4 that a screen reader can read."""

from __future__ import annotations

from zicht.publication.municipal.content import Content
from zicht.publication.municipal.printed import Section
from zicht.publication.typesetting import name_row_heads, typeset
from zicht.publication.words import Words

__all__ = ["render_pdf"]


def render_pdf(content: Content) -> bytes:
    """Return the PDF; the same content gives the same bytes."""
    translate = Words(content.language).translate
    facts = dict(content.facts)
    values = {
        "language": content.language,
        "title": content.title,
        "subtitle": content.subtitle,
        "warnings": content.warnings,
        "headlines": [vars(headline) for headline in content.headlines],
        "sections": [_section(section) for section in content.sections],
        "facts": content.facts,
        "method_title": translate("How this was made"),
        "foot": f"{content.code} · {next(iter(facts.values()))} · {content.warnings[0][0]}",
    }
    return name_row_heads(typeset("municipality.typ", values))


def _section(section: Section) -> dict[str, object]:
    tables = [
        {"caption": one.caption, "head": one.head, "rows": one.rows, "numbers": sorted(one.numbers)}
        for one in section.tables
    ]
    return {
        "title": section.title,
        "sentences": section.sentences,
        "points": section.points,
        "tables": tables,
        "notes": section.notes,
    }
