"""Whether the right numbers of errata may be told: by the rules of their tables, and beside all that is hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from zicht.disclosure.attacker import attack_releases
from zicht.disclosure.regimes import ROUND_TO, strictest
from zicht.disclosure.sums import numbers_of
from zicht.errors import DisclosureRefused, InputError, Problem, Text
from zicht.publication.authored.figures import Found, locate_figure
from zicht.release.model import Erratum, Release, Status, Table

__all__ = ["check_tells_nothing"]

TO_FIX = Text.of(
    "Correct it in the next edition, which is protected as a whole. Leave `right` out where the figure should not have "
    "been shown."
)


def check_tells_nothing(release: Release, *, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Check the errata that a release has: DisclosureRefused where a right number may not show, or gives one away.

    Everywhere that the same number is printed, the right one stands for it. Where right numbers fit none of the sums of
    all tables, as others that were wrong too are not corrected, each of their tables is attacked alone: what fits not
    even there tells nothing of what is hidden in it.
    """
    refused = [
        Problem(Text.of("{table}: the right number cannot be told now.", table=found.table.id), fault, TO_FIX)
        for erratum, found in _corrected(release)
        for fault in _against_rule(erratum, found, release)
    ]
    if not refused and _gives_away(release, on_progress):
        fault = Text.of("Right numbers from which nothing hidden can be worked out.")
        refused = [Problem(Text.of("The right numbers give away what is hidden."), fault, TO_FIX)]
    if refused:
        raise DisclosureRefused(tuple(refused))


def _corrected(release: Release) -> Iterator[tuple[Erratum, Found]]:
    for erratum in release.errata:
        if erratum.right is not None:
            yield erratum, locate_figure(release, erratum.figure)


def _against_rule(erratum: Erratum, found: Found, release: Release) -> Iterator[Text]:
    right, protection = erratum.right or 0.0, strictest([found.table.protection])
    counts = numbers_of(found.table, {table.id: table for table in release.tables})
    if (found.cell.codes, found.cell.measure) not in counts:
        return
    if protection.hides(right) or 0 < right < protection.noise:
        yield Text.of("A number that the rule of the table shows.")
    elif found.cell.status is Status.ROUNDED and (protection.noise or right % (protection.base or ROUND_TO)):
        yield Text.of("A number that was rounded or changed as the others of the table.")


def _gives_away(release: Release, on_progress: Callable[[int, int], None] | None) -> bool:
    changed = {table.id: table for table in _as_right(release)}
    if not changed:
        return False
    tables = tuple(changed.get(table.id, table) for table in release.tables)
    try:
        return attack_releases([replace(release, tables=tables)], on_progress=on_progress).is_broken
    except InputError:
        return any(_is_broken_alone(release, table) for table in changed.values())


def _is_broken_alone(release: Release, table: Table) -> bool:
    try:
        return attack_releases([replace(release, tables=(table,))]).is_broken
    except InputError:
        return False


def _as_right(release: Release) -> Iterator[Table]:
    """Yield the tables that print a number of which the right one is told, with that in its place."""
    by_id = {table.id: table for table in release.tables}
    right = {}
    for erratum, found in _corrected(release):
        number = numbers_of(found.table, by_id).get((found.cell.codes, found.cell.measure))
        if number is not None:
            right[number] = erratum.right
    for table in release.tables:
        numbers = numbers_of(table, by_id)
        own = {key: right[number] for key, number in numbers.items() if number in right}
        if own:
            cells = (
                replace(cell, value=own.get((cell.codes, cell.measure), cell.value))
                if cell.value is not None
                else cell
                for cell in table.cells
            )
            yield replace(table, cells=tuple(cells))
