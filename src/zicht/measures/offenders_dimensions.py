"""The dimensions of T28: a cell names the few that it is broken down by, all others are its total."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from zicht.measures.dimensions import text
from zicht.measures.model import ALL, DimensionCodes
from zicht.measures.offenders_known import STAGES
from zicht.measures.repeats import horizon_codes
from zicht.vocabulary import UNKNOWNS, code_list, in_all_languages

__all__ = [
    "ENDED",
    "HORIZONS",
    "PENDING",
    "SEVERAL",
    "SIZES",
    "offender_dimensions",
    "place",
    "size_of",
    "suspect_codes",
    "years_between",
]

_ = text

#: Beside the stages: no end has come yet; an end has come, whichever.
PENDING, ENDED = "pending", "ended"
#: Years since the suspicion, or since the release.
HORIZONS = (1, 2, 3, 5)
#: Classes of sizes, each with the least number in it: exact sizes of networks are not shown.
SIZES = {"1": 1, "2-3": 2, "4-9": 4, "10+": 10}
#: All sizes but the first class.
SEVERAL = "2+"

_STAGE_LABELS = {PENDING: _("No end yet"), ENDED: _("Dismissed, convicted or acquitted")}
_AGES = {"under_23": _("Under 23"), "23_and_over": _("23 and over")}
_SUPERVISION = {"supervised": _("Under supervision"), "not_supervised": _("No supervision recorded")}
_SIZE_LABELS = {
    "1": _("One"),
    SEVERAL: _("Two or more"),
    "2-3": _("of which 2 or 3"),
    "4-9": _("of which 4 to 9"),
    "10+": _("of which 10 or more"),
}
_HELP = {
    "offered": _("Help was offered"),
    "not_offered": _("No help was offered"),
    "offer_unknown": _("Not known whether it was offered"),
    "followed": _("Took part in help that was offered"),
    "not_followed": _("Did not take part"),
    "following_unknown": _("Not known whether the offender took part"),
}
_NAMES = (
    "period",
    "stage",
    "group",
    "sex",
    "age",
    "origin",
    "supervision",
    "reason",
    "help",
    "horizon",
    "size",
)
_LABELS = {
    "period": _("Year"),
    "stage": _("Stage"),
    "group": _("Monitor group"),
    "sex": _("Sex"),
    "age": _("Age in the year of the suspicion"),
    "origin": _("What the investigation began with"),
    "supervision": _("Supervision after prison"),
    "reason": _("Reason of the dismissal"),
    "help": _("Help for the offender"),
    "horizon": _("Years since the start"),
    "size": _("Size"),
}
_LISTS = {
    "group": "monitor_groups",
    "sex": "sexes",
    "origin": "case_origins",
    "reason": "dismissal_reasons",
}


def place(**codes: str) -> tuple[str, ...]:
    """Return the codes of a cell; what is not named is not broken down."""
    if not codes.keys() <= set(_NAMES):
        raise ValueError(f"no such dimension: {codes.keys() - set(_NAMES)}")
    return tuple(codes.get(name, ALL) for name in _NAMES)


def size_of(number: int) -> str:
    """Return the class of a size."""
    return next(code for code, least in reversed(SIZES.items()) if number >= least)


def years_between(first: int, last: int) -> list[str]:
    """Return the periods of single years."""
    return [str(year) for year in range(first, last + 1)]


def offender_dimensions(occurring: Mapping[int, Collection[str]]) -> tuple[DimensionCodes, ...]:
    """Return the dimensions with the codes that occur at each place."""
    return tuple(suspect_codes(name, occurring[at]) for at, name in enumerate(_NAMES))


def suspect_codes(name: str, occurring: Collection[str]) -> DimensionCodes:
    """Return one dimension with the codes that occur."""
    labels = {code: label for code, label in _labels(name, occurring) if code in occurring}
    return DimensionCodes(name, _LABELS[name], labels)


def _labels(name: str, occurring: Collection[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    own = {"age": _AGES, "supervision": _SUPERVISION, "help": _HELP}
    if name == "period":
        periods = sorted(set(occurring) - {ALL}, key=lambda code: ("-" in code, code))
        yield from ((code, {"nl": code, "en": code}) for code in periods)
    elif name == "horizon":
        yield from horizon_codes().codes.items()
    elif name == "size":
        yield from ((code, in_all_languages(label)) for code, label in _SIZE_LABELS.items())
    elif name == "stage":
        listed = code_list("case_stages")
        yield from ((c, {"nl": listed[c].label_nl, "en": listed[c].label_en}) for c in STAGES)
        yield from ((code, in_all_languages(label)) for code, label in _STAGE_LABELS.items())
    else:
        listed_codes = code_list(_LISTS[name]) if name in _LISTS else ()
        yield from ((c.code, {"nl": c.label_nl, "en": c.label_en}) for c in listed_codes)
        yield from ((code, in_all_languages(label)) for code, label in own.get(name, {}).items())
        unknowns = code_list("unknowns")
        yield from ((c, {"nl": unknowns[c].label_nl, "en": unknowns[c].label_en}) for c in UNKNOWNS)
        yield ALL, in_all_languages(_("Total"))
