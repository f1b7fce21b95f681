"""How the bytes of a text file are to be read: found by reading all of it, not by a guess from its start."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from zicht.errors import InputError, Text

__all__ = ["TextFacts", "inspect_text"]

_CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLANK_LINE = re.compile(r"\n\r?\n")


@dataclass(frozen=True)
class TextFacts:
    """What one pass over the file shows. `lone_quote`: the number of quotation marks is odd."""

    encoding: str
    blank_lines: bool
    lone_quote: bool


def inspect_text(path: Path) -> TextFacts:
    """Read the whole file strictly: by its byte-order mark, else as UTF-8, else as Windows-1252.

    Windows-1252 gives nearly every byte a meaning, so it comes last; the five
    bytes that it leaves out, and NUL, show a file that is neither.
    """
    with path.open("rb") as file:
        start = file.read(4)
        marked = [encoding for mark, encoding in _MARKS if start.startswith(mark)]
        for encoding in marked or ["utf-8", "cp1252"]:
            file.seek(0)
            try:
                return _inspect(path.name, file, encoding)
            except UnicodeDecodeError:
                continue
    raise InputError.of(
        Text.of("{file}: the encoding is not known.", file=path.name),
        expected=Text.of("Text in UTF-8, UTF-16 with a byte-order mark, or Windows-1252."),
        to_fix=Text.of("Save the file again as 'CSV UTF-8'."),
    )


def _inspect(name: str, file: BinaryIO, encoding: str) -> TextFacts:
    blank, quotes, tail, line = False, 0, "", 1
    for text in _decoded(file, encoding):
        if "\0" in text:
            raise _nul(name, line + text[: text.index("\0")].count("\n"))
        blank = blank or _BLANK_LINE.search(tail + text) is not None
        quotes += text.count('"')
        line += text.count("\n")
        tail = text[-2:]
    return TextFacts(encoding, blank_lines=blank, lone_quote=quotes % 2 == 1)


def _decoded(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    while chunk := file.read(_CHUNK):
        yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _nul(name: str, line: int) -> InputError:
    return InputError.of(
        Text.of("{file}, line {line}: a NUL character.", file=name, line=line),
        expected=Text.of("Text; a NUL never belongs in it."),
        to_fix=Text.of("Export the file again: it is damaged, or it is not a text file."),
    )
