"""The questions that a municipality asks itself, by theme of the national framework, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from zicht.vocabulary import LANGUAGES

__all__ = ["STATE_NAMES", "Question", "State", "Theme", "question_codes", "sizes", "themes", "version"]

_FILE = Path(str(resources.files("zicht.platform.municipal"))) / "framework.yaml"
_OURS = "ours"

#: A text by language.
Texts = Mapping[str, str]


def _(msgid: str) -> str:
    return msgid


class State(StrEnum):
    """How far something is."""

    IN_PLACE = "in_place"
    BEGUN = "begun"
    NOT_YET = "not_yet"
    NOT_KNOWN = "not_known"


STATE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        State.IN_PLACE: _("In place"),
        State.BEGUN: _("Begun"),
        State.NOT_YET: _("Not yet"),
        State.NOT_KNOWN: _("We do not know"),
    }
)


@dataclass(frozen=True)
class Question:
    """A question, what shows its answer, and where it comes from; no source: it is ours."""

    code: str
    text: Texts
    evidence: Texts
    source: Texts | None
    address: str = ""


@dataclass(frozen=True)
class Theme:
    """One of the five themes."""

    code: str
    name: Texts
    questions: tuple[Question, ...]


@cache
def _content() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return found


def version() -> int:
    """Return the version of the questions, which is kept with each assessment."""
    return int(_content()["version"])


@cache
def themes() -> tuple[Theme, ...]:
    """Return the themes with their questions, in order."""
    return tuple(
        Theme(one["code"], _texts(one["name"]), tuple(map(_question, one["questions"])))
        for one in _content()["themes"]
    )


@cache
def question_codes() -> frozenset[str]:
    """Return the codes of all questions."""
    return frozenset(question.code for theme in themes() for question in theme.questions)


@cache
def sizes() -> Mapping[str, Texts]:
    """Return the classes of inhabitants by code: municipalities of one class are alike."""
    return MappingProxyType({one["code"]: _texts(one) for one in _content()["sizes"]})


def _question(told: Any) -> Question:
    source = told["source"]
    where = None if source == _OURS else _content()["sources"][source]
    return Question(
        told["code"],
        _texts(told["text"]),
        _texts(told["evidence"]),
        None if where is None else _texts(where),
        "" if where is None else str(where["address"]),
    )


def _texts(told: Any) -> Texts:
    return MappingProxyType({language: str(told[language]) for language in LANGUAGES})
