"""How monitor groups, forms and combinations of forms lie in each other, as they are defined."""

from __future__ import annotations

from zicht.vocabulary import UNKNOWNS

__all__ = ["CODINGS_IN", "GROUPS_IN"]

#: In none of the codes that are named here: somebody can be in no code of two that exclude each other.
_ELSEWHERE = ""
_SEXUAL_GROUPS = ("domestic_sexual", "cross_border_sexual", "sexual_route_unknown")
#: Who is in a group of sexual exploitation has that form, and who is in another of the first two may have it beside.
GROUPS_IN = {
    "form": {**dict.fromkeys(_SEXUAL_GROUPS, "sexual"), **dict.fromkeys(("other", *UNKNOWNS), _ELSEWHERE)},
    "coding": {
        **dict.fromkeys((*_SEXUAL_GROUPS, "labour", "criminal"), _ELSEWHERE),
        **dict.fromkeys(UNKNOWNS, "uncategorised"),
        "other": "other_forms",
    },
}
CODINGS_IN = {
    "form": {
        "sexual_only": "sexual",
        "sexual_and_labour": "sexual",
        **dict.fromkeys(("labour_or_criminal", "other_forms", "uncategorised"), _ELSEWHERE),
    }
}
