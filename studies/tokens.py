"""What do keyed tokens give away to someone who knows how often names occur, and what do they cost linkage?"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.circumstances import add_circumstances
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import train
from zicht.linkage.names import parse_family_name, parse_given_names
from zicht.linkage.pairs import score_pairs
from zicht.linkage.schema import CASES, LinkSchema
from zicht.linkage.sounds import sound_of
from zicht.linkage.token_column import COLUMN, TOKEN_CASES, pack_tokens, unpack_cases
from zicht.linkage.tokens import OPEN, Hardening, make_tokens, scheme_of
from zicht.records.intake import read_inputs
from zicht.reference import simulate
from zicht.reference.shipped import shipped_rows

__all__ = [
    "COLUMNS",
    "Country",
    "Leak",
    "Linked",
    "Outcome",
    "guess_names",
    "make_country",
    "match_ranks",
    "send_tokens",
    "study_tokens",
]

#: The columns in which someone who knows names can count.
COLUMNS = ("given", "family", "given_sound", "family_sound", "initial")
#: Shares of the reports above which a name gets no token.
SHARES = (0.02, 0.01, 0.005)
_KEY = bytes(range(32))
#: The reference country draws the names of a list with these weights, by their place in it.
_FIRST, _FALL = 8.0, -0.8

Stratum = tuple[str, str]
#: How usual the values of a column are, among people of one nationality and sex.
Usual = Mapping[Stratum, Mapping[str, Counter[str]]]


@dataclass(frozen=True, repr=False)
class Country:
    """Reports of the reference country without the agencies' shared key, and the person behind each."""

    attributes: pa.Table
    reports: pa.Table
    persons: Mapping[str, str]
    usual: Usual


@dataclass(frozen=True)
class Leak:
    """Reports that have a value, those of them with a token, and those whose value the attacker names."""

    values: int
    tokens: int
    named: int


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
    """What one way to send reports gives away by column, and how well it links all reports and the named ones."""

    name: str
    leaks: Mapping[str, Leak]
    linked: tuple[Linked, Linked]


def study_tokens(country: Country, *, say: Callable[[str], None]) -> Sequence[Outcome]:
    """Return the outcome of sending names, tokens of all names, and tokens of names that are not too common."""
    say("names")
    named = add_circumstances(country.attributes, country.reports)
    outcomes = [Outcome("names", {}, _link(country, named, CASES))]
    rules = {"tokens of every name": OPEN}
    rules |= {f"no token above {100 * share:g} %": Hardening(share) for share in SHARES}
    for name, rule in rules.items():
        say(name)
        tokens = send_tokens(country.attributes, rule)
        leaks = {column: match_ranks(country, tokens, column) for column in COLUMNS}
        cells = pack_tokens(tokens, scheme_of(_KEY))
        cases = unpack_cases(country.reports.append_column(COLUMN, cells))
        outcomes.append(Outcome(name, leaks, _link(country, cases, TOKEN_CASES)))
    return outcomes


def make_country(seed: int) -> Country:
    """Simulate the country and read its newest files as a register does."""
    with tempfile.TemporaryDirectory() as folder:
        made = simulate(Path(folder) / "country", seed=seed)
        newest = made.inputs[max(made.inputs)]
        tables = read_inputs([newest], work=Path(folder) / "work").tables
        reports = pq.read_table(tables["reports"]).drop(["person_key", COLUMN])
        links = pq.read_table(Path(folder) / "country" / "truth" / "links.parquet").to_pylist()
    attributes = make_attributes(reports)
    persons = {f"{link['source']}:{link['report_id']}": str(link["person"]) for link in links}
    return Country(attributes, reports, persons, _usual_names(_strata(attributes)))


def send_tokens(attributes: pa.Table, rule: Hardening) -> pa.Table:
    """Return the tokens of all reports, in their order, each agency's made from its own file."""
    rows, made = [], []
    for source in attributes["source"].unique():
        own = pc.equal(attributes["source"], source)
        rows.append(pc.indices_nonzero(own))
        made.append(make_tokens(attributes.filter(own), _KEY, hardening=rule))
    return pa.concat_tables(made).take(pc.array_sort_indices(pa.concat_arrays(rows)))


def match_ranks(country: Country, tokens: pa.Table, column: str) -> Leak:
    """Give the tokens of each nationality and sex, the commonest first, the names that are commonest there.

    This is what can be done without the key and without any other file.
    """
    values = country.attributes[column].to_pylist()
    groups: dict[Stratum, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    rows = zip(_strata(country.attributes), values, tokens[column].to_pylist(), strict=True)
    for stratum, value, token in rows:
        if value is not None and token is not None and stratum in country.usual:
            groups[stratum][token][value] += 1
    named = 0
    for stratum, found in groups.items():
        names = [name for name, _ in country.usual[stratum][column].most_common()]
        commonest = sorted(found.values(), key=lambda holders: -holders.total())
        named += sum(holders[name] for holders, name in zip(commonest, names, strict=False))
    held = sum(token is not None for token in tokens[column].to_pylist())
    return Leak(sum(value is not None for value in values), held, named)


def guess_names(country: Country, column: str) -> Leak:
    """Give everyone the commonest name of their nationality and sex: what needs no token at all."""
    values = country.attributes[column].to_pylist()
    best = {stratum: names[column].most_common(1)[0][0] for stratum, names in country.usual.items()}
    pairs = [
        (best.get(s), value) for s, value in zip(_strata(country.attributes), values, strict=True) if value
    ]
    return Leak(len(pairs), 0, sum(guess == value for guess, value in pairs))


def _strata(attributes: pa.Table) -> list[Stratum]:
    return [
        (country or "", sex or "")
        for country, sex in zip(
            attributes["nationality"].to_pylist(), attributes["sex"].to_pylist(), strict=True
        )
    ]


def _usual_names(strata: Iterable[Stratum]) -> Usual:
    """Return how usual names are, from the public lists that the country draws from."""
    given, family = (shipped_rows(f"names/{kind}_names.csv") for kind in ("given", "family"))
    return {
        (country, sex): _weigh(
            [parse_given_names(row["name"]).first for row in _of(given, country) if row["sex"] == sex],
            [parse_family_name(row["name"]).core for row in _of(family, country)],
        )
        for country, sex in set(strata)
        if country and sex in {"female", "male"}
    }


def _of(rows: Sequence[Mapping[str, str]], country: str) -> Sequence[Mapping[str, str]]:
    return [row for row in rows if row["country"] == country] or [
        row for row in rows if row["country"] == "*"
    ]


def _weigh(given: Sequence[str | None], family: Sequence[str | None]) -> Mapping[str, Counter[str]]:
    usual: dict[str, Counter[str]] = {column: Counter() for column in COLUMNS}
    for kind, names in (("given", given), ("family", family)):
        for place, name in enumerate(names):
            weight = round(1e6 * (place + _FIRST) ** _FALL)
            if name is not None:
                usual[kind][name] += weight
                usual[f"{kind}_sound"][sound_of(name) or ""] += weight
                if kind == "given":
                    usual["initial"][name[0]] += weight
    return usual


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
