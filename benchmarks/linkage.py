"""Linkage: `python -m benchmarks.linkage ATTRIBUTES MODEL SIDE` prints JSON: how many records and clusters.

Sides: `zicht` trains, scores and clusters, and keeps its model in MODEL;
`splink` does the same as a good analyst would with Splink alone, with the
comparisons and the rules of that model; `new` scores the last ten thousand
records against the others with it.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from zicht.engine import open_engine
from zicht.linkage.clusters import make_clusters
from zicht.linkage.comparisons import DUCKDB, crossed_column, list_levels, unknown_sql, usual_column
from zicht.linkage.model import TrainedModel, train
from zicht.linkage.pairs import LEAST_WEIGHT, score_pairs
from zicht.linkage.schema import CASES, Kind, Role

__all__ = ["SIDES"]

MEMORY = "1500MB"
NEW = 10_000
#: Pairs of which each side learns what chance does: Splink's own default.
CHANCE_PAIRS = 1_000_000
#: Splink's rules for learning: two attributes each, one after the other left free.
TRAINING = (("family", "birth"), ("given", "birth"), ("number", "family"))


def link_with_zicht(attributes: Path, model: Path) -> dict[str, int]:
    """Train, score and cluster."""
    records = pq.read_table(attributes)
    with tempfile.TemporaryDirectory() as work, open_engine(Path(work), memory=MEMORY) as engine:
        trained = train(records, CASES, engine=engine)
        pairs = score_pairs(records, CASES, trained, engine=engine)
    model.write_text(trained.to_json(), encoding="utf-8")
    clusters = make_clusters(records, pairs)
    return {"records": len(records), "clusters": len(clusters["cluster"].unique())}


def score_new(attributes: Path, model: Path) -> dict[str, int]:
    """Score the last records against the others."""
    records = pq.read_table(attributes)
    trained = TrainedModel.from_json(model.read_text(encoding="utf-8"))
    earlier, new = records.slice(0, len(records) - NEW), records.slice(len(records) - NEW)
    with tempfile.TemporaryDirectory() as work, open_engine(Path(work), memory=MEMORY) as engine:
        pairs = score_pairs(new, CASES, trained, engine=engine, against=earlier)
    return {"records": len(new), "pairs": len(pairs)}


def link_with_splink(attributes: Path, model: Path) -> dict[str, int]:
    """Do the same with Splink alone: its way to learn, its frequencies, its clusters."""
    trained = TrainedModel.from_json(model.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as work:
        connection = duckdb.connect(
            config={"memory_limit": MEMORY, "temp_directory": work, "preserve_insertion_order": False}
        )
        copies = "".join(
            f", {one.columns[Role.CROSSED]} AS {crossed_column(one)}"
            for one in CASES.compared
            if Role.CROSSED in one.columns
        )
        connection.execute(f"CREATE TABLE records AS SELECT *{copies} FROM read_parquet('{attributes}')")  # noqa: S608
        settings = SettingsCreator(
            link_type="dedupe_only",
            unique_id_column_name=CASES.record,
            comparisons=_comparisons(),
            blocking_rules_to_generate_predictions=[rule.sql for rule in trained.rules],
            retain_matching_columns=False,
            retain_intermediate_calculation_columns=True,
        )
        linker = Linker(DuckDBAPI(connection).register("records"), settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match(
            ["l.given = r.given AND l.family = r.family AND l.birth = r.birth"], recall=0.5
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=CHANCE_PAIRS, seed=1)
        for columns in TRAINING:
            rule = " AND ".join(f"l.{column} = r.{column}" for column in columns)
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )
        pairs = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=0.5
        )
        clusters = found.as_duckdbpyrelation().aggregate("count(*), count(DISTINCT cluster_id)").fetchall()
    return {"records": clusters[0][0], "clusters": clusters[0][1]}


def _comparisons() -> list[CustomComparison]:
    made = []
    for one in CASES.compared:
        levels = [CustomLevel(unknown_sql(one), "unknown").configure(is_null_level=True)]
        for level in list_levels(one, CASES, DUCKDB):
            creator = CustomLevel(level.sql, level.name)
            if level.frequent and usual_column(one) is not None and one.kind is not Kind.TIME:
                creator.configure(tf_adjustment_column=one.columns[Role.EXACT])
            levels.append(creator)
        made.append(CustomComparison([*levels, ElseLevel()], output_column_name=one.name))
    return made


SIDES: dict[str, Callable[[Path, Path], dict[str, int]]] = {
    "zicht": link_with_zicht,
    "splink": link_with_splink,
    "new": score_new,
}

if __name__ == "__main__":
    print(json.dumps(SIDES[sys.argv[3]](Path(sys.argv[1]), Path(sys.argv[2]))))
