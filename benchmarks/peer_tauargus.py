"""Suppression by pytauargus, of one cube: `python peer_tauargus.py < CUBE`, in its own environment.

Reads the `sizes` of a cube and the `units` of each combination of places, as JSON; answers the places that are hidden,
totals in the last place, and the seconds of processor that it took.
"""

import json
import sys
import tempfile
import time
from itertools import product

from pytauargus import protect

#: A rule that hides 1 to 4, each to be known no closer than give or take all of it.
RULE = "FREQ(5,100)"
HITAS = "MOD(1,5,1,0,0)"


def hide(cube):
    """Return the hidden places of a cube."""
    names = [f"D{at}" for at in range(len(cube["sizes"]))]
    rows = {name: [] for name in (*names, "units")}
    for place, units in zip(product(*map(range, cube["sizes"])), cube["units"], strict=True):
        for name, at in zip(names, place, strict=True):
            rows[name] += [f"c{at}"] * units
        rows["units"] += [1.0] * units
    with tempfile.TemporaryDirectory() as folder:
        table = protect(
            rows, names, response="units", safety_rules=RULE, suppress=HITAS, workdir=folder
        ).tables[0]
        shown = table.safe(None)
        hidden = []
        for row, value in zip(table.rows, shown, strict=True):
            if value is None:
                hidden.append(
                    [_place(row[name], size) for name, size in zip(names, cube["sizes"], strict=True)]
                )
        return hidden


def _place(code, size):
    return int(code.strip()[1:]) if code.strip().startswith("c") else size


def main():
    cube = json.load(sys.stdin)
    began = time.process_time()
    hidden = hide(cube)
    print(json.dumps({"hidden": hidden, "seconds": time.process_time() - began}), file=sys.__stdout__)


if __name__ == "__main__":
    main()
