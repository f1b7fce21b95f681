"""What is kept of a signal: its columns and what they are called on a page, and what is ticked beside them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from zicht.platform.registry.pages_columns import cell_text, columns_of
from zicht.triage import indicators_of, signal_engine
from zicht.vocabulary import UNKNOWNS, code_list
from zicht.web.texts import current_language, label_of, translate

__all__ = [
    "FLAGS",
    "LABELS",
    "QUESTIONS",
    "RULES",
    "SENDER",
    "TICKS",
    "answers_of",
    "indicators_under",
    "sender_class_of",
    "sender_of",
    "signal_lines",
    "text_of",
]


def _(msgid: str) -> str:
    return msgid


#: Beside the columns of the table `signals`: what was ticked, who sends, what is the matter now, the rules' version.
TICKS, SENDER, RULES = "ticks", "sender", "rules"
FLAGS = ("danger_now", "held_now", "child_there", "person_known")

#: What is asked, in order; where a list decides, its codes.
QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "place_class": _("What kind of place is it?"),
        "municipality": _("In which municipality?"),
    }
)
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "place_class": _("Place"),
        "municipality": _("Municipality"),
        "indicators": _("Kinds of indication"),
        "certainty": _("Certainty"),
        "work_grade": _("Work"),
        "severity": _("Severity"),
        "sender_class": _("Given by"),
        "outcome": _("What became of it"),
        "outcome_why": _("Why it could not be substantiated"),
        "outcome_date": _("When that was"),
    }
)
_SENDERS_OF = MappingProxyType(
    {
        "municipality": "municipal_desk",
        "school": "school",
        "reception": "asylum_centre",
        "outreach": "street",
        "labour_inspectorate": "inspector",
        "police": "inspector",
        "border_police": "inspector",
    }
    | dict.fromkeys(("physician", "shelter", "youth_care", "guardianship", "care_coordination"), "care")
)


def sender_of(reporter_type: str) -> str:
    """Return where somebody of an agency of this kind most likely works, as a code of `signal_senders`."""
    return _SENDERS_OF.get(reporter_type, "other")


def sender_class_of(sender: str, reporter_type: str) -> str:
    """Return the kind of reporter that a sender counts as; where the list does not say, that of the agency."""
    return code_list("signal_senders")[sender].extra["reporter_type"] or reporter_type or "other"


def indicators_under(ticks: tuple[str, ...]) -> list[str]:
    """Return the codes of `indicators` that ticks count under, in the order of the list."""
    kinds = {indicators_of()[one] for one in ticks if one in indicators_of()}
    return [one.code for one in code_list("indicators") if one.code in kinds]


def answers_of(cells: Mapping[str, str]) -> dict[str, str]:
    """Return what a signal says as answers for the rules; what is not known is left out."""
    ticked = {one: "yes" for one in cells.get(TICKS, "").split(";") if one in indicators_of()}
    asked = {fact["id"] for fact in signal_engine().table["facts"] if fact["kind"] != "tick"}
    said = {name: cells[name] for name in sorted(asked) if cells.get(name, "") not in {"", *UNKNOWNS}}
    return ticked | said


def text_of(tick: str) -> str:
    """Return the words of an indication that can be ticked."""
    words = _words()[tick]
    return words[current_language()]


def _words() -> Mapping[str, Mapping[str, str]]:
    return {fact["id"]: fact["ask"] for fact in signal_engine().table["facts"]}


def signal_lines(cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what a signal says, as label and words."""
    columns, words, language = columns_of("signals"), _words(), current_language()
    lines = [
        (translate(label), cell_text(columns[name], cells[name]))
        for name, label in LABELS.items()
        if cells.get(name)
    ]
    ticked = [words[one][language] for one in cells.get(TICKS, "").split(";") if one in words]
    told = [words[one][language] for one in FLAGS if cells.get(one) == "yes"]
    if cells.get(SENDER):
        lines.append((translate("Works at"), label_of("signal_senders", cells[SENDER])))
    return [
        *([(translate("What was seen or heard"), "; ".join(ticked))] if ticked else []),
        *([(translate("Besides"), "; ".join(told))] if told else []),
        *lines,
    ]
