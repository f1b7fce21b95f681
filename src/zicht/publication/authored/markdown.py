"""Markdown as authored texts use it: paragraphs, headings, lists, quotations, emphasis, links, and figures in braces.

The only place that knows the library. Nothing is rendered here, so that no HTML can pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

__all__ = ["Node", "parse_markdown"]


@dataclass(frozen=True)
class Node:
    """A block with its lines (from 0, the end not in it) and what is inside; or, in `inline`, a stretch of text.

    `kind` is the library's name of it; stretches are `text` or `figure`, or what no text may hold.
    """

    kind: str
    line: int = 0
    end: int = 0
    level: int = 0
    text: str = ""
    link: str = ""
    strong: bool = False
    emphasis: bool = False
    children: tuple[Node, ...] = ()
    inline: tuple[Node, ...] = ()


def parse_markdown(markdown: str) -> Iterator[Node]:
    """Yield the blocks of a text; those inside quotations are left to the caller, who knows their marks."""
    for node in SyntaxTreeNode(_parser().parse(markdown)).children:
        yield _block(node)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    parser.inline.ruler.before("escape", "figure", _figure_rule)
    return parser


def _figure_rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form that the library calls
    """Take what stands in braces as one piece."""
    if state.src[state.pos] != "{":
        return False
    end = state.src.find("}", state.pos)
    if end < 0:
        return False
    if not silent:
        token: Token = state.push("figure", "", 0)
        token.content = state.src[state.pos + 1 : end]
    state.pos = end + 1
    return True


def _block(node: SyntaxTreeNode) -> Node:
    first, end = node.map or (0, 0)
    inline = [child for child in node.children if child.type == "inline"]
    blocks = () if node.type == "blockquote" else [child for child in node.children if child.type != "inline"]
    return Node(
        node.type,
        first,
        end,
        level=int(node.tag[1]) if node.type == "heading" else 0,
        children=tuple(map(_block, blocks)),
        inline=tuple(_stretches([part for one in inline for part in one.children])),
    )


def _stretches(
    nodes: Sequence[SyntaxTreeNode], *, strong: bool = False, emphasis: bool = False, link: str = ""
) -> Iterator[Node]:
    for node in nodes:
        match node.type:
            case "strong":
                yield from _stretches(node.children, strong=True, emphasis=emphasis, link=link)
            case "em":
                yield from _stretches(node.children, strong=strong, emphasis=True, link=link)
            case "link":
                yield from _stretches(
                    node.children, strong=strong, emphasis=emphasis, link=str(node.attrs.get("href", ""))
                )
            case "softbreak" | "hardbreak":
                yield Node("text", text="\n", strong=strong, emphasis=emphasis, link=link)
            case _:
                yield Node(node.type, text=node.content, strong=strong, emphasis=emphasis, link=link)
