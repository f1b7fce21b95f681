"""The page of the study of tokens."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Mapping, Sequence

from studies.token_attacks import BirthLeak, Leak
from studies.token_country import COLUMNS
from studies.tokens import TokenStudy

__all__ = ["write_tokens"]

_HEADS = ("Given name", "Family name")
_HOW = ("alone", "structure", "years")
_SCORES = ("Precision", "Recall", "F1")

_INTRODUCTION = """Each agency of the reference country pseudonymised its own file, and the reports of all were linked
without the agencies' shared person key. Someone who does not have the key of the tokens, but knows how often every
name occurs among women and men of each nationality, tries to name what is behind them. The lists are those from which
the country's names were drawn: nobody will have better ones."""

_NAMED = """## How many names do they give away?

The share of the reports with a name whose name is named rightly. The first line needs no token: everyone gets the
commonest name of their nationality and sex. What goes beyond it comes from tokens.

*Alone*: the commonest token of each nationality and sex is laid beside the commonest name that has tokens there,
the next beside the next, and so on. Who has no token is given the commonest name: that a token is missing tells that
the name is common. *Structure*: tokens are laid only beside names that have as many neighbours (other names one letter
away) and as many namesakes (other names that sound the same); the codes of typing errors and the tokens of
sounds show that of tokens. *Years*: common names have no token but one for each year of birth; those that belong
to one person with two years of birth are taken as one name, and laid beside the commonest names. Who is who is taken
from the truth."""

_KEPT = """## How many tokens are left?

The share of the reports with a name that keep a token of it."""

_BORN = """## What do dates of birth give away?

The age at the report stays readable, and so tells of each report whether the birthday was over. Reports that share a
token share what it stands for, and together narrow it down. The share of the birth dates whose month, whose day within
three days, and whose day itself is named. Only the date, with day and month exchanged beside it, and the year get
tokens; the last lines say why the other parts do not."""

_COST = """## What does it cost linkage?

Pairs of reports against the truth: among all reports, with a name or without, and among those with a family name and a
year of birth. The linker learned from each table by itself, and also used what the reports say of the case."""


def write_tokens(study: TokenStudy, seed: int) -> str:
    """Return the page: what is named, what is left, and how well it links."""
    head = (
        f"Written by `make studies`; do not edit. Zicht {importlib.metadata.version('zicht')}, "
        f"{time.strftime('%Y-%m-%d')}, seed {seed}, {study.guess['family'].values:,} reports with a family name."
    )
    parts = ["# What do tokens give away, and what do they cost?", head, _INTRODUCTION]
    named = [f"{head}, {how}" for head in _HEADS for how in _HOW]
    parts += [_NAMED, _table(["Sent", *named], _named(study)), _KEPT, _table(["Sent", *_HEADS], _left(study))]
    parts += [_BORN, _table(["Reports share", "Month", "Within 3 days", "Day"], _births(study.births))]
    parts += [_COST, _table(["Sent", *_SCORES, *(f"{score}, named" for score in _SCORES)], _costs(study))]
    return "\n\n".join(parts) + "\n"


def _named(study: TokenStudy) -> list[list[str]]:
    guess = [cell for column in COLUMNS for cell in (_share(study.guess[column]), "", "")]
    return [
        ["no tokens, a guess", *guess],
        *(
            [one.name, *(_share(how[c]) for c in COLUMNS for how in (one.ranks, one.structure, one.chained))]
            for one in study.outcomes
        ),
    ]


def _left(study: TokenStudy) -> list[list[str]]:
    return [
        [one.name, *(_percent(one.ranks[c].tokens, one.ranks[c].values) for c in COLUMNS)]
        for one in study.outcomes
    ]


def _births(births: Mapping[str, BirthLeak]) -> list[list[str]]:
    return [
        [what, *(_percent(part, leak.dates) for part in (leak.months, leak.nearly, leak.days))]
        for what, leak in births.items()
    ]


def _costs(study: TokenStudy) -> list[list[str]]:
    linked = [("names", study.names), *((one.name, one.linked) for one in study.outcomes)]
    return [[name, *(f"{x:.3f}" for one in both for x in one.scores)] for name, both in linked]


def _share(leak: Leak) -> str:
    return _percent(leak.named, leak.values)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
