"""The reference country, as `zicht simulate` makes it: `python -m benchmarks.simulation SCALE OUT`.

Prints one line of JSON: how many reports and people were written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from zicht.reference import simulate

if __name__ == "__main__":
    scale, out = sys.argv[1:]
    made = simulate(Path(out), scale=int(scale))
    print(json.dumps({"reports": made.reports, "people": made.people}))
