"""The scripts of the visitor's page, from memory and packed: plain names, no copy kept by anybody."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.http import require_safe

from zicht.helpchat.scripts import script_files

__all__ = ["packs", "script"]

_BROWSER = Path(__file__).parents[1] / "browser"


@dataclass(frozen=True)
class _File:
    plain: bytes
    packed: bytes


@cache
def _file(name: str) -> _File:
    plain = (_BROWSER / name).read_bytes()
    return _File(plain, gzip.compress(plain, 9, mtime=0))


def packs(request: HttpRequest) -> bool:
    """Say whether a browser takes what is packed with gzip."""
    told = request.headers.get("Accept-Encoding", "")
    return any(part.split(";")[0].strip() == "gzip" for part in told.split(","))


@require_safe
def script(request: HttpRequest, name: str) -> HttpResponse:
    """Answer with a script of the visitor's page: those that are listed, and no other file."""
    if name not in script_files():
        return HttpResponseNotFound()
    held = _file(name)
    packed = packs(request)
    answer = HttpResponse(
        held.packed if packed else held.plain, content_type="text/javascript; charset=utf-8"
    )
    answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
