"""Link attributes with a trained model on an engine: ATTRIBUTES MODEL ENGINE WORK OUT; a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq

from zicht.engine import EngineKind, open_engine
from zicht.linkage.clusters import make_clusters
from zicht.linkage.model import TrainedModel
from zicht.linkage.pairs import score_pairs
from zicht.linkage.schema import CASES


def main(attributes: str, model: str, engine: str, work: str, out: str) -> None:
    table = pq.read_table(attributes)
    trained = TrainedModel.from_json(Path(model).read_text(encoding="utf-8"))
    with open_engine(
        Path(work), kind=EngineKind(engine), memory="1g" if engine == "spark" else "500MB"
    ) as opened:
        pairs = score_pairs(table, CASES, trained, engine=opened)
    pq.write_table(pairs, f"{out}-pairs.parquet")
    pq.write_table(make_clusters(table, pairs), f"{out}-clusters.parquet")


if __name__ == "__main__":
    main(*sys.argv[1:])
