"""What do keyed tokens give away to someone who knows how often names occur, and what do they cost linkage?"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from studies.token_attacks import (
    BIRTHS,
    BirthLeak,
    Leak,
    guess_names,
    match_births,
    match_chained,
    match_ranks,
    match_structure,
)
from studies.token_country import COLUMNS, Country
from zicht.engine import open_engine
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import train
from zicht.linkage.pairs import score_pairs
from zicht.linkage.schema import CASES, LinkSchema
from zicht.linkage.token_column import COLUMN, TOKEN_CASES, pack_tokens, unpack_cases
from zicht.linkage.tokens import OPEN, Hardening, make_tokens, scheme_of

__all__ = [
    "Linked",
    "Outcome",
    "TokenStudy",
    "link_names",
    "link_tokens",
    "send_tokens",
    "study_tokens",
]

#: Shares of the reports above which a name gets no token.
SHARES = (0.02, 0.01, 0.005)
_KEY = bytes(range(32))


@dataclass(frozen=True)
class Linked:
    """Pairs of reports that linkage put together rightly, put together at all, and should have."""

    right: int
    made: int
    true: int

    @property
    def scores(self) -> tuple[float, float, float]:
        """Precision, recall, and F1."""
        return self.right / self.made, self.right / self.true, 2 * self.right / (self.made + self.true)


@dataclass(frozen=True)
class Outcome:
    """What one way to send reports gives away by column, and how well it links all reports and the named ones.

    `ranks` by one column alone, `structure` and `chained` by columns and reports joined.
    """

    name: str
    linked: tuple[Linked, Linked]
    ranks: Mapping[str, Leak]
    structure: Mapping[str, Leak]
    chained: Mapping[str, Leak]


@dataclass(frozen=True)
class TokenStudy:
    """What a guess names by column, each way to send names and dates, and how well names themselves link."""

    guess: Mapping[str, Leak]
    births: Mapping[str, BirthLeak]
    names: tuple[Linked, Linked]
    outcomes: Sequence[Outcome]


def study_tokens(country: Country, *, say: Callable[[str], None]) -> TokenStudy:
    """Return what sending tokens of all names, and of names that are not too common, gives away and costs."""
    say("names")
    names = link_names(country)
    rules = {"tokens of every name": OPEN}
    rules |= {f"no token above {100 * share:g} %": Hardening(share) for share in SHARES}
    rules["no token above 1 %, none of sounds"] = Hardening(0.01, sounds=False)
    outcomes = []
    for name, rule in rules.items():
        say(name)
        outcomes.append(_study_rule(country, name, rule))
    return TokenStudy(
        {column: guess_names(country, column) for column in COLUMNS},
        {what: match_births(country, shared) for what, shared in BIRTHS.items()},
        names,
        outcomes,
    )


def _study_rule(country: Country, name: str, rule: Hardening) -> Outcome:
    tokens = send_tokens(country.attributes, rule)
    return Outcome(
        name,
        link_tokens(country, tokens),
        {column: match_ranks(country, tokens, column) for column in COLUMNS},
        {column: match_structure(country, tokens, column) for column in COLUMNS},
        {column: match_chained(country, tokens, column) for column in COLUMNS},
    )


def link_names(country: Country) -> tuple[Linked, Linked]:
    """Link the country on names as they are, and judge all pairs, and those of named reports."""
    return _link(country, add_circumstances(country.attributes, country.reports), CASES)


def link_tokens(country: Country, tokens: pa.Table) -> tuple[Linked, Linked]:
    """Link the country on tokens that came in its agencies' files, and judge as `link_names` does."""
    cells = pack_tokens(tokens, scheme_of(_KEY))
    return _link(country, unpack_cases(country.reports.append_column(COLUMN, cells)), TOKEN_CASES)


def send_tokens(attributes: pa.Table, rule: Hardening) -> pa.Table:
    """Return the tokens of all reports, in their order, each agency's made from its own file."""
    rows, made = [], []
    for source in attributes["source"].unique():
        own = pc.equal(attributes["source"], source)
        rows.append(pc.indices_nonzero(own))
        made.append(make_tokens(attributes.filter(own), _KEY, hardening=rule))
    return pa.concat_tables(made).take(pc.array_sort_indices(pa.concat_arrays(rows)))


def _link(country: Country, table: pa.Table, schema: LinkSchema) -> tuple[Linked, Linked]:
    """Link a table with a model that it teaches itself, and judge all pairs, and those of named reports."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder)) as engine:
        model = train(table, schema, engine=engine)
        clusters = make_clusters(table, score_pairs(table, schema, model, engine=engine))
    found = dict(zip(clusters["record"].to_pylist(), clusters["cluster"].to_pylist(), strict=True))
    known = pc.and_(country.attributes["family"].is_valid(), country.attributes["birth_year"].is_valid())
    named = country.attributes.filter(known)["record"].to_pylist()
    return _judge(country, found, list(found)), _judge(country, found, named)


def _judge(country: Country, found: Mapping[str, str], records: Sequence[str]) -> Linked:
    made = _pairs({record: found[record] for record in records})
    true = _pairs({record: country.persons[record] for record in records})
    return Linked(len(made & true), len(made), len(true))


def _pairs(groups: Mapping[str, str]) -> set[tuple[str, str]]:
    members: dict[str, list[str]] = defaultdict(list)
    for record in sorted(groups):
        members[groups[record]].append(record)
    return {pair for several in members.values() for pair in combinations(several, 2)}
