"""What can be ticked of a signal, as the page shows it: a short list first, the rest by kind of indication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zicht.platform.signals.columns import FLAGS, TICKS
from zicht.triage import indicators_of, short_list, signal_engine
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, label_of

__all__ = ["Tick", "TickGroup", "lay_out_flags", "lay_out_ticks"]


@dataclass(frozen=True)
class Tick:
    """An indication: its code, its words, what it may mean, and whether it is ticked."""

    code: str
    text: str
    meaning: str
    ticked: bool


@dataclass(frozen=True)
class TickGroup:
    """Indications of one kind; `ticked` says how many of them are."""

    code: str
    label: str
    ticks: tuple[Tick, ...]

    @property
    def ticked(self) -> int:
        return sum(one.ticked for one in self.ticks)


def lay_out_ticks(chosen: Mapping[str, str]) -> tuple[list[Tick], list[TickGroup]]:
    """Return the short list, and the other indications by kind. Each stands once."""
    ticked = set(chosen.get(TICKS, "").split(";"))
    language = current_language()
    items = {
        item["id"]: Tick(
            item["id"], item["text"][language], item["meaning"].get(language, ""), item["id"] in ticked
        )
        for one in signal_engine().table["instruments"]
        for item in one["items"]
        if item["id"] in indicators_of()
    }
    groups = [
        TickGroup(
            kind.code,
            label_of("indicators", kind.code),
            tuple(
                items[one]
                for one, under in indicators_of().items()
                if under == kind.code and one not in short_list()
            ),
        )
        for kind in code_list("indicators")
    ]
    return [items[one] for one in short_list()], [one for one in groups if one.ticks]


def lay_out_flags(chosen: Mapping[str, str]) -> list[Tick]:
    """Return what may be the matter besides."""
    language = current_language()
    asked = {fact["id"]: fact["ask"][language] for fact in signal_engine().table["facts"]}
    return [Tick(one, asked[one], "", chosen.get(one) == "yes") for one in FLAGS]
