"""The languages of visitors: a catalogue each, with who read it and when; without a reader it is off.

The English sentence is the key. `locale/<language>/LC_MESSAGES/helpchat.po` holds what stands for it, and two lines in
its header say who reviewed the texts and on which day. English has such a file too, with the header alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import StringIO
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

__all__ = [
    "LANGUAGES",
    "NAMES",
    "Catalogue",
    "catalogue_of",
    "direction_of",
    "from_header",
    "msg",
    "offered",
    "say",
    "translator",
]

#: Each language by the name that its speakers give it, in the order in which they stand on the page.
NAMES: Mapping[str, str] = {
    "nl": "Nederlands",
    "en": "English",
    "pl": "Polski",
    "ro": "Română",
    "bg": "Български",
    "es": "Español",
    "ar": "العربية",
    "uk": "Українська",
}
LANGUAGES = tuple(NAMES)
_RIGHT_TO_LEFT = frozenset({"ar"})
_SHIPPED = Path(__file__).parents[1] / "locale"
#: A language and its weight as a browser names them: `pl-PL;q=0.8`.
_WISH = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,30})?\s*(?:;\s*q=(0(?:\.\d{1,3})?|1(?:\.0{1,3})?))?\s*"
)
_HEADER_LINE = re.compile(r'^"(X-[A-Za-z-]+):([^"\\]*)\\n"$', re.MULTILINE)


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language; `reviewed_by` is empty where nobody has read them."""

    language: str
    texts: Mapping[str, str]
    reviewed_by: str
    reviewed_on: date | None

    @property
    def reviewed(self) -> bool:
        return bool(self.reviewed_by) and self.reviewed_on is not None


def _folder() -> Path:
    given = getattr(settings, "VISITORS_LOCALE", "")
    return Path(given) if given else _SHIPPED


@cache
def _read(folder: Path, language: str) -> Catalogue:
    text = (folder / language / "LC_MESSAGES" / "helpchat.po").read_text(encoding="utf-8")
    read = read_po(StringIO(text))
    # The library reads the lines of a header that it knows, and drops ours.
    header = {name.lower(): value.strip() for name, value in _HEADER_LINE.findall(text)}
    texts = {str(m.id): str(m.string) for m in read if m.id and m.string and not m.fuzzy}
    return Catalogue(language, texts, header.get("x-reviewed-by", ""), _day(header.get("x-reviewed-on", "")))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def catalogue_of(language: str) -> Catalogue:
    """Return the texts of a language, from the operator's folder where settings name one."""
    return _read(_folder(), language)


def offered() -> tuple[str, ...]:
    """Return the languages that visitors may choose: those that somebody reviewed; in a demo all of them."""
    if getattr(settings, "DEMO", False):
        return LANGUAGES
    return tuple(language for language in LANGUAGES if catalogue_of(language).reviewed)


def msg(msgid: str, /) -> str:
    """Return an English sentence as it is, and mark it for the catalogues: it is translated where it is shown."""
    return msgid


def direction_of(language: str) -> str:
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def translator(language: str) -> Callable[[str], str]:
    """Return the function that turns an English msgid into this language; what is missing stays English."""
    texts = catalogue_of(language).texts
    return lambda msgid: texts.get(msgid, msgid)


def say(msgid: str, language: str, /, **places: object) -> str:
    """Return a text in a language, with its places filled in."""
    text = translator(language)(msgid)
    return text.format(**places) if places else text


def from_header(header: str, among: tuple[str, ...]) -> str:
    """Return the offered language that a browser likes best; the first that is offered where it names none."""
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(header[:500].split(",")):
        found = _WISH.fullmatch(part)
        if found and found[1].lower() in among:
            wishes.append((-float(found[2] or 1), place, found[1].lower()))
    return min(wishes)[2] if wishes else among[0]
