"""What agreement weighs: a model that `zicht.linkage` learned, on the tokens that the vault keeps.

The model stands beside this file. It was learned from the reports of the reference country, who are
simulated; `tools/duplicates_model.py` learns it anew. It holds shares of levels and no value of anybody.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from zicht.linkage.schema import Attribute, Kind, LinkSchema, Role

__all__ = ["LEAST_WEIGHT", "MODEL_FILE", "REGISTER", "is_likely", "weigh"]

MODEL_FILE = "model.json"


def _name(name: str, kind: Kind) -> Attribute:
    columns = {Role.EXACT: name, Role.SOUND: f"{name}_sound", Role.NEAR: f"{name}_near"}
    return Attribute(name, kind, columns)


#: The attributes of which the vault keeps tokens.
REGISTER = LinkSchema(
    "register",
    (
        Attribute("number", Kind.NUMBER, {Role.EXACT: "number"}),
        _name("given", Kind.GIVEN_NAME),
        _name("family", Kind.FAMILY_NAME),
        Attribute(
            "birth",
            Kind.BIRTH,
            {Role.EXACT: "birth", Role.SWAPPED: "birth_swapped", Role.YEAR: "birth_year"},
        ),
    ),
    readable=False,
)


#: Pairs that weigh less (one in twenty is one person) are not worth a reviewer's time, unless a number agrees.
LEAST_WEIGHT = math.log2(0.05 / 0.95)


@lru_cache(maxsize=1)
def _weights() -> tuple[float, Mapping[str, tuple[float, ...]]]:
    """Return what the prior weighs, and each level of each attribute.

    Read here and not by `zicht.linkage.model`, which brings an engine with it that has no place in a server.
    """
    read = json.loads(files(__package__).joinpath(MODEL_FILE).read_text(encoding="utf-8"))
    return _log_odds(read["prior"], 1 - read["prior"]), {
        name: tuple(_log_odds(level["m"], level["u"]) for level in levels)
        for name, levels in read["comparisons"].items()
    }


def _log_odds(one: float, other: float) -> float:
    return math.log2(one / other)


def weigh(levels: Mapping[str, int]) -> float:
    """Return the log2 of the odds that two persons are one, from `levels_of_tokens`; what is unknown weighs nothing.

    Assumes that attributes agree independently of each other, given whether the two are one. How usual a
    value is does not count: a pair of common names weighs too much, and goes to a reviewer.
    """
    prior, weights = _weights()
    return prior + sum(weights[name][place] for name, place in levels.items() if place >= 0)


def is_likely(levels: Mapping[str, int]) -> bool:
    """Say whether a reviewer should look at a pair: two attributes agree and enough in all, or the number does."""
    agreeing = sum(0 <= place < len(_weights()[1][name]) - 1 for name, place in levels.items())
    return levels["number"] == 0 or (agreeing > 1 and weigh(levels) >= LEAST_WEIGHT)
