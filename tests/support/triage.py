"""Triages for tests: a small world of rules, any answers to a table's questions, and the interpreter in JavaScript."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from support.browser import CHROMIUM, started_browser
from zicht.triage import SHIPPED, Content, Table, Triage, compile_table, load_content
from zicht.triage.table import FactEntry

SMALL = Path(__file__).parents[1] / "data" / "triage"
SCRIPT = SHIPPED.parent / "browser" / "interpret.js"
NODE = shutil.which("node")
#: Whether anything here reads JavaScript.
CAN_RUN_SCRIPT = NODE is not None or CHROMIUM is not None
TODAY = date(2026, 3, 1)

#: Reads asked things from an array, and gives back an assessment, or the names that do not fit.
ANSWER_ALL = """({ Triage, AnswersError }, tables, asked) => {
    const triages = tables.map((table) => new Triage(table));
    return asked.map(([which, answers, today]) => {
        try {
            return triages[which].assess(answers, today);
        } catch (error) {
            if (error instanceof AnswersError) return error.names;
            throw error;
        }
    });
}"""

Answers = Mapping[str, object]


@cache
def small_content() -> Content:
    return load_content(SMALL)


@cache
def small_triage() -> Triage:
    return Triage(compile_table(small_content()))


@cache
def shipped_triage() -> Triage:
    return Triage(compile_table(load_content(SHIPPED)))


def copy_of_small(folder: Path, changes: Iterable[tuple[str, str, str]] = ()) -> Path:
    """Return a copy of the small world; each change is a file, what stands there once, and what takes its place."""
    copy = Path(shutil.copytree(SMALL, folder / "rules"))
    for name, old, new in changes:
        path = copy / name
        words = path.read_text(encoding="utf-8")
        assert words.count(old) == 1, f"{name} has {old!r} {words.count(old)} times"
        path.write_text(words.replace(old, new), encoding="utf-8")
    return copy


def possible_answers(fact: FactEntry) -> Sequence[object]:
    """Return answers to a question: a few where there are many."""
    if fact["kind"] == "number":
        return [0, 15, 17.5, 18, 30, 1000]
    if fact["kind"] == "one_of":
        return [one["code"] for one in fact["codes"]][:6]
    return ["yes", "no"]


def answer_patterns(table: Table, *, at_most: int = 25) -> st.SearchStrategy[dict[str, object]]:
    """Return a strategy of answers to some of a table's questions, in any order."""
    pairs = [(fact["id"], answer) for fact in table["facts"] for answer in possible_answers(fact)]
    return st.lists(st.sampled_from(pairs), max_size=at_most).map(dict)


Asked = tuple[int, Answers, str]


def ask_in_javascript(tables: Sequence[Table], asked: Sequence[Asked]) -> list[object]:
    """Return what the interpreter in JavaScript says, all by one process: Node where it is there, else Chromium.

    Each is asked of a table by its place, with answers and a day. Answers that do not fit give the names of questions.
    """
    how: Callable[[str], str] = _run_node if NODE else _run_chromium
    given = json.dumps([tables, asked])
    found = json.loads(how(given))
    assert isinstance(found, list)
    return found


def _run_node(given: str) -> str:
    program = f"""
        import * as script from {json.dumps(SCRIPT.as_uri())};
        import {{ readFileSync }} from "node:fs";
        const [tables, asked] = JSON.parse(readFileSync(0, "utf8"));
        process.stdout.write(JSON.stringify(({ANSWER_ALL})(script, tables, asked)));
    """
    command = [str(NODE), "--input-type=module", "--no-warnings", "--eval", program]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run_chromium(given: str) -> str:
    address = "data:text/javascript;base64," + base64.b64encode(SCRIPT.read_bytes()).decode()
    with started_browser() as browser:
        page = browser.new_page()
        found: str = page.evaluate(
            f"""async ([address, given]) => {{
                const [tables, asked] = JSON.parse(given);
                return JSON.stringify(({ANSWER_ALL})(await import(address), tables, asked));
            }}""",
            [address, given],
        )
    return found
