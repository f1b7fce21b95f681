"""Linkage: `python -m benchmarks.linkage ATTRIBUTES FOLDER SIDE` prints JSON: how many records and clusters.

Sides: `zicht` trains, scores and clusters, and keeps its model in FOLDER;
`splink` does the same as a good analyst would with Splink alone, with the same
comparisons and with rules that give few pairs; `new` scores the last ten
thousand records against the others with that model, and `spark` all of them on
Spark. `quality` is not measured: it says how good the clusters of a side are.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.comparison_level_library import CustomLevel, ElseLevel
from splink.comparison_library import CustomComparison

from benchmarks.inputs import TRUTH
from zicht.engine import EngineKind, open_engine
from zicht.linkage.clusters import make_clusters
from zicht.linkage.comparisons import DUCKDB, crossed_column, list_levels, unknown_sql, usual_column
from zicht.linkage.model import TrainedModel, train
from zicht.linkage.pairs import LEAST_WEIGHT, score_pairs
from zicht.linkage.schema import CASES, Kind, Role

__all__ = ["SIDES"]

MEMORY, SPARK_MEMORY = "1500MB", "3GB"
MODEL = "model.json"
NEW = 10_000
#: Pairs of which each side learns what chance does: Splink's own default.
CHANCE_PAIRS = 1_000_000
#: Splink's rules for pairs: about four pairs a record of a million, those that Zicht chooses where it may have no more.
RULES = (
    ("number",),
    ("family_sound", "birth", "nationality"),
    ("given_sound", "family_sound", "place"),
    ("given_sound", "family", "means"),
    ("birth", "sex", "place"),
    ("given", "family_sound", "birth_year"),
    ("birth", "nationality", "region"),
    ("family_sound", "means", "place"),
    ("given", "family", "relation"),
    ("birth", "nationality", "sector"),
    ("family", "sector", "place"),
    ("family", "birth"),
)
#: Splink's rules for learning: two attributes each, one after the other left free.
TRAINING = (("family", "birth"), ("given", "birth"), ("number", "family"))


def link_with_zicht(attributes: Path, folder: Path) -> dict[str, int]:
    """Train, score and cluster."""
    records = _read(attributes)
    with tempfile.TemporaryDirectory() as work, open_engine(Path(work), memory=MEMORY) as engine:
        trained = train(records, CASES, engine=engine)
        pairs = score_pairs(records, CASES, trained, engine=engine)
    (folder / MODEL).write_text(trained.to_json(), encoding="utf-8")
    return _keep(make_clusters(records, pairs), folder, "zicht")


def link_on_spark(attributes: Path, folder: Path) -> dict[str, int]:
    """Score with the model that is there, and cluster."""
    records = _read(attributes)
    trained = _read_model(folder)
    with (
        tempfile.TemporaryDirectory() as work,
        open_engine(Path(work), kind=EngineKind.SPARK, memory=SPARK_MEMORY) as engine,
    ):
        pairs = score_pairs(records, CASES, trained, engine=engine)
    return _keep(make_clusters(records, pairs), folder, "spark")


def score_new(attributes: Path, folder: Path) -> dict[str, int]:
    """Score the last records against the others."""
    records = _read(attributes)
    trained = _read_model(folder)
    earlier, new = records.slice(0, len(records) - NEW), records.slice(len(records) - NEW)
    with tempfile.TemporaryDirectory() as work, open_engine(Path(work), memory=MEMORY) as engine:
        pairs = score_pairs(new, CASES, trained, engine=engine, against=earlier)
    return {"records": len(new), "pairs": len(pairs)}


def link_with_splink(attributes: Path, folder: Path) -> dict[str, int]:
    """Do the same with Splink alone: its way to learn, its frequencies, its clusters."""
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
            blocking_rules_to_generate_predictions=[_equal_sql(rule) for rule in RULES],
            retain_matching_columns=False,
            retain_intermediate_calculation_columns=True,
        )
        linker = Linker(DuckDBAPI(connection).register("records"), settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match(
            ["l.given = r.given AND l.family = r.family AND l.birth = r.birth"], recall=0.5
        )
        linker.training.estimate_u_using_random_sampling(max_pairs=CHANCE_PAIRS, seed=1)
        for columns in TRAINING:
            linker.training.estimate_parameters_using_expectation_maximisation(
                _equal_sql(columns), estimate_without_term_frequencies=True
            )
        pairs = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT)
        found = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=0.5
        )
        clusters = found.as_duckdbpyrelation().project("record, cluster_id AS cluster").to_arrow_table()
    return _keep(clusters, folder, "splink")


def measure_quality(attributes: Path, folder: Path) -> dict[str, float]:
    """Return F1 of the pairs that each side has put together."""
    known = pq.read_table(attributes, columns=[CASES.record, TRUTH])
    # A report without a person's key stands for a person of its own.
    person = pc.coalesce(known[TRUTH], known[CASES.record]).combine_chunks()
    truth = pa.table({"record": known[CASES.record], "person": person.dictionary_encode().indices})
    found = {}
    for side in ("zicht", "splink"):
        both = pq.read_table(folder / f"clusters-{side}.parquet").join(truth, "record")
        cluster, person = (_numbers(both[name]) for name in ("cluster", "person"))
        right = _count_pairs(cluster * len(both) + person)
        found[side] = 2 * right / (_count_pairs(cluster) + _count_pairs(person))
    return found


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    return np.asarray(column.combine_chunks().dictionary_encode().indices, dtype=np.int64)


def _count_pairs(groups: npt.NDArray[np.int64]) -> int:
    sizes = np.unique(groups, return_counts=True)[1]
    return int((sizes * (sizes - 1) // 2).sum())


def _read(attributes: Path) -> pa.Table:
    return pq.read_table(attributes, columns=list(CASES.columns))


def _read_model(folder: Path) -> TrainedModel:
    return TrainedModel.from_json((folder / MODEL).read_text(encoding="utf-8"))


def _keep(clusters: pa.Table, folder: Path, side: str) -> dict[str, int]:
    pq.write_table(clusters, folder / f"clusters-{side}.parquet")
    return {"records": len(clusters), "clusters": len(clusters["cluster"].unique())}


def _equal_sql(columns: Sequence[str]) -> str:
    return " AND ".join(f"l.{column} = r.{column}" for column in columns)


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


SIDES: Mapping[str, Callable[[Path, Path], Mapping[str, float]]] = {
    "zicht": link_with_zicht,
    "splink": link_with_splink,
    "new": score_new,
    "spark": link_on_spark,
    "quality": measure_quality,
}

if __name__ == "__main__":
    print(json.dumps(SIDES[sys.argv[3]](Path(sys.argv[1]), Path(sys.argv[2]))))
