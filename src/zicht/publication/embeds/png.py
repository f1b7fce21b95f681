"""PNG files made smaller: the same picture, its data pressed together (ISO/IEC 15948)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

__all__ = ["smaller"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DATA = b"IDAT"
#: The tightest there is takes three times as long for a tenth less.
TIGHTNESS = 6


def smaller(picture: bytes) -> bytes:
    """Return the same picture in fewer bytes."""
    chunks = list(_chunks(picture))
    data = zlib.decompress(b"".join(content for kind, content in chunks if kind == DATA))
    first = next(place for place, (kind, _content) in enumerate(chunks) if kind == DATA)
    others = [(place, kind, content) for place, (kind, content) in enumerate(chunks) if kind != DATA]
    written = [*others, (first, DATA, zlib.compress(data, TIGHTNESS))]
    return SIGNATURE + b"".join(_chunk(kind, content) for _place, kind, content in sorted(written))


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(picture):
        (length,) = struct.unpack_from(">I", picture, place)
        yield picture[place + 4 : place + 8], picture[place + 8 : place + 8 + length]
        place += 12 + length


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
