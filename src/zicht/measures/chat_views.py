"""How T29 is laid out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from zicht.measures.chat_measures import OF_BEFORE, RANGE, REACHED, SHARE, VICTIMS
from zicht.measures.chat_parts import AGE_CLASS, CAMPAIGN
from zicht.measures.dimensions import text
from zicht.measures.model import ALL, ViewDeclaration

__all__ = ["lay_out"]

_ = text

_TITLES = {
    "age_class": (_("Minors and adults on the chat"), "stacked"),
    "age_band": (_("Age of those on the chat"), "bar"),
    "age_group": (_("Age of those on the chat, with a border between 15 and 16"), "bar"),
    "contact": (_("Whom visitors of the chat wrote about"), "stacked"),
    "sex": (_("Sex of those on the chat"), "stacked"),
    "nationality_class": (_("Nationality of those on the chat"), "stacked"),
    "form": (_("Form of exploitation, on the chat"), "bar"),
    "route": (_("Route, on the chat"), "stacked"),
    "still_exploited": (_("Still in exploitation while chatting"), "stacked"),
    "duration": (_("How long it had gone on, on the chat"), "bar"),
    "offenders": (_("One offender or several, on the chat"), "stacked"),
    "relation": (_("Who the offenders were, on the chat"), "bar"),
    "parent_offender": (_("A parent among the offenders, on the chat"), "stacked"),
    "technology": (_("Part that technology played, on the chat"), "bar"),
    "language": (_("Language of the chat"), ""),
    "referral": (_("What came of a referral from the chat"), "bar"),
    "report_made": (_("Visitors who agreed to a report"), "stacked"),
    "known_before": (_("In view before the chat"), ""),
    "same_visitor": (_("Visitors who may stand in two rows"), ""),
}
_OF_MINORS = {
    "relation": _("Who the offenders of minors were, on the chat"),
    "referral": _("What came of a referral of minors from the chat"),
}


def lay_out(names: Collection[str], *, has_range: bool, window: str) -> Iterator[ViewDeclaration]:
    """Yield the views of visitors who are told apart by these parts; `window` is the code of all years."""
    yield ViewDeclaration(
        _("Persons first in view on the chat, and between what their number lies"),
        rows="period",
        columns="measure",
        measure=RANGE.name if has_range else VICTIMS.name,
        fixed={"step": ALL},
        chart="interval" if has_range else "line",
    )
    if "referral" in names:
        yield ViewDeclaration(
            _("From the chat to help: of those who came to the step before"),
            rows="step",
            columns="measure",
            measure=OF_BEFORE.name,
            fixed={"period": window},
            chart="interval",
        )
        yield ViewDeclaration(
            _("From the chat to help, by year"),
            rows="step",
            measure=REACHED.name,
        )
    for name, (title, chart) in _TITLES.items():
        if name in names:
            yield ViewDeclaration(title, rows=name, measure=VICTIMS.name, share=SHARE.name, chart=chart)
    yield from _lay_out_campaigns(names, has_range=has_range, window=window)
    if AGE_CLASS.name in names:
        for name, title in _OF_MINORS.items():
            if name in names:
                yield ViewDeclaration(
                    title, rows=name, measure=VICTIMS.name, share=SHARE.name, fixed={"age_class": "minor"}
                )


def _lay_out_campaigns(names: Collection[str], *, has_range: bool, window: str) -> Iterator[ViewDeclaration]:
    if CAMPAIGN.name not in names:
        return
    yield ViewDeclaration(
        _("Persons first in view by campaign"),
        rows=CAMPAIGN.name,
        measure=RANGE.name if has_range else VICTIMS.name,
    )
    yield ViewDeclaration(
        _("Campaigns, what they took, and what they brought"),
        rows=CAMPAIGN.name,
        columns="measure",
        fixed={"period": window},
    )
