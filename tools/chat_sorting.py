"""Make the table of the help chat's sorting for the browser, or check that it is the one of the rules.

.venv/bin/python tools/chat_sorting.py update|check
"""

from __future__ import annotations

import sys

from zicht.helpchat.sorting.reading import shipped
from zicht.helpchat.sorting.table import SCRIPT, compile_script


def main(act: str) -> int:
    made = compile_script(shipped())
    if act == "update":
        SCRIPT.write_text(made, encoding="utf-8")
    elif SCRIPT.read_text(encoding="utf-8") != made:
        sys.stderr.write(
            "The table of the sorting is not that of its rules: run tools/chat_sorting.py update.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else "check"))
