"""Sheets on all municipalities of an edition: `python -m benchmarks.municipality EDITION OUT [pdf|attack]`.

`attack` reads sheets that stand in OUT; else they are written there. Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from zicht.cli.attack_sheets import read_statements
from zicht.disclosure.attacker import attack_releases
from zicht.pipeline.municipal import TABLES, municipal_documents
from zicht.publication.municipal import write_sheets
from zicht.release import read_release
from zicht.vocabulary import LANGUAGES


def main() -> None:
    """Write or attack the sheets, and print how many they are."""
    edition, out, what = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    if what == "attack":
        release = read_release(edition)
        found = attack_releases([release], statements=read_statements(out, [release]))
        facts = {"sheets": found.stated, "exposed": found.exposed_numbers + found.told_more}
    else:
        documents = municipal_documents(read_release(edition, cells_of=TABLES, figures_only=True))
        out.mkdir(parents=True, exist_ok=True)
        write_sheets(documents, out, languages=LANGUAGES, with_pdf=what == "pdf", with_index=True)
        facts = {"sheets": len(documents)}
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
