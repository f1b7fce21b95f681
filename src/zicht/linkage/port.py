"""The one place that speaks to Splink: records in, levels of agreement, parameters and scored pairs out."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from ibis.backends import BaseBackend
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison
from splink.internals.database_api import DatabaseAPI
from splink.internals.splink_dataframe import SplinkDataFrame

from zicht.engine import fetch
from zicht.linkage.blocking import Rule, deciding_rules
from zicht.linkage.comparisons import (
    DUCKDB,
    SPARK,
    Words,
    crossed_column,
    list_levels,
    unknown_sql,
    usual_column,
)
from zicht.linkage.glance import encode_values, weigh_sql
from zicht.linkage.learning import Patterns
from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

__all__ = ["LevelParameters", "Parameters", "Records", "open_records"]

ID, NEW = "id", "is_new"
_TABLE = "zicht_linkage_records"
#: How many records of the whole count beside those who are alike, when a value's share is taken.
_DRAWN = 20
#: Parts in which Spark keeps its tables.
_PARTS = 4
#: Weights that differ by less are the same.
_ALMOST = 1e-9


@dataclass(frozen=True)
class LevelParameters:
    """How often a level of agreement occurs among pairs about one person (`m`) and about two (`u`)."""

    m: float
    u: float


#: Of each compared attribute, its levels from the most telling down to disagreement.
Parameters = Mapping[str, tuple[LevelParameters, ...]]


@dataclass(frozen=True)
class Records:
    """Records in an engine, numbered in the order of their names.

    `known` has their names, sources, keys and numbers in that order; `run` runs a statement
    and forgets its result, `load` makes a table.
    """

    schema: LinkSchema
    engine: BaseBackend
    words: Words
    known: pa.Table
    attributes: pa.Table
    count: int
    table: str
    open_api: Callable[[], DatabaseAPI]
    run: Callable[[str], object]
    load: Callable[[str, pa.Table], None]
    _made: list[str] = field(default_factory=list)

    def keep(self, name: str, sql: str) -> Records:
        """Return a part of the records as a table of its own."""
        table = f"{self.table}_{name}"
        self.run(f"DROP TABLE IF EXISTS {table}")
        self.run(f"CREATE TABLE {table} AS {sql}")
        self._made.append(table)
        count = fetch(self.engine.table(table).count().as_table()).column(0)[0].as_py()
        return replace(self, count=count, table=table)

    def count_levels(
        self, attributes: Sequence[Attribute], *, alike: Sequence[Attribute] = ()
    ) -> dict[str, tuple[int, ...]]:
        """Return how often each level of some attributes occurs, from the most telling down.

        All pairs count that agree wholly on every attribute in `alike`.
        """
        columns = [one.columns[Role.EXACT] for one in alike]
        where = " AND ".join([f"l.{ID} < r.{ID}", *(f"l.{column} = r.{column}" for column in columns)])
        some = replace(self, schema=replace(self.schema, attributes=tuple(attributes)))
        linker = some._link(None, (), levels=True)  # noqa: SLF001 - its own
        scored = self._predict(linker, self._pairs_sql(where))
        table = self.engine.table(scored.physical_name)
        counts = {}
        for one in attributes:
            gamma = f"gamma_{one.name}"
            found = fetch(table.group_by(gamma).agg(pairs=table.count())).to_pydict()
            seen = dict(zip(found[gamma], found["pairs"], strict=True))
            levels = len(list_levels(one, self.schema, self.words))
            counts[one.name] = tuple(int(seen.get(level, 0)) for level in range(levels, -1, -1))
        _forget(linker)
        return counts

    def count_patterns(self, rule: Rule, attributes: Sequence[Attribute], *, parts: int) -> Patterns:
        """Return how many pairs of a rule have each combination of levels of some attributes.

        Of the values that pairs of the rule share, a hash takes one in `parts`.
        """
        some = replace(self, schema=replace(self.schema, attributes=tuple(attributes)))
        if parts > 1:
            # Splink reads every record twice to find those in a pair: only those that can be are left to it.
            shared = f"hash({', '.join(rule.columns)}) % {parts} = 0"
            known = " AND ".join(f"{column} IS NOT NULL" for column in rule.columns)
            some = some.keep("part", f"SELECT * FROM {self.table} WHERE {known} AND {shared}")  # noqa: S608
        linker = some._link(None, (), levels=True)  # noqa: SLF001 - its own
        scored = some._predict(linker, some._pairs_sql(f"{rule.sql} AND l.{ID} < r.{ID}"))  # noqa: SLF001
        table = self.engine.table(scored.physical_name)
        gammas = [f"gamma_{one.name}" for one in attributes]
        found = fetch(table.group_by(gammas).agg(pairs=table.count()))
        _forget(linker)
        levels = {}
        for one, gamma in zip(attributes, gammas, strict=True):
            level = np.asarray(found[gamma], dtype=np.int64)
            levels[one.name] = np.where(level < 0, -1, len(list_levels(one, self.schema, self.words)) - level)
        return Patterns(levels, np.asarray(found["pairs"], dtype=np.float64))

    def score(
        self, parameters: Parameters, rules: Sequence[Rule], *, prior: float, least: float, new: bool
    ) -> pa.Table:
        """Score the pairs of the rules, with `new` those in which a record is new.

        Those that weigh less than `least`, at a glance or when all is compared, are left out.
        """
        found = self._glance(parameters, rules, prior=prior, least=least, new=new)
        linker = self._link(parameters, (), prior=prior, frequencies=True)
        scored = self._predict(linker, f"SELECT * FROM {found.table}", least=least)  # noqa: S608
        return self._fetch(scored, linker, parameters)

    def _glance(
        self, parameters: Parameters, rules: Sequence[Rule], *, prior: float, least: float, new: bool
    ) -> Records:
        """Return the pairs of some rules that weigh enough at a glance, each once.

        Rule by rule: the pairs of all rules at once would not fit in memory.
        """
        values = encode_values(self.attributes, self.schema)
        for name in {ID, NEW}.intersection(self.attributes.column_names):
            values = values.append_column(name, self.attributes[name])
        table = f"{self.table}_values"
        self.load(table, values)
        left, right = (_side_sql(table, values.column_names, side, new=new and side == "l") for side in "lr")
        shares = {name: [(level.m, level.u) for level in levels] for name, levels in parameters.items()}
        weight = weigh_sql(self.schema, self.words, shares, prior=prior)
        pairs = (
            f"SELECT least({ID}_l, {ID}_r) AS join_key_l, greatest({ID}_l, {ID}_r) AS join_key_r FROM {left}"  # noqa: S608
        )
        order = f"{ID}_l {'<>' if new else '<'} {ID}_r"
        found = [self.keep("found_none", f"{pairs} JOIN {right} ON {ID}_l = {ID}_r WHERE 1 = 0")]
        for number, rule in enumerate(rules):
            equal = " AND ".join(f"{column}_l = {column}_r" for column in rule.columns)
            sql = f"{pairs} JOIN {right} ON {equal} AND {order} WHERE {weight} >= {least}"
            found.append(self.keep(f"found_{number}", sql))
        self.run(f"DROP TABLE {table}")
        return self.keep("likely", " UNION ".join(f"SELECT * FROM {one.table}" for one in found))  # noqa: S608

    def find_pairs(self, rules: Sequence[Rule], *, new: bool) -> pa.Table:
        """Return the pairs of some rules, each once; with `new`, only those in which a record is new."""
        left = f"(SELECT * FROM {self.table} WHERE {NEW})" if new else self.table  # noqa: S608
        order = "<>" if new else "<"
        each = [
            f"SELECT least(l.{ID}, r.{ID}) AS join_key_l, greatest(l.{ID}, r.{ID}) AS join_key_r "  # noqa: S608
            f"FROM {left} AS l JOIN {self.table} AS r ON {rule.sql} AND l.{ID} {order} r.{ID}"
            for rule in rules
        ]
        if not each:
            return pa.table({side: pa.array([], pa.int64()) for side in ("join_key_l", "join_key_r")})
        pairs = self.keep("found", " UNION ".join(each))
        return fetch(self.engine.table(pairs.table))

    def score_these(self, parameters: Parameters, pairs: pa.Table, *, prior: float) -> pa.Table:
        """Score pairs of record numbers, `join_key_l` and `join_key_r`, whatever they weigh."""
        linker = self._link(parameters, (), prior=prior, frequencies=True)
        self.load(f"{self.table}_wanted", pairs)
        sql = f"SELECT * FROM {self.table}_wanted"  # noqa: S608 - names of our own
        return self._fetch(self._predict(linker, sql), linker, parameters)

    def _pairs_sql(self, where: str) -> str:
        return (
            f"SELECT l.{ID} AS join_key_l, r.{ID} AS join_key_r "  # noqa: S608 - names of our own
            f"FROM {self.table} AS l JOIN {self.table} AS r ON {where}"
        )

    def _predict(self, linker: Linker, pairs_sql: str, *, least: float | None = None) -> SplinkDataFrame:
        sql = f"SELECT *, '0' AS match_key FROM ({pairs_sql}) AS wanted"  # noqa: S608 - names of our own
        pairs = self.keep("pairs", sql)
        linker.table_management.register_blocked_pairs_for_predict(
            linker._db_api.register(pairs.table)  # noqa: SLF001 - Splink's own way to name a table twice
        )
        return linker.inference.predict(threshold_match_weight=least, warning_mode="never")

    def _link(
        self,
        parameters: Parameters | None,
        rules: Sequence[Rule],
        *,
        prior: float = 1e-4,
        frequencies: bool = False,
        levels: bool = False,
    ) -> Linker:
        api = self.open_api()
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=_comparisons(self.schema, self.words, parameters, frequencies=frequencies),
            blocking_rules_to_generate_predictions=[rule.sql for rule in rules],
            probability_two_random_records_match=prior,
            unique_id_column_name=ID,
            retain_matching_columns=levels,
            retain_intermediate_calculation_columns=True,
        )
        linker = Linker(api.register(self.table), settings, log_level=None, validate_settings=False)
        if frequencies:
            self._say_frequencies(linker)
        return linker

    def _fetch(self, scored: SplinkDataFrame, linker: Linker, parameters: Parameters) -> pa.Table:
        table = self.engine.table(scored.physical_name)
        names = set(table.columns)
        columns = {"l": table[f"{ID}_l"], "r": table[f"{ID}_r"], "weight": table.match_weight}
        columns["probability"] = table.match_probability
        for attribute in self.schema.compared:
            level = table[f"mw_{attribute.name}"]
            columns[f"gamma_{attribute.name}"] = _level_of(level, parameters[attribute.name])
            if f"mw_tf_adj_{attribute.name}" in names:
                level += table[f"mw_tf_adj_{attribute.name}"]
            columns[f"weight_{attribute.name}"] = level.cast("float32")
        result = fetch(table.select(**columns)).cast(_scored_table(self.schema))
        _forget(linker)
        return result

    def _say_frequencies(self, linker: Linker) -> None:
        """Tell Splink how usual each value is among those who are alike in every code."""
        for one in self.schema.compared:
            column = usual_column(one)
            if column is None:
                continue
            name = f"{self.table}_tf_{one.name}"
            if name not in self._made:
                self.keep(f"tf_{one.name}", _frequencies_sql(one, self.schema, self.table))
            lookup = linker._db_api.register(name)  # noqa: SLF001 - Splink's own way to name a table twice
            linker.table_management.register_term_frequency_lookup(lookup, column)


def _side_sql(table: str, columns: Sequence[str], side: str, *, new: bool) -> str:
    """Return one side of pairs, its columns named after it; with `new`, new records only."""
    named = ", ".join(f"{column} AS {column}_{side}" for column in columns)
    return f"(SELECT {named} FROM {table}{f' WHERE {NEW}' if new else ''}) AS {side}"  # noqa: S608


def _scored_table(schema: LinkSchema) -> pa.Schema:
    numbers = [("l", pa.int64()), ("r", pa.int64()), ("weight", pa.float64()), ("probability", pa.float64())]
    for one in schema.compared:
        numbers += [(f"gamma_{one.name}", pa.int8()), (f"weight_{one.name}", pa.float32())]
    return pa.schema(numbers)


def _level_of(weight: ir.NumericColumn, levels: Sequence[LevelParameters]) -> ir.Value:
    """Return which level has this weight; Splink keeps levels only together with the values compared."""
    weights = [math.log2(level.m / level.u) for level in reversed(levels)]
    cases = [((weight - one).abs() < _ALMOST, place) for place, one in enumerate(weights)]
    return ibis.cases((weight == 0, -1), *cases, else_=-1).cast("int8")


def _forget(linker: Linker) -> None:
    linker._db_api.delete_tables_created_by_splink_from_db()  # noqa: SLF001 - else they stay in the engine


def _frequencies_sql(attribute: Attribute, schema: LinkSchema, table: str) -> str:
    """Return the share of each value among records alike in every code, drawn towards its share of all."""
    column, value = usual_column(attribute), attribute.columns[Role.EXACT]
    if attribute.kind is Kind.CODE:
        return (
            f"SELECT {column}, CAST(count(*) AS DOUBLE) / sum(count(*)) OVER () AS tf_{column} "  # noqa: S608
            f"FROM {table} WHERE {value} IS NOT NULL GROUP BY {column}"
        )
    within = ", ".join(one.columns[Role.EXACT] for one in schema.compared if one.kind is Kind.CODE)
    part = f"PARTITION BY {within}" if within else ""
    return (
        f"WITH cells AS (SELECT {column}, {value} AS value{', ' + within if within else ''}, "  # noqa: S608
        f"count(*) AS n FROM {table} WHERE {value} IS NOT NULL GROUP BY ALL), "
        f"shares AS (SELECT *, sum(n) OVER (PARTITION BY value) / sum(n) OVER () AS overall, "
        f"sum(n) OVER ({part}) AS alike FROM cells) "
        f"SELECT {column}, CAST((n + {_DRAWN} * overall) / (alike + {_DRAWN}) AS DOUBLE) AS tf_{column} FROM shares"
    )


@contextmanager
def open_records(
    attributes: pa.Table, schema: LinkSchema, engine: BaseBackend, *, new: pa.Array | None = None
) -> Iterator[Records]:
    """Put records into an engine, numbered in the order of their names, and take them out at the end.

    `new` says which of them are new, where that matters.
    """
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    table = _number(attributes, schema, new)
    opened = _open_duckdb(engine) if engine.name == "duckdb" else _open_spark(engine)
    opened.load(_TABLE, table)
    names = [schema.record, schema.source, *(rule.columns[0] for rule in deciding_rules(schema))]
    known = table.select(names).take(pc.sort_indices(table[ID]))
    records = Records(
        schema,
        engine,
        opened.words,
        known,
        table,
        len(table),
        _TABLE,
        opened.open_api,
        opened.run,
        opened.load,
    )
    try:
        yield records
    finally:
        for name in (*records._made, _TABLE):  # noqa: SLF001 - its own
            opened.run(f"DROP TABLE IF EXISTS {name}")
        opened.close()


@dataclass(frozen=True)
class _Opened:
    words: Words
    open_api: Callable[[], DatabaseAPI]
    run: Callable[[str], object]
    load: Callable[[str, pa.Table], None]
    close: Callable[[], object]


def _open_duckdb(engine: BaseBackend) -> _Opened:
    """Use tables in memory: in the engine's own file, every table of Splink's would be written to disk."""
    connection = engine.con
    before = engine.current_catalog
    connection.execute("ATTACH ':memory:' AS zicht_linkage")
    connection.execute("USE zicht_linkage")

    def load(name: str, table: pa.Table) -> None:
        connection.register("zicht_linkage_arrow", table)
        connection.execute(f"CREATE OR REPLACE TABLE {name} AS FROM zicht_linkage_arrow")
        connection.unregister("zicht_linkage_arrow")

    def close() -> None:
        connection.execute(f'USE "{before}"')
        connection.execute("DETACH zicht_linkage")

    return _Opened(DUCKDB, lambda: DuckDBAPI(connection), connection.execute, load, close)


def _open_spark(engine: BaseBackend) -> _Opened:
    from splink.backends.spark import SparkAPI  # noqa: PLC0415 - an optional dependency

    session = engine._session  # noqa: SLF001 - Ibis shows it no other way
    # In the folder of this run, so that a run that is killed leaves no names elsewhere.
    folder = Path(session.conf.get("spark.local.dir"))
    folder.mkdir(parents=True, exist_ok=True)

    def load(name: str, table: pa.Table) -> None:
        path = folder / f"{name}.parquet"
        pq.write_table(table, path)
        session.read.parquet(str(path)).write.mode("overwrite").saveAsTable(name)
        path.unlink()

    return _Opened(
        SPARK,
        lambda: SparkAPI(
            spark_session=session, break_lineage_method="persist", num_partitions_on_repartition=_PARTS
        ),
        session.sql,
        load,
        lambda: None,
    )


def _number(attributes: pa.Table, schema: LinkSchema, new: pa.Array | None) -> pa.Table:
    """Return the columns that linkage reads, with numbers beside them; no row is moved, which would take long."""
    order = np.asarray(pc.sort_indices(attributes[schema.record]))
    numbers = np.empty(len(order), dtype=np.int64)
    numbers[order] = np.arange(len(order))
    table = attributes.select(list(schema.columns)).add_column(0, ID, pa.array(numbers))
    if new is not None:
        table = table.append_column(NEW, new)
    for attribute in schema.compared:
        if crossed := attribute.column(Role.CROSSED):
            table = table.append_column(crossed_column(attribute), table[crossed])
        if (usual := usual_column(attribute)) is not None and attribute.kind is not Kind.CODE:
            table = table.append_column(usual, _join_codes(table, attribute, schema))
    return table


def _join_codes(table: pa.Table, attribute: Attribute, schema: LinkSchema) -> pa.ChunkedArray:
    """Return the value together with every code, so that it can be counted among those who are alike."""
    codes = [one.columns[Role.EXACT] for one in schema.compared if one.kind is Kind.CODE]
    parts = [pc.fill_null(pc.cast(table[code], pa.string()), "") for code in codes]
    return pc.binary_join_element_wise(
        pc.cast(table[attribute.columns[Role.EXACT]], pa.string()), *parts, "|"
    )


def _comparisons(
    schema: LinkSchema, words: Words, parameters: Parameters | None, *, frequencies: bool
) -> list[CustomComparison]:
    made = []
    for attribute in schema.compared:
        levels = [CustomLevel(unknown_sql(attribute), "unknown").configure(is_null_level=True)]
        known = list_levels(attribute, schema, words)
        creators = [*(CustomLevel(level.sql, level.name) for level in known), ElseLevel()]
        values = parameters[attribute.name] if parameters else (None,) * len(creators)
        columns = [*(usual_column(attribute) if level.frequent else None for level in known), None]
        for creator, value, column in zip(creators, values, columns, strict=True):
            if value is not None:
                creator.configure(m_probability=value.m, u_probability=value.u)
            if frequencies and column is not None:
                creator.configure(tf_adjustment_column=column, disable_tf_exact_match_detection=True)
            levels.append(creator)
        made.append(CustomComparison(levels, output_column_name=attribute.name))
    return made
