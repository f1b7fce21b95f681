"""The page of the study of tokens."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Sequence

from studies.tokens import COLUMNS, Leak, Outcome

__all__ = ["write_tokens"]

_HEADS = ("Given name", "Family name", "Sound of given", "Sound of family", "Initial")
_SCORES = ("Precision", "Recall", "F1")

_INTRODUCTION = """Each agency of the reference country pseudonymised its own file, and the reports of all were linked
without the agencies' shared person key. Someone who does not have the key of the tokens, but knows how often every
name occurs among women and men of each nationality, lays the commonest token of each nationality and sex beside the
commonest name, the next beside the next, and so on. The lists are those from which the country's names were drawn:
nobody will have better ones."""

_GUESSED = """## How many names does that give away?

The share of the reports with a value whose value is named rightly. The first line needs no token: everyone gets the
commonest name of their nationality and sex. What does not go beyond it is not due to the tokens."""

_KEPT = """## How many tokens are left?

The share of the reports with a value that keep a token."""

_COST = """## What does it cost linkage?

Pairs of reports against the truth: among all reports, with a name or without, and among those with a family name and a
year of birth. The linker learned from each table by itself, and also used what the reports say of the case."""


def write_tokens(guess: Sequence[Leak], outcomes: Sequence[Outcome], seed: int) -> str:
    """Return the page: what is named, what is left, and how well it links."""
    sent = [outcome for outcome in outcomes if outcome.leaks]
    named = [["no tokens, a guess", *(_percent(leak.named, leak.values) for leak in guess)]]
    named += [[o.name, *(_percent(o.leaks[c].named, o.leaks[c].values) for c in COLUMNS)] for o in sent]
    kept = [[o.name, *(_percent(o.leaks[c].tokens, o.leaks[c].values) for c in COLUMNS)] for o in sent]
    linked = [(o.name, o.linked) for o in outcomes]
    cost = [[name, *(f"{x:.3f}" for one in both for x in one.scores)] for name, both in linked]
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seed {seed}, {guess[1].values:,} reports with a family name."
    )
    parts = ["# What do tokens give away, and what do they cost?", head, _INTRODUCTION]
    parts += [_GUESSED, _table(["Sent", *_HEADS], named), _KEPT, _table(["Sent", *_HEADS], kept)]
    parts += [_COST, _table(["Sent", *_SCORES, *(f"{score}, named" for score in _SCORES)], cost)]
    return "\n\n".join(parts) + "\n"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
