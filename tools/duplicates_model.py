"""Learn anew what agreement weighs in the review of duplicates: `python tools/duplicates_model.py`.

Learns from the newest edition of the reference country, whose people are simulated, through the same keyed
tokens as the platform's vault keeps, and writes the model beside `zicht.platform.duplicates.scoring`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from zicht.engine import open_engine
from zicht.linkage.attributes import make_attributes
from zicht.linkage.model import TrainedModel, train
from zicht.linkage.tokens import OPEN, make_tokens
from zicht.platform.duplicates.scoring import MODEL_FILE, REGISTER
from zicht.records.intake import read_inputs
from zicht.reference import DEFAULT_VINTAGES, simulate

PLACE = Path(__file__).resolve().parents[1] / "src" / "zicht" / "platform" / "duplicates" / MODEL_FILE


def learn(folder: Path) -> TrainedModel:
    """Return the model; any key will do, for a model holds no token."""
    simulate(folder, vintages=[max(DEFAULT_VINTAGES)])
    intake = read_inputs([max((folder / "inputs").iterdir())], work=folder / "work")
    tokens = make_tokens(
        make_attributes(pq.read_table(intake.tables["reports"])), b"of the reference country", hardening=OPEN
    )
    with open_engine(folder) as engine:
        return train(tokens, REGISTER, engine=engine)


def main() -> int:
    """Write the model."""
    with TemporaryDirectory() as folder:
        PLACE.write_text(f"{learn(Path(folder)).to_json()}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
