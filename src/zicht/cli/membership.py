"""What `zicht attack` and `zicht approve` share: an edition made again without one person at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from zicht.cli.options import text
from zicht.cli.session import Session, Stages
from zicht.disclosure.membership import Group, Membership, OfGroup, Tell
from zicht.linkage.persons import Linking
from zicht.pipeline import check_membership, make_private, work_folder
from zicht.release import Release
from zicht.vocabulary.numbers import format_number

__all__ = ["InputsOption", "RegisterOption", "SampleOption", "SeedOption", "look_for_one", "show_membership"]

_ = text

InputsOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--inputs",
        help=_(
            "The files or folders that the newest edition was made from; may be repeated. With them it is made again "
            "without one person at a time, to see what changes."
        ),
    ),
]
SampleOption = Annotated[
    int, typer.Option("--sample", help=_("With --inputs: how many persons to leave out."), min=1)
]
RegisterOption = Annotated[
    Path | None,
    typer.Option(
        "--register",
        help=_(
            "With --inputs, of an edition made with --link: the register that it was linked with, which stays as it "
            "is. Without it: in the work folder."
        ),
    ),
]
SeedOption = Annotated[
    int, typer.Option("--seed", help=_("With --inputs: the same seed draws the same persons."), min=0)
]

GROUPS = {
    Group.ALONE: _("Reported: unique"),
    Group.FEW: _("Reported: rare"),
    Group.MANY: _("Reported: others"),
    Group.NOT_REPORTED: _("Never reported"),
    Group.SUSPECTS: _("Suspects"),
}
TELLS = {
    Tell.AGAINST_RULE: _("shown against its rule"),
    Tell.NOT_FROM_SHOWN: _("does not follow from what is shown"),
    Tell.WITH_HIDDEN: _("changes beside a hidden count"),
}


def look_for_one(
    stages: Stages,
    release: Release,
    inputs: Sequence[Path],
    *,
    folder: Path,
    work: Path | None = None,
    released: Sequence[Release] = (),
    register: Path | None = None,
    one_to_one: Sequence[str] | None = None,
    sample: int,
    seed: int,
) -> Membership:
    """Leave out a sample of persons from the edition in a folder; what is private is gone afterwards."""
    private = work_folder(folder, work)
    make_private(private)
    return check_membership(
        release,
        inputs,
        work=private / "membership",
        released=released,
        linking=Linking(register or private / "register", frozenset(one_to_one or ())),
        sample=sample,
        seed=seed,
        on_stage=stages.begin,
        on_progress=stages.advance,
    )


def show_membership(session: Session, membership: Membership) -> None:
    """Print what came of it: numbers of figures, never a figure, a code or a person."""
    session.say()
    session.say(
        session.text(
            _("Made again without one person at a time: {persons} persons, drawn by seed {seed}."),
            persons=membership.persons,
            seed=str(membership.seed),
        )
    )
    session.say(
        session.text(
            _(
                "So many of {figures} figures change with one person, who is unique by a code, has a rare one (fewer "
                "than 10 have it), or neither; and so many counts at most hide or show, or are of others only:"
            ),
            figures=membership.figures,
        )
    )
    headers = (
        _("Who"),
        _("Persons"),
        _("Figures"),
        _("Switch"),
        _("Of others"),
        _("Smallest"),
        _("Seen from"),
    )
    session.show_grid(
        [session.text(header) for header in headers],
        [_row(session, group) for group in membership.groups],
        numbers=(1, 2, 3, 4, 5, 6),
    )
    if membership.left:
        session.say(
            session.text(_("Not looked at, or not wholly: {tables}"), tables=", ".join(membership.left))
        )
    if membership.alone:
        session.say(
            session.text(
                _(
                    "Compared as if no edition had been out before: those that are would all count the person too."
                )
            )
        )
    for one in membership.telling:
        by = ", ".join(one.place.by)
        where = f"{one.place.table} {one.place.measure}" + (f" ({by})" if by else "")
        session.say(
            session.text(
                _("{where}: {what} (figures: {figures}, persons: {persons})"),
                where=where,
                what=session.text(TELLS[one.tell]),
                figures=one.figures,
                persons=one.persons,
            )
        )
    session.say()
    session.say(session.text(_verdict(membership)), style="bold")


def _verdict(membership: Membership) -> str:
    if membership.tells:
        return _("Broken: figures tell more of one person than rules allow. Do not publish.")
    return _("Held: with none of these persons changes anything that a rule hides.")


def _row(session: Session, group: OfGroup) -> tuple[str, ...]:
    def count(number: float) -> str:
        return format_number(number, "", 0, session.language)

    return (
        session.text(GROUPS[group.group]),
        count(group.persons),
        f"{count(group.fewest)}–{count(group.most)}",
        count(group.hiding + group.nobody + group.rows),
        count(group.beside),
        "-" if group.smallest is None else count(group.smallest),
        f"{100 * group.found_if_of:.0f}%",
    )
