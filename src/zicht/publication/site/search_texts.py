"""What the search box's script says, in one language; the script itself holds no words."""

from __future__ import annotations

from zicht.publication.words import Words

__all__ = ["search_texts"]


def search_texts(words: Words) -> dict[str, str]:
    """Return every text of the script by the name that it has there; figures take the places in braces."""
    return {name: words.translate(msgid) for name, msgid in TEXTS.items()}


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


TEXTS = {
    "found_none": _("No figure found. Try one word, such as: minors, Nigeria, police."),
    "found_one": _("1 result"),
    "found": _("{count} results"),
    "found_most": _("{count} results; the first {shown} are shown"),
    "not_all": _("No figure has all these words. These have some of them."),
    "no_number": _("No figure with these words has the number {number}. What the edition has:"),
    "not_judged": _(
        "This box looks figures up. It does not say whether a sentence is right: compare the unit, the period and the "
        "definition yourself."
    ),
    "questions": _("Questions that are always asked"),
    "figures": _("Figures"),
    "failed": _(
        "The list of figures could not be loaded. All figures stand on the page of figures from A to Z."
    ),
    "also": _("The same in {tables}."),
    "other_periods": _("Other periods"),
    "extracted": _("Extracted on {date}."),
    "hidden": _("not shown, to protect people"),
    "table": _("Table {id}"),
}
