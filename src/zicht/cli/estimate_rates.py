"""Shares in sight and rates per 100,000 inhabitants, of what the verdict lets be quoted and of nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zicht.cli.estimate_columns import Group
from zicht.cli.estimate_input import EstimateInput, Wanted
from zicht.errors import InputError, Text
from zicht.methods.population_size.verdict import Advice
from zicht.publication.sheet import Measure
from zicht.records.inhabitants import read_inhabitants

__all__ = ["Population", "quotable", "rate_per_100k", "read_population", "share_in_sight"]

PER = 100_000


@dataclass(frozen=True, repr=False)
class Population:
    """How many people live there: in all, and by group, where that is known."""

    file: str = ""
    sha256: str = ""
    everybody: int | None = None
    groups: Mapping[tuple[tuple[str, ...], tuple[str, ...]], int] = field(default_factory=dict)

    def of(self, group: Group) -> int | None:
        """Return the inhabitants of a group."""
        return self.groups.get((group.by, group.values))


def read_population(
    path: Path | None, wanted: Wanted, given: EstimateInput, groups: Sequence[Group]
) -> Population:
    """Read the numbers of inhabitants for everybody and for these groups.

    Raises
    ------
    InputError
        If the file cannot be read, its values are those of no group, or fewer people live there than were seen.
    """
    if path is None:
        return Population()
    names = wanted.grouped_by
    found = read_inhabitants(path, by=names)
    of_groups = {
        (g.by, g.values): number for g in groups if (number := found.get(_key(names, g))) and all(g.values)
    }
    everybody = found.get(("",) * len(names))
    _check_used(path.name, wanted, {_shape(key) for key in found}, {by for by, _values in of_groups})
    too_few = sum(g.persons > of_groups.get((g.by, g.values), g.persons) for g in groups)
    too_few += everybody is not None and everybody < given.histories.persons
    if too_few:
        raise InputError.of(
            Text.of("{file}: in {rows} rows fewer people live than were seen.", file=path.name, rows=too_few),
            expected=Text.of("The number of people who live there, seen or not."),
            to_fix=Text.of("Look whether the numbers are of the same people, and not in thousands."),
        )
    return Population(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), everybody, of_groups)


def _key(names: Sequence[str], group: Group) -> tuple[str, ...]:
    """Return the values of a group by the columns of all breakdowns: empty where it is not broken down."""
    values = dict(zip(group.by, group.values, strict=True))
    return tuple(values.get(name, "") for name in names)


def _shape(key: Sequence[str]) -> tuple[bool, ...]:
    return tuple(map(bool, key))


def _check_used(
    file: str, wanted: Wanted, shapes: set[tuple[bool, ...]], matched: set[tuple[str, ...]]
) -> None:
    """Refuse a table whose rows have the columns of a breakdown and none of its values: words spelled otherwise."""
    of_breakdowns = {tuple(name in by for name in wanted.grouped_by): by for by in wanted.by}
    unmatched = {of_breakdowns[shape] for shape in shapes if any(shape) and shape in of_breakdowns} - matched
    if unmatched or not (matched or (False,) * len(wanted.grouped_by) in shapes):
        raise InputError.of(
            Text.of("{file}: rows are about groups for which no estimate is made.", file=file),
            expected=Text.of(
                "For each --by its columns filled in, with the values of the input, and the others empty; for "
                "everybody, all of them empty."
            ),
            to_fix=Text.of("Correct the values, or leave these rows out."),
        )


def quotable(advice: Advice, total: float | None, lower: float | None, upper: float | None) -> Measure | None:
    """Return the number of persons that may be quoted, given the verdict on all of them; nothing if none may."""
    if advice == Advice.DO_NOT_PUBLISH or (total is None and lower is None):
        return None
    if advice == Advice.PUBLISH_WITH_INTERVAL:
        return Measure(total, lower, upper)
    return None if lower is None else Measure(None, lower, upper)


def share_in_sight(persons: int | None, found: Measure | None) -> Measure | None:
    """Return which share of all was seen: of a rounded number of persons, so that it tells no more than that."""
    if found is None or persons is None:
        return None
    value, upper = (
        None if at is None else min(1.0, persons / max(at, 1.0)) for at in (found.value, found.lower)
    )
    lower = 0.0 if found.upper is None else min(1.0, persons / max(found.upper, 1.0))
    return Measure(value, None if found.lower is None else lower, upper)


def rate_per_100k(inhabitants: int | None, found: Measure | None) -> Measure | None:
    """Return how many that is per 100,000 inhabitants."""
    if found is None or inhabitants is None:
        return None
    bounds = (found.value, found.lower, found.upper)
    return Measure(*(None if at is None else PER * at / inhabitants for at in bounds))
