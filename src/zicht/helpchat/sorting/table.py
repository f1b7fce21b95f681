"""The sorting as one table that a browser reads: `browser/sorting-table.js`, made by `tools/chat_sorting.py`."""

from __future__ import annotations

import json
from pathlib import Path

from zicht.helpchat.sorting.reading import BANDS, Content
from zicht.triage.conditions import condition_to_json

__all__ = ["SCRIPT", "compile_script"]

#: Where the table stands for the browser.
SCRIPT = Path(__file__).parent.parent / "browser" / "sorting-table.js"
FIRST = "// Made by tools/chat_sorting.py from src/zicht/helpchat/sorting: change it there.\n"


def compile_script(content: Content) -> str:
    """Return the table as a module of JavaScript, the same text for the same rules."""
    table = {
        "bands": list(BANDS),
        "untold": {"band": content.untold[0], "reasons": [content.untold[1]]},
        "questions": [
            [question.code, question.kind, [choice.code for choice in question.choices]]
            for question in content.questions
        ],
        "rules": [[rule.code, rule.band, condition_to_json(rule.when)] for rule in content.rules],
        "numbers": {name: list(limits) for name, limits in sorted(content.numbers.items())},
        "words": {
            subject: [" ".join(pattern) for pattern in patterns]
            for subject, patterns in content.words.items()
        },
    }
    lines = ",\n".join(
        f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for key, value in table.items()
    )
    return f"{FIRST}export const TABLE = {{\n{lines}\n}};\n"
