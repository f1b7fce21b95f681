"""What a printed report is made of, one block below the other: plain values, without any markup.

A `source` is the table that a sentence comes from: the print says on which page it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "Apart",
    "Block",
    "Box",
    "Bullets",
    "Columns",
    "Figure",
    "Halves",
    "Heading",
    "Items",
    "Keys",
    "Paragraph",
    "Part",
    "Piece",
    "PrintedCell",
    "PrintedRow",
    "Prose",
    "Sourced",
    "Terms",
]


@dataclass(frozen=True)
class Sourced:
    """A sentence with the table that it comes from; empty where it comes from none."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading below that of its part; `label` can be referred to, `number` stands before it in colour."""

    text: str
    level: int = 2
    number: str = ""
    label: str = ""
    in_contents: bool = True


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of `plain`, `lead` or `small` text."""

    text: str
    style: str = "plain"
    source: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[Sourced, ...]


@dataclass(frozen=True)
class Terms:
    """Words with what is said of each: `plain`, `small`, as a `legend`, or one above the other (`stacked`)."""

    items: tuple[tuple[str, str | Sourced], ...]
    style: str = "plain"


@dataclass(frozen=True)
class Halves:
    """Two short texts beside each other, each under a heading of its own."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


@dataclass(frozen=True)
class Box:
    """A text apart: how to `read` a table, a `note`, or why a table is `absent`."""

    title: str
    text: str
    tone: str = "read"
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Keys:
    """Figures in large print: number, unit, and the sentence that each needs."""

    items: tuple[tuple[str, str, Sourced], ...]


@dataclass(frozen=True)
class Figure:
    """A drawn chart, its width in points, and its words for who cannot see it."""

    svg: str
    width: float
    alternative: str
    number: str
    title: str
    caption: str


@dataclass(frozen=True)
class PrintedCell:
    """A figure with more to it than its text: a symbol, an interval below it, marks of notes."""

    text: str
    symbol: str = ""
    bounds: str = ""
    marks: str = ""


@dataclass(frozen=True)
class PrintedRow:
    """A row of a table: what stands in its head, and its cells."""

    head: str
    cells: tuple[str | PrintedCell, ...]
    is_sum: bool = False


@dataclass(frozen=True)
class Columns:
    """A printed table, with the width of each column in points; its head is repeated on each page."""

    number: str
    title: str
    caption: str
    head: tuple[str, ...]
    widths: tuple[float, ...]
    words: tuple[bool, ...]
    sums: tuple[bool, ...]
    rows: tuple[PrintedRow, ...]
    size: float
    is_whole: bool


@dataclass(frozen=True)
class Piece:
    """A stretch of a written text; `link` is the id of a table or an address."""

    text: str
    is_strong: bool = False
    link: str = ""


@dataclass(frozen=True)
class Prose:
    """A paragraph of a written text."""

    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Items:
    """A list of a written text: each item has blocks of its own."""

    items: tuple[tuple[Block, ...], ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Apart:
    """A `quote` with who said it, or a `recommendation` with its number and what else is said of it."""

    sort: str
    about: str
    blocks: tuple[Block, ...]
    facts: tuple[tuple[str, str], ...] = ()


Block = Heading | Paragraph | Bullets | Terms | Box | Keys | Figure | Columns | Halves | Prose | Items | Apart


@dataclass(frozen=True)
class Part:
    """A part that begins on a new page."""

    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    label: str = ""
