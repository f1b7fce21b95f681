"""What a reader can work out who has all releases at hand: every figure that is hidden, and how closely it is bound."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zicht.disclosure.attack import Found, find_exposed
from zicht.disclosure.editions import Combined, Published, combine
from zicht.disclosure.given_away import given_away
from zicht.disclosure.stated import Stated, add_statements, tells_more
from zicht.disclosure.sums import numbers_of
from zicht.errors import InputError, Text
from zicht.release.jsonfile import encode_object
from zicht.release.model import Release

__all__ = ["Attack", "HiddenFigure", "TableAttack", "attack_releases"]


@dataclass(frozen=True)
class HiddenFigure:
    """A figure that is hidden, in the edition of a vintage: `possible` counts can stand there, None for endlessly many.

    Never which counts: of an exposed figure that would be the secret itself. `needed` is what its rule asks to stay
    possible.
    """

    vintage: str
    table: str
    codes: Mapping[str, str]
    measure: str
    possible: int | None
    needed: int
    exposed: bool


@dataclass(frozen=True)
class TableAttack:
    """How many figures of a table are hidden, in all editions, and how many of those are exposed."""

    table: str
    hidden: int
    exposed: int


@dataclass(frozen=True)
class Attack:
    """What came of it: `numbers` that figures show or hide, the `sums` that bind them, and how each hidden one fares.

    Figures of several tables and editions that count the same units are one number. `exposed` are the figures of
    numbers that are bound more closely than their rule allows; of those numbers, the editions before the newest alone
    give `given_away` away. `narrowest` are the figures that come next. `revised_by_few` shown numbers are a few more or
    less in the next edition: a reader sees how many persons that is about. `stated` numbers were told beside the
    editions, and `told_more` of them tell what no edition does.
    """

    vintages: tuple[str, ...]
    numbers: int
    sums: int
    hidden: int
    exposed_numbers: int
    given_away: int
    tables: tuple[TableAttack, ...]
    exposed: tuple[HiddenFigure, ...]
    narrowest: tuple[HiddenFigure, ...]
    revised_by_few: int
    stated: int = 0
    told_more: int = 0

    @property
    def is_broken(self) -> bool:
        return bool(self.exposed_numbers or self.told_more)

    @property
    def is_broken_by_newest(self) -> bool:
        return self.exposed_numbers > self.given_away or self.told_more > 0

    def as_json(self) -> dict[str, object]:
        return {"broken": self.is_broken, **encode_object(self)}


#: So many figures are named that are not exposed, beginning with the most closely bound.
NAMED = 10
#: Fewer persons than this are few.
FEW = 5


def attack_releases(
    releases: Sequence[Release],
    *,
    statements: Sequence[Stated] = (),
    on_progress: Callable[[int, int], None] | None = None,
) -> Attack:
    """Bound every hidden figure by all that these releases show together, and by what is stated beside them.

    Each statement is on one of these releases.

    Raises
    ------
    InputError
        If the figures contradict each other, so that no reader could have them all from one country.
    """
    ordered = sorted(releases, key=lambda release: release.edition.vintage)
    editions = [Published.of(release) for release in ordered]
    combined = add_statements(combine(editions), ordered, statements)
    sums = combined.sums
    by_vintage = {release.edition.vintage: release for release in ordered}
    try:
        found = find_exposed(sums, on_progress=on_progress)
    except ValueError:
        raise _contradiction() from None
    figures = list(_hidden_figures(ordered, combined, found))
    hidden, open_ = (Counter(f.table for f in figures if f.exposed >= least) for least in (False, True))
    return Attack(
        vintages=tuple(release.edition.vintage for release in ordered),
        numbers=len(sums.numbers),
        sums=int(sums.relations.shape[0]),
        hidden=int(sums.hidden.sum()),
        exposed_numbers=int(found.exposed.sum()),
        given_away=int(given_away(editions[:-1], combined, found).sum()),
        tables=tuple(TableAttack(table, hidden[table], open_[table]) for table in sorted(hidden)),
        exposed=tuple(figure for figure in figures if figure.exposed),
        narrowest=tuple(sorted(filter(_is_in_doubt, figures), key=_closeness)[:NAMED]),
        revised_by_few=sum(change < FEW for change in combined.revised_by()),
        stated=len(statements),
        told_more=sum(tells_more(one, by_vintage[one.vintage]) for one in statements),
    )


def _hidden_figures(releases: Sequence[Release], combined: Combined, found: Found) -> Iterator[HiddenFigure]:
    possible, needed = found.bounds.possible, found.needed
    for release, places in zip(releases, combined.places, strict=True):
        by_id = {table.id: table for table in release.tables}
        for table in release.tables:
            numbers = numbers_of(table, by_id)
            for cell in table.cells:
                number = numbers.get((cell.codes, cell.measure))
                if number is None or cell.value is not None:
                    continue
                place = places[number]
                yield HiddenFigure(
                    vintage=release.edition.vintage,
                    table=table.id,
                    codes=dict(zip(table.dimension_names, cell.codes, strict=True)),
                    measure=cell.measure,
                    possible=int(possible[place]) if math.isfinite(possible[place]) else None,
                    needed=int(needed[place]),
                    exposed=bool(found.exposed[place]),
                )


def _is_in_doubt(figure: HiddenFigure) -> bool:
    """Tell whether a figure holds by what is possible; others hold because they are certainly none of the small."""
    return not figure.exposed and (
        figure.possible is None or (figure.possible > 1 and figure.possible >= figure.needed)
    )


def _closeness(figure: HiddenFigure) -> tuple[float, str, str]:
    return (math.inf if figure.possible is None else figure.possible, figure.table, figure.vintage)


def _contradiction() -> InputError:
    return InputError.of(
        Text.of("The releases contradict each other: no counts fit all their figures."),
        expected=Text.of("Editions of one country, as they were published."),
        to_fix=Text.of(
            "Give editions of one country only, or attack them one by one to find which does not fit."
        ),
    )
