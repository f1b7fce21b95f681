"""The page of the study of successive editions."""

from __future__ import annotations

import importlib.metadata
import time

from studies.editions import Chain

__all__ = ["write_editions"]

_INTRODUCTION = """`zicht attack` reads published files only: every figure of every edition, how they add up, and which
persons each edition says it revised. It asks between which values each hidden number must lie, over all editions
together. A number is *exposed* where fewer values remain possible than its rule asks: in most tables four, for a rule
that hides 1 to 4, and in a whole that is shown and has 2, three.

Here are the five successive editions of the reference country, of which some revise persons of earlier years (reports
withdrawn, and two reports found to be about one person). Each is made with `zicht monitor --previous`, beside those
before it. The other chain was made with `--no-secondary`: only small counts are hidden there."""

_READING = """*Figures* are all cells of an edition, derived ones too; *revised* counts the persons that it says it
revised. The newest edition has tables that those before it do not have. Seconds are of one processor, for the whole
edition from the agencies' files to its tables."""

_LIMITS = """## What this does not show

One country, with its own tables and rules, and few persons revised. A number that was shown and then revised can be
hidden no better than its revision leaves (see [Disclosure](../explanation/disclosure.md)). An edition
that was protected without regard to those before it is not made safe by the next one. Only what the tables say of
their own sums is used, so that a sum which no table declares is missing on both sides: for the one who protects and
for the one who attacks."""


def write_editions(with_them: Chain, without: Chain, *, seed: int) -> str:
    """Return the page: what is hidden in each edition, and what the attack finds."""
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seed {seed}: {len(with_them.made)} editions of one country."
    )
    parts = ["# Do five editions together give a hidden figure away?", head, _INTRODUCTION]
    parts += ["## What the attack finds", _found(with_them, without), _exposed(with_them)]
    parts += ["## What it costs", _costs(with_them, without), _READING, _LIMITS]
    return "\n\n".join(parts) + "\n"


def _found(*chains: Chain) -> str:
    rows = [
        [
            "with figures beside them" if chain.secondary else "only small counts",
            f"{chain.attack.numbers:,}",
            f"{chain.attack.sums:,}",
            f"{chain.attack.hidden:,}",
            f"**{chain.attack.exposed_numbers:,}**",
            f"{chain.seconds:.0f}",
        ]
        for chain in chains
    ]
    return _table(["Hidden", "Numbers", "Sums", "Hidden numbers", "Exposed", "Seconds"], rows)


def _exposed(chain: Chain) -> str:
    """Say which figures of the protected editions are exposed all the same, never what they can be."""
    if not chain.attack.exposed:
        return "None of the protected editions gives a hidden figure away beside the others."
    found = (
        f"- {figure.table} in the edition of {figure.vintage}: {figure.possible} of the {figure.needed} counts that "
        "its rule asks for remain possible."
        for figure in chain.attack.exposed
    )
    lead = "The protected editions are not free of fault. What is exposed there:"
    return "\n".join([lead, "", *found])


def _costs(with_them: Chain, without: Chain) -> str:
    rows = [
        [
            one.vintage,
            f"{one.figures:,}",
            f"{one.revised:,}",
            f"{other.hidden:,}",
            f"{one.hidden:,}",
            f"{other.seconds:.0f}",
            f"{one.seconds:.0f}",
        ]
        for one, other in zip(with_them.made, without.made, strict=True)
    ]
    names = [
        "Edition",
        "Figures",
        "Revised",
        "Hidden, small only",
        "Hidden, protected",
        "Seconds",
        "Protected",
    ]
    return _table(names, rows)


def _table(names: list[str], rows: list[list[str]]) -> str:
    lines = [names, ["---", *("---:" for _name in names[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
