"""An estimate on a terminal: the verdict first, then the answer, then what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.publication.sheet import Content, Grade, VerdictCode
from zicht.publication.sheet.printed import PrintedTable

__all__ = ["show_estimate"]

_ = text

TONES = {
    VerdictCode.PUBLISH_WITH_INTERVAL: "green",
    VerdictCode.PUBLISH_AS_RANGE: "yellow",
    VerdictCode.DO_NOT_PUBLISH: "red",
}
GRADES = {Grade.GOOD: "green", Grade.CAUTION: "yellow", Grade.BAD: "bold red", Grade.NEUTRAL: "dim"}
MOST_WIDTH = 100
#: Names of lists up to so many letters stand above the columns as they are.
LONGEST_HEAD = 6


def show_estimate(session: Session, content: Content) -> None:
    """Print what a sheet says, for a person at a terminal."""
    if session.as_json:
        return
    width = min(session.out.width, MOST_WIDTH)

    def show(thing: RenderableType) -> None:
        session.out.print(thing, width=width)

    show(_answer(session, content))
    for strong, meaning in content.warnings:
        show(Text.assemble((strong, "bold"), " ", meaning))
    _head(session, content.estimators.caption)
    show(_estimators(session, content))
    for remark in content.remarks:
        show(Padding(Text(remark, style="dim"), (0, 0, 0, 2)))
    if content.strata:
        for table in content.strata:
            _head(session, table.caption)
            show(_grid(table))
    if content.findings:
        _head(session, session.text(_("How far the answer can be relied on")))
        show(_findings(content))
    for table in content.sensitivity:
        _head(session, table.caption)
        show(_grid(table))
    _head(session, content.overlap.caption)
    show(_grid(_with_short_heads(content.overlap)))
    session.say()
    for label, value in content.facts:
        session.say(f"{label}: {value}", style="dim")


def _head(session: Session, title: str) -> None:
    session.say()
    session.say(title, style="bold")


def _answer(session: Session, content: Content) -> Panel:
    tone, answer = TONES[VerdictCode(content.verdict)], content.answer
    lines: list[RenderableType] = [Text(answer.verdict, style=f"bold {tone}")]
    if answer.number:
        lines.append(Text.assemble((answer.number, "bold"), "  ", answer.unit))
    lines += ["", *map(Text, answer.sentences)]
    if content.reasons:
        lines += ["", Text(session.text(_("Why")), style="bold")]
        bullets = Table.grid(padding=(0, 1))
        for reason in content.reasons:
            bullets.add_row("•", Text(reason))
        lines.append(bullets)
    return Panel(
        Group(*lines), title=Text(content.title), title_align="left", border_style=tone, padding=(1, 2)
    )


def _estimators(session: Session, content: Content) -> Table:
    """Lay out one estimator in two lines: its answer, and below it what must be true for it."""
    table = content.estimators
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    grid.add_column(table.head[0], overflow="fold", ratio=1)
    for place in (2, 3):
        grid.add_column(table.head[place], justify="right", no_wrap=True)
    condition = session.text(_("right if"))
    for label, assumption, persons, wide, *_rest in table.rows:
        first = Text.assemble((label, "bold"), "\n", (f"{condition}: {assumption}", "dim"))
        grid.add_row(first, persons, wide)
    return grid


def _findings(content: Content) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    for finding in content.findings:
        grid.add_row(Text(finding.reads, style=GRADES[Grade(finding.grade)]), finding.label, finding.measure)
    return grid


def _grid(table: PrintedTable) -> RenderableType:
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for place, head in enumerate(table.head):
        grid.add_column(head, justify="right" if place in table.numbers else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*map(Text, row))
    return Group(grid, *_notes(table.notes))


def _with_short_heads(table: PrintedTable) -> PrintedTable:
    """Give long names of lists a letter, which then stands above the columns: a terminal is narrow."""
    names = table.head[1:]
    if all(len(name) <= LONGEST_HEAD for name in names):
        return table
    letters = [chr(ord("A") + place) for place in range(len(names))]
    rows = tuple((f"{letter} {row[0]}", *row[1:]) for letter, row in zip(letters, table.rows, strict=True))
    return replace(table, head=("", *letters), rows=rows)


def _notes(notes: Sequence[str]) -> list[Text]:
    return [Text(note, style="dim") for note in notes]
