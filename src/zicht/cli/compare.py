"""`zicht compare`: what reads differently in a newer edition, cell by cell, and why where it is known."""

from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import JsonOption, LanguageOption, text
from zicht.cli.session import Session, new_session
from zicht.release import read_release
from zicht.release.compare import Change, Comparison, OnlyIn, compare_in_order
from zicht.vocabulary.numbers import format_number

_ = text


def run(
    older: Annotated[Path, typer.Argument(help=_("Folder of the older edition."))],
    newer: Annotated[Path, typer.Argument(help=_("Folder of the newer edition."))],
    table: Annotated[str | None, typer.Option("--table", help=_("Only this table, such as T01."))] = None,
    derived: Annotated[
        bool, typer.Option("--derived", help=_("Show shares and changes too, not counts alone."))
    ] = False,
    lang: LanguageOption = None,
    json: JsonOption = False,
) -> None:
    session = new_session(language=lang, as_json=json)
    comparison = compare_in_order(read_release(older), read_release(newer))
    if json:
        session.show_json(comparison.as_json())
        return
    changes = [c for c in comparison.changes if table in (None, c.table) and (derived or _is_count(c))]
    _show(session, comparison, changes)


#: Measures that follow from others: a revision of a count shows in all of these.
_FOLLOWING = frozenset({"share", "change", "percent_change", "revision", "earlier_edition"})


def _is_count(change: Change) -> bool:
    return change.measure not in _FOLLOWING


def _show(session: Session, comparison: Comparison, changes: list[Change]) -> None:
    language = session.language
    older, newer = comparison.older, comparison.newer
    session.say(
        f"{older.name} ({older.vintage}) -> {newer.name} ({newer.vintage})",
        style="bold",
    )
    for remark in comparison.remarks:
        session.say(remark[language])
    session.say()
    session.show_grid(
        [
            session.text(header)
            for header in (_("Table"), _("Period"), _("Cell"), _("Older"), _("Newer"), _("Reason"))
        ],
        [_row(change, language) for change in changes],
        numbers=(3, 4),
    )
    session.say()
    hidden = len(comparison.changes) - len(changes)
    session.say(
        session.text(
            _("Figures revised: {changes} shown, {hidden} not shown; unchanged: {unchanged}."),
            changes=len(changes),
            hidden=hidden,
            unchanged=comparison.unchanged,
        )
    )
    session.say(
        session.text(
            _("Figures in one edition alone: {older} in the older, {newer} in the newer."),
            older=_cells(comparison.only_in_older),
            newer=_cells(comparison.only_in_newer),
        )
    )


def _row(change: Change, language: str) -> tuple[str, ...]:
    cell = ", ".join(f"{name}={code}" for name, code in change.codes.items() if code != "all")
    return (
        change.table,
        change.period,
        f"{cell} ({change.measure})" if cell else change.measure,
        _value(change.older, change.older_status.value, change.unit, language=language),
        _value(change.newer, change.newer_status.value, change.unit, language=language),
        change.because.get(language, ""),
    )


def _value(value: float | None, status: str, unit: str, *, language: str) -> str:
    if value is None:
        return status
    return format_number(value, unit, 0 if float(value).is_integer() else 1, language)


def _cells(groups: tuple[OnlyIn, ...]) -> int:
    return sum(group.cells for group in groups)
