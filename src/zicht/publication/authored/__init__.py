"""What people wrote for an edition, filled in from its figures: chapters, the easy summary, talk, questions and errata.

Nothing in it is a number that somebody typed: a figure is named, and an erratum is held against what editions printed.
"""

from zicht.publication.authored.corrections import with_errata
from zicht.publication.authored.easy_reading import check_easy
from zicht.publication.authored.errata import ErratumPlace, ShownErratum, check_errata, list_errata
from zicht.publication.authored.figures import Filled, find_figure, lower_first
from zicht.publication.authored.filling import (
    Block,
    BlockKind,
    FilledText,
    Run,
    check_text,
    fill_text,
)
from zicht.publication.authored.shipped import Section, places_of_headings, sections_of, text_of_kind

__all__ = [
    "Block",
    "BlockKind",
    "ErratumPlace",
    "Filled",
    "FilledText",
    "Run",
    "Section",
    "ShownErratum",
    "check_easy",
    "check_errata",
    "check_text",
    "fill_text",
    "find_figure",
    "list_errata",
    "lower_first",
    "places_of_headings",
    "sections_of",
    "text_of_kind",
    "with_errata",
]
