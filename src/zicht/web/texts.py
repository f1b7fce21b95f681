"""Texts in the language of the request: the same catalogue as the command line's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import get_language

from zicht.errors import Text
from zicht.vocabulary import LANGUAGES, code_list, translator

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["current_language", "label_of", "later", "render", "translate"]


def current_language() -> str:
    """Return the language of the request: Dutch where nothing else was chosen."""
    language = (get_language() or "nl")[:2]
    return language if language in LANGUAGES else "nl"


def translate(msgid: str, /, **places: object) -> str:
    """Return a text in the language of the request, with its places filled in."""
    text = translator(current_language())(msgid)
    return text.format(**places) if places else text


_lazy = lazy(translate, str)


def later(msgid: str, /) -> _StrPromise:
    """Return a text that is translated when it is shown: for labels that are declared once."""
    return _lazy(msgid)  # type: ignore[return-value] # a promise, whatever the types of `lazy` say


def render(text: Text) -> str:
    """Return a text of ours in the language of the request."""
    return text.render(translator(current_language()))


def label_of(list_name: str, code: str) -> str:
    """Return the label of a code in the language of the request; the code itself where the list has none."""
    for name in (list_name, "unknowns"):
        if code in code_list(name):
            return code_list(name).label(code, current_language())
    return code
