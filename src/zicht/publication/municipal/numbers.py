"""Numbers of a sheet on a municipality as they are printed: bounds outward, never a value without them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from zicht.publication.municipal.document import Figure, Told
from zicht.publication.words import PERCENT, Words

__all__ = ["Printer"]

#: Below this, the average of what may be has a decimal.
FINE_BELOW = 10


def _(msgid: str) -> str:
    """Mark a text for translation; it is translated when it is shown."""
    return msgid


NOT_AVAILABLE = _("not available")
WITHOUT_NUMBER = {
    Told.HIDDEN: _("hidden"),
    Told.NONE: _("nobody reported"),
    Told.UNDER_OTHERS: _("not known"),
}


@dataclass(frozen=True)
class Printer:
    """Prints figures in one language."""

    words: Words

    def count(self, value: float | None) -> str:
        """Print a number of whole things."""
        return self.words.number(value or 0.0, unit="", digits=0)

    def share(self, value: float | None) -> str:
        """Print a percentage without decimals; one decimal where it is below one."""
        percent = value or 0.0
        return self.words.number(percent, unit=PERCENT, digits=1 if 0 < percent < 1 else 0)

    def outward(self, figure: Figure) -> tuple[str, str]:
        """Print the bounds of a figure in whole numbers: the lower one down and the upper one up, shares as rounded.

        The lower bound of an estimate is never printed as zero: nothing shows that nobody is there.
        """
        if figure.unit == PERCENT:
            return self.count(figure.lower), self.count(figure.upper)
        lower = math.floor(figure.lower or 0.0)
        is_less = figure.told is Told.ESTIMATE and lower < 1
        return (
            self.words.translate("fewer than 1") if is_less else self.count(lower),
            self.count(math.ceil(figure.upper or 0.0)),
        )

    def average(self, value: float) -> str:
        """Print what comes out on average: with a decimal where that says something."""
        return self.words.number(value, unit="", digits=1 if value < FINE_BELOW else 0)

    def figure(self, figure: Figure) -> str:
        """Print a figure as it stands in a table, in words where it has no number."""
        translate = self.words.translate
        if figure.told is Told.ROUNDED and not figure.value:
            return translate("few or none")
        if figure.told in (Told.EXACT, Told.ROUNDED) and figure.value is not None:
            printed = self.share(figure.value) if figure.unit == PERCENT else self.count(figure.value)
            return (
                translate("about {number}").format(number=printed) if figure.told is Told.ROUNDED else printed
            )
        if figure.told in (Told.RANGE, Told.ESTIMATE) and figure.lower is not None:
            lower, upper = self.outward(figure)
            sentence = (
                translate("{lower} or more") if figure.upper is None else translate("{lower} to {upper}")
            )
            return sentence.format(lower=lower, upper=upper)
        return translate(WITHOUT_NUMBER.get(figure.told, NOT_AVAILABLE))
