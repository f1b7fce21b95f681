"""Texts that come with Zicht: the summary in easy language, the talk, and the questions that are always asked.

An edition that has a text of its own of that kind shows that one. In ours, a paragraph whose figures the edition does
not have, or does not show, is left out, as is a sentence about a table that it does not have. What stands below a
heading goes with it where none of its figures is left: words about them would be about nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zicht.publication.authored.figures import Filled
from zicht.publication.authored.filling import Block, BlockKind, FilledText, check_text, figures_in, fill_text
from zicht.publication.files import read_asset
from zicht.release.model import AuthoredText, Release

__all__ = ["Section", "places_of_headings", "sections_of", "text_of_kind"]

HEADING = "#"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
FIGURE = re.compile(r"\{T\d\d\b")
LINKED_TABLE = re.compile(r"\]\((T\d\d)\)")


@dataclass(frozen=True)
class Section:
    """What stands below one heading, with the figures in it."""

    title: str
    blocks: tuple[Block, ...]
    figures: tuple[Filled, ...]


def text_of_kind(kind: str, release: Release, language: str) -> FilledText:
    """Return the edition's own text of a kind in a language, or else ours, as far as the edition has its figures."""
    for text in release.authored:
        if (text.kind, text.language) == (kind, language):
            return fill_text(text, release)
    title, *chunks = _shipped(kind, language)
    whole = AuthoredText(kind, language, title, "", kind)
    left = [chunk for part in _parts(chunks) for chunk in _as_far_as_shown(part, whole, release)]
    return fill_text(AuthoredText(kind, language, title, "\n\n".join(left), kind), release)


def places_of_headings(kind: str, release: Release, language: str) -> dict[str, int]:
    """Return where each heading of our text stands, counted from 1, also where the edition leaves others out.

    Of an edition's own text, from which nothing is left out, there are none.
    """
    if any((text.kind, text.language) == (kind, language) for text in release.authored):
        return {}
    heads = [
        chunk.lstrip(f"{HEADING} ") for chunk in _shipped(kind, language)[1:] if chunk.startswith(HEADING)
    ]
    return {head: place for place, head in enumerate(heads, start=1)}


def _parts(chunks: Sequence[str]) -> Iterator[list[str]]:
    """Yield each heading with what stands below it."""
    starts = [place for place, chunk in enumerate(chunks) if chunk.startswith(HEADING)]
    for start, end in pairwise(sorted({0, *starts, len(chunks)})):
        yield list(chunks[start:end])


def _as_far_as_shown(part: Sequence[str], whole: AuthoredText, release: Release) -> list[str]:
    """Return what is left of a heading and what stands below it; nothing where that says nothing any more."""
    kept = filter(None, (_without_missing_tables(chunk, release) for chunk in part))
    left = [chunk for chunk in kept if chunk.startswith(HEADING) or _fits(chunk, whole, release)]
    had_figures, has_figures = (any(FIGURE.search(chunk) for chunk in chunks) for chunks in (part, left))
    is_bare = all(chunk.startswith(HEADING) for chunk in left)
    return [] if is_bare or (had_figures and not has_figures) else left


def _shipped(kind: str, language: str) -> list[str]:
    """Return the title and the paragraphs of a text of ours."""
    title, _line, rest = read_asset(f"texts/{kind}.{language}.md").decode().partition("\n")
    return [title.removeprefix("# "), *(chunk.strip() for chunk in rest.split("\n\n") if chunk.strip())]


def _without_missing_tables(chunk: str, release: Release) -> str:
    """Return a paragraph without the sentences that send the reader to a table that the edition does not have."""
    if chunk.startswith(HEADING):
        return chunk
    known = {table.id for table in release.tables if not table.missing}
    return " ".join(one for one in SENTENCE_END.split(chunk) if {*LINKED_TABLE.findall(one)} <= known)


def _fits(chunk: str, whole: AuthoredText, release: Release) -> bool:
    text = AuthoredText(whole.name, whole.language, whole.title, chunk, whole.kind)
    return not check_text(text, release, file=whole.name, first_line=1)


def sections_of(text: FilledText) -> Iterator[Section]:
    """Yield what stands below each heading of level 2."""
    starts = [
        place
        for place, block in enumerate(text.blocks)
        if block.kind is BlockKind.HEADING and block.level == 2
    ]
    for start, end in zip(starts, [*starts[1:], len(text.blocks)], strict=True):
        title = "".join(run.text for run in text.blocks[start].runs)
        blocks = text.blocks[start + 1 : end]
        yield Section(title, blocks, tuple(figures_in(blocks)))
