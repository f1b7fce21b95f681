"""What an edition says of its making: files and their regimes, rules, versions, known breaks."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Collection
from dataclasses import replace

import ibis

from zicht import __version__
from zicht.disclosure import Regime, strictest
from zicht.engine import EngineKind
from zicht.measures import NamedRule
from zicht.records.intake import FileReceipt, Intake
from zicht.release.model import Boundaries, Break, Publisher, Rule, SourceReceipt
from zicht.vocabulary import code_list, in_all_languages

__all__ = [
    "at_most_in_tens",
    "blurred_receipt_of",
    "boundaries_of",
    "breaks_of",
    "publisher_of",
    "receipts_of",
    "regimes_of",
    "rule_of",
    "software_of",
]

#: Numbers of rows are rounded to multiples of this: no rule asks for more than nine possible counts.
ROWS_TO = 10


def regimes_of(intake: Intake, records: Collection[str]) -> dict[str, str]:
    """Return the regime of each source of these tables: the strictest of its files of them."""
    asked: dict[str, list[str]] = {}
    for receipt in intake.receipts:
        if receipt.table in records:
            asked.setdefault(receipt.source, []).append(receipt.regime)
    return {source: strictest(regimes).name for source, regimes in asked.items()}


def rule_of(rule: NamedRule) -> Rule:
    return Rule(str(rule.name), rule.version, in_all_languages(rule.text))


def receipts_of(intake: Intake) -> tuple[SourceReceipt, ...]:
    """Return what an edition says of its files: numbers of rows are rounded where any file or table is protected.

    All of them then: the rows of a file less what tables show of its source would be a count that they hide, or one
    that is hidden beside it.
    """
    is_exact = not intake.protection.asked and all(one.regime == Regime.EXACT for one in intake.receipts)
    return tuple(map(_receipt_of if is_exact else blurred_receipt_of, intake.receipts))


def blurred_receipt_of(receipt: FileReceipt) -> SourceReceipt:
    """Return a receipt whose numbers of rows say no more than a protected count."""
    accepted, quarantined = (_to_tens(number) for number in (receipt.accepted, receipt.quarantined))
    return replace(
        _receipt_of(receipt),
        rows=accepted + quarantined,
        accepted=accepted,
        quarantined=quarantined,
        reasons={},
    )


def at_most_in_tens(number: int) -> int:
    """Return the next multiple of ten, which says no more than that there are no more."""
    return -(-number // ROWS_TO) * ROWS_TO


def _to_tens(number: int) -> int:
    return ROWS_TO * ((number + ROWS_TO // 2) // ROWS_TO)


def _receipt_of(receipt: FileReceipt) -> SourceReceipt:
    return SourceReceipt(
        source=receipt.source,
        file=receipt.file,
        sha256=receipt.sha256,
        table=receipt.table,
        mapping=receipt.mapping,
        rows=receipt.rows,
        accepted=receipt.accepted,
        quarantined=receipt.quarantined,
        reasons=dict(receipt.reasons),
        regime=receipt.regime,
    )


def publisher_of(intake: Intake) -> Publisher | None:
    """Return who publishes, as the input says it."""
    by = intake.published_by
    return Publisher(by.name, by.address, by.contact, by.licence, by.base) if by else None


def boundaries_of(intake: Intake) -> tuple[Boundaries, ...]:
    """Return the outlines that the input gives for maps."""
    return tuple(
        Boundaries(one.dimension, one.year, one.source, one.width, one.height, one.areas)
        for one in intake.boundaries
    )


def software_of(engine: EngineKind) -> dict[str, str]:
    package = "pyspark" if engine is EngineKind.SPARK else "duckdb"
    return {
        "zicht": __version__,
        "ibis": ibis.__version__,
        package: importlib.metadata.version(package),
    }


def breaks_of(country: str, last_year: int) -> tuple[Break, ...]:
    """Return the known breaks in this country's series up to a year."""
    return tuple(
        Break(
            year=int(code.extra["year"]),
            code=code.code,
            label={"nl": code.label_nl, "en": code.label_en},
            explanation={"nl": code.extra["explanation_nl"], "en": code.extra["explanation_en"]},
            concerns=tuple(filter(None, code.extra["concerns"].split(";"))),
        )
        for code in code_list("breaks")
        if code.extra["country"] == country and int(code.extra["year"]) <= last_year
    )
