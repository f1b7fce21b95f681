"""What is made once before any table is counted: the counted units, with what the tables ask of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.measures.counting import UnitTally, describe_units
from zicht.measures.declaration import Declaration, Scope, combinations_of
from zicht.measures.dimensions import TRAITS
from zicht.measures.rules import CountingRule
from zicht.measures.units import collect_units

__all__ = ["CountingOptions", "prepare_scope"]


@dataclass(frozen=True)
class CountingOptions:
    """How to count: `earlier` holds the victims by period that the edition before printed.

    Without `estimates`, T26 holds what others published and no estimate of its own.
    """

    window: tuple[int, int]
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR
    shares_of_known: bool = False
    earlier: Mapping[str, float] = field(default_factory=dict)
    estimates: bool = True


def prepare_scope(
    engine: BaseBackend,
    reports: ir.Table,
    *,
    work: Path,
    declarations: Collection[Declaration],
    options: CountingOptions,
    supplied: Collection[str],
    sources: Sequence[str] = (),
) -> Scope:
    """Collect the units once and keep them in `work`, so that every table is counted from small integers."""
    units = collect_units(
        reports,
        traits=TRAITS,
        supplied=supplied,
        rule=options.rule,
        window=options.window,
        keep=lambda name, table: engine.create_table(name, table, overwrite=True),
    )
    combinations = combinations_of(declarations, supplied)

    def keep(name: str, parts: Sequence[ir.Table]) -> ir.Table:
        return _keep_parts(engine, work / name, [describe_units(part, combinations) for part in parts])

    by_period = keep("units_by_period", units.by_period)
    in_window = keep("units_in_window", units.in_window) if units.in_window else by_period
    return Scope(
        by_period=UnitTally(by_period, combinations),
        in_window=UnitTally(in_window, combinations),
        units=by_period,
        units_in_window=in_window,
        rule=options.rule,
        window=options.window,
        supplied=supplied,
        sources=tuple(sources),
        shares_of_known=options.shares_of_known,
    )


def _keep_parts(engine: BaseBackend, folder: Path, parts: Sequence[ir.Table]) -> ir.Table:
    """Write the parts of a table as Parquet and return the whole: quicker to write than an engine's own tables."""
    folder.mkdir(parents=True)
    for place, part in enumerate(parts):
        engine.to_parquet(part, folder / f"{place}.parquet")
    return engine.read_parquet(folder / "*.parquet", table_name=folder.name)
