"""What a count of signals or triages is worth, in words and figures: for every page that shows such a count."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.triage import ASSUMED, worth_of_positives
from zicht.web.texts import translate

__all__ = ["base_rate_context"]

_ = translate


def base_rate_context() -> Mapping[str, object]:
    """Return what `signals/_base_rate.html` shows."""
    return {
        "worth_heads": [
            _(
                "A list that finds {found} of 10, and is wrong about {wrong} of 10 others",
                found=one.found_of_ten,
                wrong=one.wrong_of_ten,
            )
            for one in ASSUMED
        ],
        "worth_rows": [
            (
                _("1 in {number} was exploited", number=one.one_in),
                [
                    _("{number} of 100", number=right) if right else _("fewer than 1 of 100")
                    for right in one.right_of_hundred
                ],
            )
            for one in worth_of_positives()
        ],
    }
