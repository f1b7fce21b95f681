"""Triages by the shipped table on one core: `python -m benchmarks.triage` prints one line of JSON.

Answers are those of nobody: to a tenth, a third or nine tenths of all questions and indicators. Time is the
processor's, of the assessments alone; JavaScript is asked where Node is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from datetime import date

import numpy as np

from zicht.triage import SHIPPED, Table, Triage, compile_table, shipped_content

__all__ = ["SHARES", "draw_answers", "measure_python"]

#: Which part of the questions is answered.
SHARES = {"a tenth": 0.1, "a third": 1 / 3, "nine tenths": 0.9}
TRIAGES = 3_000
TICKS = 300
#: How often the same are assessed; the fastest counts.
TIMES = 3
TODAY = date(2026, 3, 1)

TICK = """
import { readFileSync } from "node:fs";
const [script, table, asked, times] = JSON.parse(readFileSync(0, "utf8"));
const { Triage } = await import(script);
const triage = new Triage(table);
const took = [];
for (let time = 0; time < times; time++) {
  const start = process.cpuUsage();
  for (const answers of asked) triage.assess(answers, "2026-03-01");
  const { user, system } = process.cpuUsage(start);
  took.push((user + system) / 1e6);
}
process.stdout.write(JSON.stringify(Math.min(...took)));
"""

Answers = dict[str, object]


def draw_answers(table: Table, share: float, *, times: int) -> list[Answers]:
    """Return answers to about this share of the questions, so many times."""
    rng = np.random.default_rng(int(share * 1000))
    words = {
        fact["id"]: [one["code"] for one in fact["codes"]] or ["yes", "no"]
        for fact in table["facts"]
        if fact["kind"] != "number"
    }
    return [
        {
            fact["id"]: _pick(words[fact["id"]], rng) if fact["id"] in words else int(rng.integers(10, 60))
            for fact in table["facts"]
            if rng.random() < share
        }
        for _time in range(times)
    ]


def _pick(words: Sequence[str], rng: np.random.Generator) -> str:
    return words[rng.integers(len(words))]


def measure_python(table: Table, asked: Sequence[Answers]) -> float:
    """Return the seconds of processor that the assessments of all these answers take."""
    triage = Triage(table)
    took = []
    for _time in range(TIMES):
        start = time.process_time()
        for answers in asked:
            triage.assess(answers, today=TODAY)
        took.append(time.process_time() - start)
    return min(took)


def measure_javascript(table: Table, asked: Sequence[Answers]) -> float | None:
    """Return the same for JavaScript; None where Node is not installed."""
    node = shutil.which("node")
    if node is None:
        return None
    given = json.dumps([(SHIPPED.parent / "browser" / "interpret.js").as_uri(), table, asked, TIMES])
    command = [node, "--input-type=module", "--no-warnings", "--eval", TICK]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> None:
    table = compile_table(shipped_content())
    sizes = {
        "questions": sum(fact["kind"] != "tick" for fact in table["facts"]),
        "indicators": sum(fact["kind"] == "tick" for fact in table["facts"]),
        "urgency_rules": len(table["urgency"]),
        "options": len(table["options"]),
    }
    works = []
    for text, share in SHARES.items():
        asked = draw_answers(table, share, times=TRIAGES)
        ticks = measure_javascript(table, asked[:TICKS])
        works.append(
            {
                "answered": text,
                "a_second": TRIAGES / measure_python(table, asked),
                "tick_ms": None if ticks is None else 1000 * ticks / TICKS,
            }
        )
    print(json.dumps({**sizes, "works": works}))


if __name__ == "__main__":
    main()
