"""Parts of releases made by hand: what editions and tables of tests have in common, whatever they are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zicht.release.model import CodeText, Dimension, Edition, Rule, State, Table


def both(english: str, dutch: str = "") -> dict[str, str]:
    """Return a text in both languages, the same in Dutch where that is not given."""
    return {"en": english, "nl": dutch or english}


def codes(*names: str) -> tuple[CodeText, ...]:
    return tuple(CodeText(name, both(name)) for name in names)


def dimension(
    name: str, label: Mapping[str, str], texts: Mapping[str, Mapping[str, str]], **kind: bool
) -> Dimension:
    return Dimension(name, label, tuple(CodeText(code, text) for code, text in texts.items()), **kind)


RULE = Rule("first_report_in_year", "1", both("Once.", "Eén keer."))


def handmade_edition(**changes: object) -> Edition:
    """Return the header of an edition of 2016 to 2020 that may be published; `changes` replace its fields."""
    edition = Edition(
        name="2016-2020",
        title=both("Victim monitor", "Slachtoffermonitor"),
        country="NLD",
        window=(2016, 2020),
        vintage="2021-09-01",
        state=State.DRAFT,
        simulated=True,
        publishable=True,
        counting_rule=RULE,
        rules=(RULE,),
        shares_of="all",
        software={"zicht": "0.1.0"},
        parameters={},
        sources=(),
    )
    return replace(edition, **changes)


def handmade_table(table_id: str, **changes: object) -> Table:
    """Return an empty table of persons; `changes` give it dimensions, measures and cells."""
    table = Table(
        id=table_id,
        title=both("Title", "Titel"),
        definition=both("Definition", "Definitie"),
        population=both("All presumed victims", "Alle vermoedelijke slachtoffers"),
        unit="persons",
        dimensions=(),
        measures=(),
        cells=(),
        rules=(RULE.name,),
        sources=("police",),
    )
    return replace(table, **changes)
