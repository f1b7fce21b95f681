"""Is what the pages about the help chat name really there, and is nothing left out?"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "helpchat"
SETTINGS = [ROOT / "src/zicht/helpchat" / name for name in ("settings.py", "databases.py")]
#: Of a try-out, of tests, or of a single command.
NOT_FOR_RUNNING = {
    "ZICHT_CHAT_DEMO",
    "ZICHT_CHAT_AS_OWNER",
    "ZICHT_CHAT_WITHOUT_TLS",
}


def test_threats_name_tests_that_there_are():
    named = re.findall(r"`(test_\w+)`", (FOLDER / "threat-model.md").read_text(encoding="utf-8"))
    there = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}

    assert len(named) > 10
    assert sorted(set(named) - there) == []


def test_every_setting_of_a_real_chat_is_explained():
    read = {
        name
        for path in SETTINGS
        for name in re.findall(r'"(ZICHT_CHAT_\w+)"', path.read_text(encoding="utf-8"))
    }
    told = set(re.findall(r"`(ZICHT_CHAT_\w+)`", (FOLDER / "running.md").read_text(encoding="utf-8")))

    assert read - told - NOT_FOR_RUNNING == set()
    assert told - read == set()


def test_files_that_are_named_are_there():
    named = {
        name
        for page in FOLDER.glob("*.md")
        for name in re.findall(r"`((?:deploy|tools|src|tests)/[\w./-]+\w)`", page.read_text(encoding="utf-8"))
    }

    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
