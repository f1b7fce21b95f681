"""How the reports of an edition or an estimate are linked, from the options of the command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zicht.cli.options import text
from zicht.errors import DefinitionError, Text
from zicht.linkage.persons import Linking

__all__ = ["TOO_FEW", "linking_asked"]

_ = text

TOO_FEW = _("Fewer than {few} reports are too few to learn from: many links can be missed.")


def linking_asked(
    register: Path | None, one_to_one: Sequence[str] | None, *, link: bool, sets: int, otherwise: Path
) -> Linking | None:
    """Return how to link where --link asks for it; `otherwise` is the register where none is given."""
    if not link:
        if register is not None or one_to_one:
            raise DefinitionError.of(
                Text.of("--register and --one-to-one say how to link, and nothing is linked without --link."),
                expected=Text.of("--link beside them."),
                to_fix=Text.of("Add --link, or leave them out."),
            )
        return None
    if sets == 1:
        raise DefinitionError.of(
            Text.of("One way to link the reports tells nothing of an interval."),
            expected=Text.of("Two ways or more, or 0."),
            to_fix=Text.of("Correct --link-sets, or leave it out."),
        )
    return Linking(register or otherwise, frozenset(one_to_one or ()), sets=sets)
