"""What is made once before any table is counted: the counted units, with what the tables ask of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ibis.expr.types as ir
from ibis.backends import BaseBackend

from zicht.measures.counting import UnitTally, describe_units
from zicht.measures.declaration import Declaration, Scope, combinations_of
from zicht.measures.dimensions import TRAITS
from zicht.measures.organisations import NUMBER, OF_UNIT
from zicht.measures.rules import CountingRule
from zicht.measures.units import collect_units
from zicht.measures.who import KEY_OF_UNIT, RECORD_KEY

__all__ = ["CountingOptions", "prepare_scope"]


@dataclass(frozen=True)
class CountingOptions:
    """How to count: `earlier` holds the victims by period that the edition before printed.

    Without `estimates`, T26 holds what others published and no estimate of its own; without `outcomes`, only the
    tables of the reports are counted. `country` says which breaks in series are known; `who` names the declared tables
    of which it is to be known who stands in their counts.
    """

    window: tuple[int, int]
    rule: CountingRule = CountingRule.FIRST_REPORT_IN_YEAR
    shares_of_known: bool = False
    estimates: bool = True
    country: str = ""
    outcomes: bool = True
    who: frozenset[str] = frozenset()


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
    """Collect the units once and keep them in `work`, so that every table is counted from small integers.

    Where organisations are numbered, a unit has the number of the one that reported it first; where persons have
    record keys, the unit has its person's.
    """
    numbers = {NUMBER: OF_UNIT, RECORD_KEY: KEY_OF_UNIT}
    given = [name for name in numbers if name in reports.columns]
    units = collect_units(
        reports,
        traits=replace(TRAITS, ages=(*TRAITS.ages, *given)) if given else TRAITS,
        supplied={*supplied, *given} if given else supplied,
        rule=options.rule,
        window=options.window,
        keep=lambda name, table: engine.create_table(name, table, overwrite=True),
    )
    combinations = combinations_of(declarations, supplied)
    also = tuple(numbers[name] for name in given)

    def keep(name: str, parts: Sequence[ir.Table]) -> ir.Table:
        return _keep_parts(engine, work / name, [describe_units(part, combinations, also) for part in parts])

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
