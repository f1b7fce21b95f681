"""Looks for words where they should not be: in files, databases and memory, however they are written."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

__all__ = ["Trace", "in_files", "in_memory", "writings_of"]

#: Bytes of a region that are looked at together; words that lie over a border are found in the overlap.
_STEP, _OVERLAP = 16 * 2**20, 4096


@dataclass(frozen=True)
class Trace:
    """A word that was found, and where."""

    word: str
    where: str


def writings_of(word: str) -> set[bytes]:
    """Return the ways in which programs write a word: as bytes, in other widths, escaped, and in base64."""
    plain = word.encode()
    found = {
        plain,
        word.encode("utf-16-le"),
        word.encode("utf-32-le"),
        plain.hex().encode(),
        quote(word).encode(),
        json.dumps(word)[1:-1].encode(),
    }
    for shift in range(3):
        # Of three places in which a word can stand in base64, the characters that depend on it alone.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            text = encode(b"\0" * shift + plain)
            found.add(text[(shift * 8 + 5) // 6 : len(text) // 4 * 4 - 4])
    return {one for one in found if len(one) >= 8}


def in_files(folder: Path, words: Iterable[str]) -> list[Trace]:
    """Return the words that stand in any file under a folder."""
    known = {word: writings_of(word) for word in words}
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_socket():
            data = file.read_bytes()
            found += [
                Trace(word, str(file.relative_to(folder)))
                for word, ways in known.items()
                if any(way in data for way in ways)
            ]
    return found


def in_memory(process: int, words: Iterable[str]) -> list[Trace]:
    """Return the words that stand in the memory of a process."""
    known = {word: writings_of(word) for word in words}
    found = set()
    for name, data in _regions(process):
        for word, ways in known.items():
            if any(way in data for way in ways):
                found.add(Trace(word, f"memory of {process}, {name}"))
    return sorted(found, key=lambda one: (one.word, one.where))


def _regions(process: int) -> Iterator[tuple[str, bytes]]:
    maps = Path(f"/proc/{process}/maps").read_text(encoding="utf-8").splitlines()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            span, rights, *more = line.split(maxsplit=5)
            name = more[3] if len(more) > 3 else "heap"
            if "r" not in rights or "w" not in rights or name.startswith("[v"):
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            while begin < end:
                try:
                    memory.seek(begin)
                    yield name, memory.read(min(_STEP, end - begin))
                except (OSError, ValueError):
                    break
                begin += _STEP - _OVERLAP
