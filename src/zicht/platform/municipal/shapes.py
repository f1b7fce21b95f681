"""What looks like somebody in a text that is about nobody: found by its shape, and told to whoever wrote it.

A shape is no proof, and a name alone has none: every page that asks for such a text says that nobody's name belongs
in it.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from zicht.web.texts import translate

__all__ = ["check_nobody", "check_number"]

_ = translate
_PARTICLES = r"(?:(?:van|de|der|den|het|ten|ter|te|la|le|el|al)\s+)*"
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_LONG_NUMBER = re.compile(r"(?<![\w/])(?:\+\s?)?\d(?:[ .-]?\d){7,}(?![\w/])")
_TITLE = re.compile(
    r"\b(?:dhr|mevr|mw|mr|mrs|ms|meneer|mevrouw|de heer|drs|ir|ing)\b\.?\s+(?-i:" + _PARTICLES + "[A-Z])",
    re.IGNORECASE,
)
_INITIALS = re.compile(r"\b(?:[A-Z]\.\s?)+" + _PARTICLES + "[A-Z][a-z]+")
_BIRTH = re.compile(r"\b(?:geboren|geb\.|born|bsn|v-nummer)\b", re.IGNORECASE)
_WEB = re.compile(r"(?:https://)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}(?:/\S*)?", re.IGNORECASE)
_TELEPHONE = re.compile(r"\+?\d[\d ()-]{1,24}")


def check_nobody(text: str) -> None:
    """Raise where a text holds what looks like a person: a mail address, a number, a title, initials.

    Raises
    ------
    ValidationError
        It says what kind of thing was found, and never the text.
    """
    for pattern, what in (
        (_MAIL, _("a mail address")),
        (_LONG_NUMBER, _("a long number, such as a telephone number or a number of a person")),
        (_TITLE, _("a title before a name")),
        (_INITIALS, _("initials before a name")),
        (_BIRTH, _("a word about somebody's birth or number")),
    ):
        if pattern.search(text):
            raise ValidationError(
                _("There seems to be somebody in this text: {what}. Name a post or a department.", what=what)
            )


def check_number(text: str) -> None:
    """Raise where a text is neither a telephone number nor the address of a page.

    Raises
    ------
    ValidationError
        Also of a mail address: most are of one person.
    """
    if not (_TELEPHONE.fullmatch(text) or _WEB.fullmatch(text)):
        raise ValidationError(_("Fill in a telephone number or the address of a page."))
