"""A text that people wrote, with its figures filled in from the release: plain blocks that every form can show.

Nothing in it is HTML, and no number in it was typed by hand: what is not filled in from a cell is a year, a date, the
number of an article, an ordinal, part of a quotation that is marked as such, or stated with its reason as no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain, groupby, islice
from operator import itemgetter

from zicht.errors import DefinitionError, Problem, Text, ZichtError
from zicht.publication.authored.figures import Filled, alike, fill, find_figure, periods_of
from zicht.publication.authored.markdown import Node, parse_markdown
from zicht.publication.authored.numbers import typed_numbers
from zicht.publication.words import Words
from zicht.release.model import AuthoredText, Release
from zicht.vocabulary.marks import Mark, MarkKind, read_mark

__all__ = ["Block", "BlockKind", "FilledText", "Run", "check_text", "figures_in", "fill_text"]

#: A message names at most so many figures that are printed like a number.
MOST_ALIKE = 3


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    NUMBERED_LIST = "numbered_list"
    ITEM = "item"
    QUOTE = "quote"
    RECOMMENDATION = "recommendation"


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style. `link` is the id of a table or an address that begins with https://."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str = ""
    figure: Filled | None = None


@dataclass(frozen=True)
class Block:
    """A heading (level 2 and up), paragraph, list with its items, quotation or recommendation with its blocks.

    `about` says who is quoted, or is the number of the recommendation; `facts` are what else is said of that one, each
    with its label.
    """

    kind: BlockKind
    runs: tuple[Run, ...] = ()
    blocks: tuple[Block, ...] = ()
    level: int = 0
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FilledText:
    """A text, filled in: `figures` in the order in which they first stand, `stated` numbers with why they are none."""

    name: str
    language: str
    title: str
    kind: str
    blocks: tuple[Block, ...]
    figures: tuple[Filled, ...] = ()
    stated: tuple[tuple[str, str], ...] = ()


def fill_text(text: AuthoredText, release: Release) -> FilledText:
    """Return the text with its figures; DefinitionError with every place where that cannot be done."""
    reader = _Reader(release, Words(text.language))
    filled = reader.read(text)
    if reader.problems:
        raise DefinitionError(tuple(_placed(reader.problems, text.name, 1)))
    return filled


def check_text(text: AuthoredText, release: Release, *, file: str, first_line: int) -> tuple[Problem, ...]:
    """Return everything that stops a text from being published; its Markdown begins on this line of the file."""
    reader = _Reader(release, Words(text.language))
    reader.read(text)
    return tuple(_placed(reader.problems, file, first_line))


def figures_in(blocks: Iterable[Block]) -> Iterator[Filled]:
    """Yield the figures in some blocks, each once, in their order."""
    seen: set[str] = set()
    for figure in _figures(blocks):
        if figure.reference not in seen:
            seen.add(figure.reference)
            yield figure


def _figures(blocks: Iterable[Block]) -> Iterator[Filled]:
    for block in blocks:
        yield from (run.figure for run in block.runs if run.figure is not None)
        yield from _figures(block.blocks)


def _placed(problems: Iterable[tuple[int, Problem]], file: str, first_line: int) -> Iterator[Problem]:
    for line, problem in sorted(problems, key=lambda pair: pair[0]):
        where = Text.of(
            "{file}, line {line}: {what}", file=file, line=line + first_line - 1, what=problem.where
        )
        yield replace(problem, where=where)


_FREE = Text.of(
    "Numbers from the tables, and by hand only years, dates, articles, ordinals and marked quotations."
)


@dataclass
class _Reader:
    """Reads one text; gathers its figures, and what is wrong with it, as it goes."""

    release: Release
    words: Words
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    figures: dict[str, Filled] = field(default_factory=dict)
    stated: dict[str, str] = field(default_factory=dict)

    def read(self, text: AuthoredText) -> FilledText:
        self.check_title(text.title)
        blocks = tuple(self.blocks(text.markdown.splitlines(), 1))
        return FilledText(
            text.name,
            text.language,
            text.title,
            text.kind,
            blocks,
            figures=tuple(self.figures.values()),
            stated=tuple(self.stated.items()),
        )

    def blocks(self, lines: Sequence[str], first: int, *, is_quoted: bool = False) -> Iterator[Block]:
        """Yield the blocks of some lines, the first of which has this number in the text."""
        for node in parse_markdown("\n".join(lines)):
            yield from self.block(node, lines, first, is_quoted=is_quoted)

    def block(self, node: Node, lines: Sequence[str], first: int, *, is_quoted: bool) -> Iterator[Block]:
        line = first + node.line
        inside = [
            one for child in node.children for one in self.block(child, lines, first, is_quoted=is_quoted)
        ]
        match node.kind:
            case "heading":
                yield Block(
                    BlockKind.HEADING,
                    self.runs(node.inline, line, is_quoted=is_quoted),
                    level=max(2, node.level),
                )
            case "paragraph":
                yield Block(BlockKind.PARAGRAPH, self.runs(node.inline, line, is_quoted=is_quoted))
            case "bullet_list":
                yield Block(BlockKind.LIST, blocks=tuple(inside))
            case "ordered_list":
                yield Block(BlockKind.NUMBERED_LIST, blocks=tuple(inside))
            case "list_item":
                yield Block(BlockKind.ITEM, blocks=tuple(inside))
            case "blockquote":
                yield from self.marked(lines[node.line : node.end], line)
            case _:
                self.wrong(line, _no_such_form())

    def marked(self, lines: Sequence[str], line: int) -> Iterator[Block]:
        mark = read_mark(lines, line)
        if mark is None or not mark.about or not mark.body:
            self.wrong(line, _unmarked())
        elif mark.kind is MarkKind.QUOTE:
            inside = tuple(self.blocks(mark.body, mark.body_line, is_quoted=True))
            yield Block(BlockKind.QUOTE, blocks=inside, about=mark.about)
        else:
            inside = tuple(self.blocks(mark.body, mark.body_line))
            yield Block(
                BlockKind.RECOMMENDATION,
                blocks=inside,
                about=mark.about,
                facts=tuple(self.recommendation_facts(mark)),
            )

    def recommendation_facts(self, mark: Mark) -> Iterator[tuple[str, str]]:
        """Yield by whom a recommendation was made, and when it is due; what became of it stands in its table."""
        _ = self.words.translate
        if who := mark.settings.get("who"):
            yield _("Made by"), who
        if due := mark.settings.get("due"):
            yield _("Due on"), self.words.date(due)

    def runs(self, inline: Sequence[Node], line: int, *, is_quoted: bool) -> tuple[Run, ...]:
        """Return the stretches of a paragraph or heading, its figures filled in and its typed numbers looked for."""
        runs: list[Run] = []
        plain = ""
        for node in (one for one in inline if one.text):
            here = line + plain.count("\n")
            match node.kind:
                case "text":
                    plain += node.text
                    runs.append(
                        Run(
                            " ".join(node.text.split("\n")), node.strong, node.emphasis, self.link(node, here)
                        )
                    )
                case "figure":
                    plain += "\N{OBJECT REPLACEMENT CHARACTER}" + "\n" * node.text.count("\n")
                    runs += self.figure(node, here)
                case _:
                    self.wrong(here, _no_such_form())
        for brace in (at for at, letter in enumerate(plain) if letter in "{}"):
            self.wrong(line + plain.count("\n", 0, brace), _open_brace())
        if not is_quoted:
            typed = ((line + plain.count("\n", 0, at), number) for at, number in typed_numbers(plain))
            for here, numbers in groupby(typed, key=itemgetter(0)):
                self.wrong(here, self.typed([number for _line, number in numbers]))
        return tuple(runs)

    def check_title(self, title: str) -> None:
        """Look for typed numbers where no figure can be filled in."""
        if any(typed_numbers(title)):
            what = Text.of("a number was typed by hand in the title.")
            self.wrong(0, Problem(what, _FREE, Text.of("Say it in the text, with the figure named.")))

    def link(self, node: Node, line: int) -> str:
        """Return where a stretch of text leads to; what is no table and no address is a problem."""
        known = {table.id for table in self.release.tables}
        if node.link and node.link not in known and not node.link.startswith("https://"):
            self.wrong(line, _no_such_link())
            return ""
        return node.link

    def figure(self, node: Node, line: int) -> Iterator[Run]:
        """Yield the figure that a reference names, or the number that is stated to be none."""
        name, _space, rest = " ".join(node.text.split()).partition(" ")
        if name == "year" and rest in periods_of(self.release.edition):
            yield Run(self.words.period(periods_of(self.release.edition)[rest]), node.strong, node.emphasis)
            return
        if name == "number":
            number, _colon, reason = (part.strip() for part in rest.partition(":"))
            if not number or not reason:
                self.wrong(line, _no_reason())
            self.stated[number] = reason
            yield Run(number, node.strong, node.emphasis)
            return
        reference = " ".join(node.text.split())
        if reference not in self.figures:
            try:
                self.figures[reference] = fill(find_figure(self.release, reference), self.words)
            except ZichtError as error:
                self.problems += ((line, problem) for problem in error.problems)
                return
        filled = self.figures[reference]
        yield Run(filled.text, node.strong, node.emphasis, figure=filled)

    def typed(self, numbers: Sequence[str]) -> Problem:
        """Return the problem of the numbers that were typed by hand on a line, with references that print like them."""
        found = (islice(alike(self.release, number, self.words), MOST_ALIKE) for number in numbers)
        references = [f"{{{one}}}" for one in dict.fromkeys(chain.from_iterable(found))]
        to_fix = Text.of(
            "Name the figure, such as {{T03 2019 labour share}}; or say why it is none: {{number 18: of age}}."
        )
        if references:
            to_fix = Text.of(
                "Name the figure. Printed alike, if one of these is meant: {references}.",
                references=", ".join(references),
            )
        what = Text.of("a number was typed by hand.")
        if len(numbers) > 1:
            what = Text.of("{count} numbers were typed by hand.", count=len(numbers))
        return Problem(what, _FREE, to_fix)

    def wrong(self, line: int, problem: Problem) -> None:
        self.problems.append((line, problem))


def _no_such_form() -> Problem:
    return Problem(
        Text.of("a form that authored texts do not have."),
        Text.of(
            "Paragraphs, headings, lists, links, bold, italics and marked quotations: no HTML, code or picture."
        ),
        Text.of("Write it as a paragraph; indent no line by four spaces."),
    )


def _unmarked() -> Problem:
    return Problem(
        Text.of("a quotation does not say what it is."),
        Text.of(
            "A first line `> [!QUOTE] who is quoted` or `> [!RECOMMENDATION number]`, and > before every line."
        ),
        Text.of("Add that line above what is quoted."),
    )


def _open_brace() -> Problem:
    return Problem(
        Text.of("a brace stands alone."),
        Text.of("Braces around a figure, such as {{T03 2019 labour share}}, and nowhere else."),
        Text.of("Close the brace, or leave it out."),
    )


def _no_such_link() -> Problem:
    return Problem(
        Text.of("a link leads to something else than a table or an address."),
        Text.of("The id of a table of this edition, such as T03, or an address that begins with https://."),
        Text.of("Correct the link."),
    )


def _no_reason() -> Problem:
    return Problem(
        Text.of("a number is stated without saying why it is no figure."),
        Text.of("The number, a colon and the reason, such as {{number 18: of age}}."),
        Text.of("Add the reason."),
    )
