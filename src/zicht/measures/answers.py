"""What all reports about a unit say together to one question, as expressions over its traits."""

from __future__ import annotations

from collections.abc import Callable, Collection

import ibis
import ibis.expr.types as ir

from zicht.measures import coding

__all__ = ["Expression", "any_yes", "bits", "choose", "told", "unknown_rank"]

Expression = Callable[[ir.Table], ir.IntegerValue]


def choose(cases: list[tuple[ir.BooleanValue, int]], otherwise: ir.IntegerValue | int) -> ir.IntegerValue:
    """Return the number of the first case that holds."""
    return ibis.cases(
        *((condition, ibis.literal(value, "int64")) for condition, value in cases), else_=otherwise
    )


def bits(list_name: str, codes: Collection[str]) -> int:
    """Return the mask of several codes of a list."""
    positions = coding.positions_of(list_name)
    return sum(coding.mask_bit(code, positions) for code in codes)


def unknown_rank(mask: ir.IntegerValue) -> ir.IntegerValue:
    """Return minus the rank of the most telling kind of unknown in a mask without known codes."""
    return choose([((mask & (1 << (r - 1))) != 0, -r) for r in sorted(coding.UNKNOWN_RANKS.values())], -3)


def any_yes(column: str) -> Expression:
    """Return yes where any report says so, no where one says no and none says yes."""

    def value(units: ir.Table) -> ir.IntegerValue:
        mask, codes = units[f"every_{column}"], coding.positions_of("yes_no")
        cases = [((mask & bits("yes_no", [code])) != 0, codes[code]) for code in ("yes", "no")]
        return choose(cases, unknown_rank(mask))

    return value


def told(column: str) -> Expression:
    """Return told where any report answers, whatever it answers; else the most telling kind of unknown."""

    def value(units: ir.Table) -> ir.IntegerValue:
        mask = units[f"every_{column}"]
        return choose([(coding.mask_known(mask) != 0, 0)], unknown_rank(mask))

    return value
