"""The scripts of the visitor's page: which files they are, and by which digest anybody can tell that they are ours."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

__all__ = ["script_files", "script_hash"]

_FOLDER = Path(__file__).parent / "browser"
#: All that the visitor's page loads, in the order in which it asks for them.
_NAMES = (
    "visitor.js",
    "leave.js",
    "page.js",
    "talk.js",
    "beside.js",
    "line.js",
    "locks.js",
    "phrases.js",
    "sorting.js",
    "sorting-table.js",
    "worker.js",
    "sodium/libsodium-wrappers.mjs",
    "sodium/libsodium-sumo.mjs",
)


@cache
def script_files() -> Mapping[str, str]:
    """Return the digest (SHA-256 as base64) of each script by its path."""
    return {name: _digest((_FOLDER / name).read_bytes()) for name in _NAMES}


def script_hash() -> str:
    """Return one digest of all scripts: of the lines `path digest`, sorted."""
    lines = sorted(f"{name} {digest}\n" for name, digest in script_files().items())
    return _digest("".join(lines).encode())


def _digest(data: bytes) -> str:
    return base64.b64encode(hashlib.sha256(data).digest()).decode("ascii")
