"""Chapters that people wrote, on paper: their text, and below it each figure in it with its definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zicht.publication import authored
from zicht.publication.authored import BlockKind, FilledText
from zicht.publication.pdf.blocks import (
    Apart,
    Block,
    Heading,
    Items,
    Paragraph,
    Part,
    Piece,
    Prose,
    Sourced,
    Terms,
)
from zicht.publication.words import Words

__all__ = ["text_part"]


def text_part(text: FilledText, words: Words) -> Part:
    """Return the chapter, its figures defined at its end."""
    _ = words.translate
    blocks = list(_blocks(text.blocks, words))
    if text.figures:
        blocks += (
            Heading(_("The figures in this text"), in_contents=False),
            Terms(tuple(_figures(text)), "small"),
        )
    if text.stated:
        blocks += (
            Paragraph(_("Numbers that are no figures of this edition:"), "small"),
            Terms(text.stated, "small"),
        )
    return Part(text.title, tuple(blocks))


def _blocks(written: Iterable[authored.Block], words: Words) -> Iterator[Block]:
    for block in written:
        match block.kind:
            case BlockKind.HEADING:
                title = "".join(run.text for run in block.runs)
                yield Heading(title, level=min(block.level, 3), in_contents=False)
            case BlockKind.PARAGRAPH:
                yield Prose(tuple(Piece(r.text, r.strong or r.emphasis, r.link) for r in block.runs))
            case BlockKind.LIST | BlockKind.NUMBERED_LIST:
                items = tuple(tuple(_blocks(item.blocks, words)) for item in block.blocks)
                yield Items(items, is_numbered=block.kind is BlockKind.NUMBERED_LIST)
            case BlockKind.QUOTE:
                yield Apart("quote", block.about, tuple(_blocks(block.blocks, words)))
            case BlockKind.RECOMMENDATION:
                title = words.translate("Recommendation {number}").format(number=block.about)
                yield Apart("recommendation", title, tuple(_blocks(block.blocks, words)), block.facts)
            case BlockKind.ITEM:
                yield from _blocks(block.blocks, words)


def _figures(text: FilledText) -> Iterator[tuple[str, Sourced]]:
    for figure in text.figures:
        said = ". ".join(part.rstrip(".") for part in (figure.what, figure.definition, figure.status) if part)
        yield figure.text, Sourced(f"{said}.", figure.table)
