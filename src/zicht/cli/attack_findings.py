"""What `zicht attack` prints: how many hidden figures hold, and which do not, never what they are."""

from __future__ import annotations

from collections.abc import Sequence

from zicht.cli.options import text
from zicht.cli.session import Session
from zicht.disclosure.attacker import Attack, HiddenFigure
from zicht.release import ALL
from zicht.vocabulary.numbers import format_number

__all__ = ["show_attack"]

_ = text

#: So many exposed figures are named on a terminal, unless all are asked for.
FIRST = 20


def show_attack(session: Session, attack: Attack, *, every: bool = False) -> None:
    """Print what came of an attack."""
    session.say(
        session.text(
            _(
                "Releases: {releases}, data of {vintages}. Numbers in them: {numbers}, bound together by {sums} sums."
            ),
            releases=len(attack.vintages),
            vintages=", ".join(attack.vintages),
            numbers=attack.numbers,
            sums=attack.sums,
        )
    )
    session.say(
        session.text(
            _("Hidden: {hidden}. Exposed, so bound more closely than their rule allows: {exposed}."),
            hidden=attack.hidden,
            exposed=attack.exposed_numbers,
        )
    )
    if attack.given_away:
        session.say(
            session.text(
                _("Of these, editions before the newest give away by themselves: {count}."),
                count=attack.given_away,
            )
        )
    if attack.revised_by_few:
        session.say(
            session.text(
                _(
                    "Shown, and 1 to 4 more or less in the next edition: {count}. A reader sees how many persons that "
                    "is about."
                ),
                count=attack.revised_by_few,
            )
        )
    _show_statements(session, attack)
    if attack.tables:
        session.say()
        session.show_grid(
            [session.text(header) for header in (_("Table"), _("Hidden"), _("Exposed"))],
            [
                (table.table, *(_count(session, number) for number in (table.hidden, table.exposed)))
                for table in attack.tables
            ],
            numbers=(1, 2),
        )
    named = attack.exposed if every else attack.exposed[:FIRST]
    _show_figures(
        session, _("Exposed figures, with how many counts a reader has left to choose from:"), named
    )
    if len(named) < len(attack.exposed):
        session.say(
            session.text(
                _("And {count} more: ask for --all or --json."), count=len(attack.exposed) - len(named)
            )
        )
    _show_figures(session, _("Of what holds, the most closely bound:"), attack.narrowest)
    session.say()
    session.say(session.text(_verdict(attack)), style="bold")


def _show_statements(session: Session, attack: Attack) -> None:
    if attack.stated:
        session.say(
            session.text(
                _(
                    "Numbers told beside them: {stated}. Numbers and files that tell what no release does: {more}."
                ),
                stated=attack.stated,
                more=attack.told_more,
            )
        )


def _verdict(attack: Attack) -> str:
    if attack.told_more:
        return _("Broken: what is told beside the releases is not in them. Do not publish these together.")
    if attack.is_broken and not attack.is_broken_by_newest:
        return _("Broken before: what can be worked out is out already. The newest edition tells no more.")
    if attack.is_broken:
        return _("Broken: what is hidden can be worked out. Do not publish these together.")
    if not attack.hidden:
        return _("Nothing is hidden in these releases, so that there is nothing to work out.")
    return _("Held: every hidden figure can still be as many counts as its rule asks.")


def _show_figures(session: Session, title: str, figures: Sequence[HiddenFigure]) -> None:
    if not figures:
        return
    session.say()
    session.say(session.text(title))
    session.show_grid(
        [
            session.text(header)
            for header in (_("Data of"), _("Table"), _("Cell"), _("Possible"), _("Needed"))
        ],
        [_row(figure, session) for figure in figures],
        numbers=(3, 4),
    )


def _row(figure: HiddenFigure, session: Session) -> tuple[str, ...]:
    codes = ", ".join(f"{name}={code}" for name, code in figure.codes.items() if code != ALL)
    possible = session.text(_("endless")) if figure.possible is None else _count(session, figure.possible)
    return (
        figure.vintage,
        figure.table,
        f"{codes} ({figure.measure})",
        possible,
        _count(session, figure.needed),
    )


def _count(session: Session, number: int) -> str:
    return format_number(number, "", 0, session.language)
