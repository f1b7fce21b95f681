"""What visitors of the chat are told apart by: columns of `chats`, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain

from zicht.measures.chats_beside import Campaigns
from zicht.measures.coded_rows import Part
from zicht.measures.dimensions import text
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = [
    "AGES", "AGE_CLASS", "CAMPAIGN", "CROSSED", "FOLLOWS", "MARKED", "OF_CLASS", "PARENT", "PARTS", "code_of_part",
    "stored_columns",
]  # fmt: skip

_ = text

_MINORS = ("0-11", "12-13", "12-14", "14-15", "15-17", "16-17")
AGES = ("age_group", "age_band")
_AGE_CLASS = {
    code.code: "minor" if code.code in _MINORS else "adult"
    for name in ("chat_ages", "age_bands")
    for code in code_list(name)
}

#: What no file holds as it stands here: it follows from the columns named with it.
AGE_CLASS = Part("age_class", _("Minor or adult"), "age_classes")
PARENT = Part("parent_offender", _("A parent among the offenders"), "yes_no")
CAMPAIGN = Part("campaign", _("Campaign by which the visitor came"), "")
FOLLOWS: Mapping[str, Sequence[str]] = {
    AGE_CLASS.name: AGES,
    PARENT.name: ("relation",),
    CAMPAIGN.name: ("campaign",),
}
PARTS = (
    AGE_CLASS,
    Part("age_band", _("Age named by the visitor"), "age_bands"),
    Part("age_group", _("Age, with a border between 15 and 16"), "chat_ages"),
    Part("contact", _("Whom the visitor wrote about"), "chat_contacts"),
    Part("sex", _("Sex"), "sexes"),
    Part("nationality_class", _("Dutch or other nationality"), "nationality_classes"),
    Part("form", _("Form of exploitation"), "forms"),
    Part("route", _("Route"), "routes"),
    Part("still_exploited", _("Whether it still went on"), "yes_no"),
    Part("duration", _("How long it had gone on"), "durations"),
    Part("offenders", _("Number of offenders"), "offender_counts"),
    Part("relation", _("Relation to the offenders"), "relations", multiple=True),
    PARENT,
    Part("technology", _("Part that technology played"), "technology", multiple=True),
    Part("language", _("Language"), "chat_languages"),
    CAMPAIGN,
    Part("referral", _("What came of a referral"), "chat_referrals"),
    Part("report_made", _("Agreed to a report"), "yes_no"),
    Part("known_before", _("In view of an organisation before"), "yes_no"),
    Part("same_visitor", _("Possibly in another row too"), "yes_no"),
    Part("rule", _("Rule by which the visitor counts"), "chat_rules"),
)
#: Whether a row counts at all; where no file says so, every row was marked.
MARKED = Part("trafficking", _("Request for help with trafficking"), "yes_no")
#: What is also told apart for minors and adults.
CROSSED = (
    "contact", "sex", "form", "route", "still_exploited", "duration", "offenders", "relation", "parent_offender",
    "referral",
)  # fmt: skip

OF_CLASS = {
    age_class: [code for code, of in _AGE_CLASS.items() if of == age_class]
    for age_class in ("minor", "adult")
}


def stored_columns(parts: Sequence[Part], supplied: Collection[str]) -> list[Part]:
    """Return the columns to read: those of the parts, those that parts follow from, and whether a row counts."""
    columns = chain.from_iterable(FOLLOWS.get(part.name, (part.name,)) for part in parts)
    wanted = dict.fromkeys((*columns, MARKED.name))
    return [Part(name, "", "") for name in wanted if name in supplied]


def _age_class(held: Mapping[str, str], campaigns: Campaigns) -> str:
    """Return minor or adult by the first age that is known, else why it is not."""
    del campaigns
    asked = [held[name] for name in AGES if name in held]
    known = [_AGE_CLASS[age] for age in asked if age in _AGE_CLASS]
    told = [age for age in asked if age != "not_asked"]
    return (known or told or asked)[0]


def _parent(held: Mapping[str, str], campaigns: Campaigns) -> str:
    """Return whether a parent is among the offenders, or why that is not known."""
    del campaigns
    relation = held["relation"]
    if relation in UNKNOWNS:
        return relation
    return "yes" if "parent" in relation.split(";") else "no"


_DERIVED: Mapping[str, Callable[[Mapping[str, str], Campaigns], str]] = {
    AGE_CLASS.name: _age_class,
    PARENT.name: _parent,
    CAMPAIGN.name: lambda held, campaigns: campaigns.code_of(held["campaign"]),
}


def code_of_part(name: str, held: Mapping[str, str], campaigns: Campaigns) -> str:
    """Return the code of a part for what a row holds."""
    return _DERIVED[name](held, campaigns) if name in _DERIVED else held[name]
