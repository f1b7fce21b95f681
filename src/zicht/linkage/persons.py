"""The reports of an edition with the person of each: by the agencies' key alone, or linked on all that they hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from ibis.backends import BaseBackend

from zicht.linkage.exact import link_reports

if TYPE_CHECKING:
    from zicht.linkage.link import Linked

__all__ = ["LINK_SETS", "LinkSets", "Linking", "Persons", "find_persons"]

#: Sets of links where no number is asked for.
LINK_SETS = 5


@dataclass(frozen=True)
class Linking:
    """How the reports of an edition are linked.

    `register` is the private folder with the person numbers and decisions of
    earlier editions; `one_to_one` names the sources that report nobody twice;
    `sets` is how many plausible sets of links the figures are counted and
    estimated under: none, or two and more, as one tells nothing of an interval.
    """

    register: Path
    one_to_one: frozenset[str] = frozenset()
    two_persons: bool = False
    sets: int = LINK_SETS
    seed: int = 1


def _keep_nothing() -> None:
    """Leave no trace: exact linkage has none."""


@dataclass(frozen=True)
class LinkSets:
    """The reports under each plausible set of links, and without the links that were nearly missed.

    `missed` holds, drawn for each set, the pairs about one person that were never
    compared, for each pair that is no link in `without`: see `zicht.linkage.lone_links`.
    """

    reports: tuple[ir.Table, ...]
    without: ir.Table
    missed: tuple[float, ...]


@dataclass(frozen=True)
class Persons:
    """Reports with `linked` and `person`, as a whole and under each plausible set of links.

    `model` is what linked them, as JSON without a value of any record; `keep` writes the register. Of a model that
    `learned_from_few` reports nothing can be said, so that there are no sets of links.
    """

    reports: ir.Table
    link_sets: LinkSets | None = None
    model: str = ""
    keep: Callable[[], None] = _keep_nothing
    learned_from_few: bool = False


def find_persons(
    engine: BaseBackend, path: Path, linking: Linking | None, *, work: Path, release: str
) -> Persons:
    """Return the canonical reports in `path` with the person of each; see `Linking`.

    `work` is a private folder of this run, and `release` the name under which the register lists what changed.
    """
    reports = engine.read_parquet(path, table_name="reports")
    if linking is None:
        return Persons(link_reports(reports))
    # Splink takes half a second to import, and most editions link by the key alone.
    from zicht.linkage.link import LinkOptions, link_persons  # noqa: PLC0415
    from zicht.linkage.lone_links import cut_lone_links  # noqa: PLC0415

    options = LinkOptions(release, linking.one_to_one, linking.two_persons, seed=linking.seed)
    linked = link_persons(pq.read_table(path), linking.register, engine=engine, options=options)

    def join(persons: pa.Table, name: str) -> ir.Table:
        file = work / f"{name}.parquet"
        pq.write_table(persons, file)
        file.chmod(0o600)
        return _join(reports, engine.read_parquet(file, table_name=name))

    sets = 0 if linked.learned_from_few else linking.sets
    drawn = tuple(
        join(persons, f"persons_{number}")
        for number, persons in enumerate(linked.draw_persons(sets), start=1)
    )
    link_sets = None
    if drawn:
        without, cut = cut_lone_links(linked)
        missed = _draw_missed(linked, linking, cut)
        link_sets = LinkSets(drawn, join(without, "persons_without"), missed)
    return Persons(
        join(linked.persons, "persons"),
        link_sets,
        linked.model.to_json() if linked.model else "",
        lambda: linked.write(linking.register),
        linked.learned_from_few,
    )


def _join(reports: ir.Table, persons: ir.Table) -> ir.Table:
    """Add `linked` and `person`, which are the same: every report is compared with every other."""
    named = reports.mutate(record=reports.source + ibis.literal(":") + reports.report_id)
    joined = named.join(persons, "record").drop("record")
    return joined.mutate(linked=joined.person)


def _draw_missed(linked: Linked, linking: Linking, cut: int) -> tuple[float, ...]:
    rng = np.random.default_rng(linking.seed)
    missed = np.maximum(rng.normal(linked.missed.pairs, linked.missed.error, linking.sets), 0.0)
    return tuple((missed / cut).tolist()) if cut else (0.0,) * linking.sets
