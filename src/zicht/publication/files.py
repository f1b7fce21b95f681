"""How the files of a publication are written: pages, and what the package ships to stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path, PurePath

__all__ = ["read_asset", "write_assets", "write_text"]

#: The rules that every style sheet of ours begins with, and what they name.
BASE = "base.css"
FONTS = (
    "fonts/inter-latin-wght-normal.woff2",
    "fonts/inter-latin-ext-wght-normal.woff2",
    "fonts/OFL.txt",
)


def read_asset(name: str) -> bytes:
    """Return a file that the package ships."""
    return resources.files("zicht.publication").joinpath("assets", name).read_bytes()


def write_assets(folder: Path, styles: str, others: Sequence[str] = ()) -> None:
    """Write a style sheet on the base that all of ours have, the fonts that it names, and other assets as they are."""
    content = {PurePath(styles).name: read_asset(BASE) + b"\n" + read_asset(styles)}
    content |= {name: read_asset(name) for name in (*FONTS, *others)}
    for name, file in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file)


def write_text(path: Path, content: str) -> None:
    """Write a text, the same bytes on every system, in a folder that is made where it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8", newline="\n")
