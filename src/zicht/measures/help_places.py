"""Where the cells of T22 stand: its dimensions, and the codes of each."""

from __future__ import annotations

from collections.abc import Mapping

from zicht.measures.declaration import dimension_codes
from zicht.measures.dimensions import DIMENSIONS, text
from zicht.measures.gathered import Gathered
from zicht.measures.model import ALL, DimensionCodes
from zicht.vocabulary import UNKNOWNS, code_list, in_all_languages

__all__ = ["ANY", "NONE", "NO_ROW", "SMALL", "TRANSITIONS", "WINDOWS", "WITHIN", "dimensions", "place"]

_ = text

#: Counts that are hidden, whatever the sources ask for: few people, and much about each.
SMALL = "suppress_below_5"

#: Days after the first report, from and up to and including.
WINDOWS: Mapping[str, tuple[int, int]] = {
    "before": (-365, -1),
    "within_90": (0, 90),
    "within_365": (0, 365),
}
_WINDOW_TEXTS = {
    "before": _("Year before the first report"),
    "within_90": _("90 days after it"),
    "within_365": _("365 days after it"),
}
#: Whether there was any help: of any kind, none in that time, and nothing registered at any time.
ANY, NONE, NO_ROW = "any", "none", "no_row"
_HAD_TEXTS = {
    ANY: _("Help of any kind"),
    NONE: _("No registered help in that time"),
    NO_ROW: _("Of them: nothing registered at any time"),
}
TRANSITIONS = {
    "of_age": _("18th birthday"),
    "youth_act": _("From the Youth Act to another payer, before or after 18"),
    "rvb": _("From the scheme for foreign nationals (Rvb) to another payer"),
    "cosm": _("From specialised shelter (COSM) to another payer"),
    "other": _("Between other payers, where a next one came"),
}
#: Days after the end of help.
WITHIN = (1, 7, 30, 90, 180, 365)

NAMES = (
    "window", "had", "kind", "whom", "group", "age_class", "sex", "outcome", "reason", "preferred", "transition",
    "within",
)  # fmt: skip


def place(**codes: str) -> tuple[str, ...]:
    """Return the codes of a cell; what is not named is not broken down."""
    return tuple(codes.get(name, ALL) for name in NAMES)


def dimensions(cells: Gathered) -> tuple[DimensionCodes, ...]:
    """Return the dimensions with the codes that occur."""
    windows: dict[str, Mapping[str, str]] = {
        name: in_all_languages(label) for name, label in _WINDOW_TEXTS.items()
    }
    had: dict[str, Mapping[str, str]] = {code: in_all_languages(text) for code, text in _HAD_TEXTS.items()}
    transitions = {code: in_all_languages(label) for code, label in TRANSITIONS.items()}
    within = {str(days): {"nl": str(days), "en": str(days)} for days in WITHIN}
    made: dict[str, tuple[str, Mapping[str, Mapping[str, str]]]] = {
        "window": (_("Time around the first report"), windows),
        "had": (_("Whether there was help"), had),
        "kind": (_("Kind of help"), _labels("help_kinds")),
        "whom": (_("Presumed victims and people alike"), _labels("follow_up_groups")),
        "outcome": (_("What came of it"), _labels("help_outcomes")),
        "reason": (_("Why closed youth care"), _labels("placement_reasons")),
        "preferred": (_("What the professional would have chosen"), _labels("help_kinds")),
        "transition": (_("Transition"), transitions),
        "within": (_("Days after the end of the help before"), within),
    }
    found = []
    for at, name in enumerate(NAMES):
        occurring = cells.codes_at(at) | {e.codes[at] for e in cells.estimates}
        if name in made:
            label, codes = made[name]
            shown = {code: text for code, text in {**codes, **_unknowns()}.items() if code in occurring}
            total = {ALL: in_all_languages(_("Total"))} if ALL in occurring else {}
            found.append(DimensionCodes(name, label, total | shown, multiple=name == "kind"))
        else:
            found.append(dimension_codes(DIMENSIONS[name], occurring))
    return tuple(found)


def _labels(list_name: str) -> dict[str, Mapping[str, str]]:
    return {code.code: {"nl": code.label_nl, "en": code.label_en} for code in code_list(list_name)}


def _unknowns() -> dict[str, Mapping[str, str]]:
    return {code: text for code, text in _labels("unknowns").items() if code in UNKNOWNS}
