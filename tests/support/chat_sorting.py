"""The sorting of the help chat in JavaScript, by one process: Node where it is there, else Chromium."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from support.browser import CHROMIUM, started_browser
from zicht.helpchat.sorting.table import SCRIPT

NODE = shutil.which("node")
#: Whether anything here reads JavaScript.
CAN_RUN_SCRIPT = NODE is not None or CHROMIUM is not None

Told: TypeAlias = tuple[Mapping[str, object], str]


def sort_in_javascript(told: Sequence[Told]) -> list[dict[str, object]]:
    """Return what the browser would send, for answers and a text each."""
    given = json.dumps([{"answers": dict(answers), "text": text} for answers, text in told])
    found = json.loads(_run_node(given) if NODE else _run_chromium(given))
    assert isinstance(found, list)
    return found


def _run_node(given: str) -> str:
    program = f"""
        import {{ sort }} from {json.dumps(SCRIPT.with_name("sorting.js").as_uri())};
        import {{ readFileSync }} from "node:fs";
        const told = JSON.parse(readFileSync(0, "utf8"));
        process.stdout.write(JSON.stringify(await Promise.all(told.map(sort))));
    """
    command = [str(NODE), "--input-type=module", "--no-warnings", "--eval", program]
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run_chromium(given: str) -> str:
    table = _as_address(SCRIPT.read_text(encoding="utf-8"))
    script = SCRIPT.with_name("sorting.js").read_text(encoding="utf-8").replace("./sorting-table.js", table)
    with started_browser() as browser:
        found: str = browser.new_page().evaluate(
            """async ([address, given]) => {
                const { sort } = await import(address);
                return JSON.stringify(await Promise.all(JSON.parse(given).map(sort)));
            }""",
            [_as_address(script), given],
        )
    return found


def _as_address(script: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(script.encode()).decode()
