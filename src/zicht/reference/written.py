"""The example of an authored chapter that comes with the reference country."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from zicht.reference.model import DEFAULT_VINTAGES

__all__ = ["CHAPTER_OF", "write_chapter"]

#: The vintage whose edition has the chapter: it names tables that only the newest edition of the demo has.
CHAPTER_OF = max(DEFAULT_VINTAGES)
FOLDER = "texts"


def write_chapter(folder: Path) -> None:
    """Write the chapter, in both languages, beside the inputs of a vintage, and name it in their `zicht.toml`."""
    (folder / FOLDER).mkdir(exist_ok=True)
    for text in (resources.files("zicht.reference") / FOLDER).iterdir():
        (folder / FOLDER / text.name).write_text(text.read_text(encoding="utf-8"), encoding="utf-8")
    with (folder / "zicht.toml").open("a", encoding="utf-8") as manifest:
        manifest.write(f'\n[texts]\nfolder = "{FOLDER}"\n')
