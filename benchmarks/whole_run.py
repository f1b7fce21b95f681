"""The whole run, as `zicht monitor` makes an edition: `python -m benchmarks.whole_run FOLDER OUT`.

Prints one line of JSON: the reports read, and the seconds of each stage.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from zicht.pipeline import monitor

__all__ = ["make_edition"]


def make_edition(folder: Path, out: Path) -> dict[str, object]:
    """Make an edition of a folder of agencies' files: what was read, and how long each stage took."""
    begun: list[float] = []
    result = monitor([folder], out=out, on_stage=lambda _stage: begun.append(time.perf_counter()))
    ends = [*begun[1:], time.perf_counter()]
    return {
        "reports": sum(receipt.rows for receipt in result.receipts if receipt.table == "reports"),
        "stages": [end - start for start, end in zip(begun, ends, strict=True)],
    }


if __name__ == "__main__":
    source, edition = map(Path, sys.argv[1:])
    print(json.dumps(make_edition(source, edition)))
