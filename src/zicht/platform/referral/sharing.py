"""What goes along with a referral: groups of facts, of which none is shared unless it is ticked.

Codes are kept as they stand when the referral is sent. Who somebody is stays in the vault: kept is which versions of
reports say it, and the receiver reads those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from zicht.platform.access.actions import Action
from zicht.platform.access.context import Access, can_do, current_access
from zicht.platform.accounts.roles import Reach
from zicht.platform.care.needs import read_needs_map
from zicht.platform.casework.service import read_safe_contacts, safe_contact_lines
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.service import (
    COLUMN_LABELS,
    IDENTITY_LABELS,
    cell_text,
    columns_of,
    persons_of_root,
    read_person,
    read_rows,
    row_lines,
    versions_of,
    written_day,
)
from zicht.platform.triage.queries import newest_triage
from zicht.platform.vault.service import read_identities
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, label_of, translate

__all__ = ["GROUP_HELP", "GROUP_NAMES", "Group", "Part", "gather", "groups_for", "show_parts"]


def _(msgid: str) -> str:
    return msgid


class Group(StrEnum):
    """A group of facts that can be shared."""

    WHO = "who"
    CONTACT = "contact"
    SITUATION = "situation"
    TRIAGE = "triage"
    NEEDS = "needs"
    WORDS = "words"
    PLAN = "plan"


GROUP_NAMES: Mapping[Group, str] = MappingProxyType(
    {
        Group.WHO: _("Name and birth date"),
        Group.CONTACT: _("How to reach the person safely"),
        Group.SITUATION: _("Age, sex and situation, from the newest report"),
        Group.TRIAGE: _("How urgent it is, and what the person wants"),
        Group.NEEDS: _("Needs, and how severe they are"),
        Group.WORDS: _("What the person says of the needs"),
        Group.PLAN: _("Help that was offered, given or refused"),
    }
)
GROUP_HELP = _("Tick only what the receiver needs to answer, and what the person agreed to.")
#: What somebody must be allowed to read to share it.
_RIGHTS: Mapping[Group, Action] = MappingProxyType(
    {
        Group.WHO: Action.IDENTITY_READ,
        Group.CONTACT: Action.IDENTITY_READ,
        Group.SITUATION: Action.REPORT_READ,
        Group.TRIAGE: Action.TRIAGE_READ,
        Group.NEEDS: Action.HELP_READ,
        Group.WORDS: Action.HELP_READ,
        Group.PLAN: Action.HELP_READ,
    }
)
_SITUATION = (
    "sex",
    "age_at_report",
    "age_class_at_report",
    "nationality",
    "residence_at_report",
    "main_form",
    "declaration",
    "reflection_granted",
)
_IDENTITY: Mapping[Group, tuple[str, ...]] = MappingProxyType(
    {
        Group.WHO: ("given_names", "name_prefix", "family_name", "birth_date"),
        Group.CONTACT: ("phone", "email", "address", "safe_contact"),
    }
)


@dataclass(frozen=True, repr=False)
class Part:
    """A group as it is shown: its title, and entries of labels with words; `on_paper`: it may be printed."""

    title: str
    entries: tuple[tuple[tuple[str, str], ...], ...]
    on_paper: bool = True


def groups_for(access: Access) -> tuple[Group, ...]:
    """Return the groups that somebody may share: what they may read themselves."""
    return tuple(one for one, right in _RIGHTS.items() if can_do(access, right))


def gather(person: UUID, groups: Collection[Group]) -> dict[str, Any]:
    """Return what these groups hold of somebody who is seen, and write down that it was read."""
    read = read_person(person)
    wanted = [one for one in groups_for(current_access()) if one in groups]
    content: dict[str, Any] = {"groups": [one.value for one in wanted]}
    if {Group.WHO, Group.CONTACT} & set(wanted):
        content["versions"] = sorted(str(one) for one in versions_of([person]))
    if Group.CONTACT in wanted:
        known = read_safe_contacts(persons_of_root(read.person))
        content["safe_contact"] = [dict(one.content) for one in known[:1]]
    if Group.SITUATION in wanted and read.reports:
        newest = read.reports[-1].cells
        content["situation"] = {name: newest[name] for name in _SITUATION if newest.get(name)}
    if Group.TRIAGE in wanted and (kept := newest_triage(person)):
        names = {one["code"]: one["name"] for one in kept.table["levels"]}
        content["triage"] = {
            "level": dict(names[kept.row.decided]),
            "day": kept.assessment["today"],
            "wishes": kept.wishes,
        }
    if {Group.NEEDS, Group.WORDS} & set(wanted):
        found = read_needs_map(person)
        if Group.NEEDS in wanted:
            content["needs"] = [dict(one.newest.cells) for one in found.needs]
        if Group.WORDS in wanted:
            content["words"] = [{"domain": one.domain, "text": one.text} for one in found.words]
    if Group.PLAN in wanted:
        rows = read_rows(persons_of_root(read.person))
        content["plan"] = [dict(cells) for row, cells in rows if row.table == "help"]
    return content


def show_parts(person: UUID, content: Mapping[str, Any]) -> Iterator[Part]:
    """Yield what was shared, group by group, in the language of the page."""
    groups = [Group(one) for one in content["groups"]]
    identity = _identity(person, content) if {Group.WHO, Group.CONTACT} & set(groups) else {}
    for group in groups:
        entries = tuple(_entries(group, content, identity))
        yield Part(translate(GROUP_NAMES[group]), entries, on_paper=group is not Group.CONTACT)


def _identity(person: UUID, content: Mapping[str, Any]) -> Mapping[str, str]:
    """Return who the person is by the reports that were shared, the newest word on each column."""
    # Who got the name shared reads it as somebody to whom the person was opened; the case room saw to that.
    access = replace(current_access(), reach=Reach.GRANTED)
    versions = {UUID(one) for one in content["versions"]}
    found = read_identities(access, [person], keys_of(access, [person]), versions).get(person, [])
    return {name: cell for cells in found for name, cell in cells.items() if cell}


def _entries(
    group: Group, content: Mapping[str, Any], identity: Mapping[str, str]
) -> Iterator[tuple[tuple[str, str], ...]]:
    if group in _IDENTITY:
        if group is Group.CONTACT:
            yield from (tuple(safe_contact_lines(one)) for one in content["safe_contact"])
        if lines := tuple(_identity_lines(_IDENTITY[group], identity)):
            yield lines
    elif group is Group.SITUATION:
        if cells := content.get("situation"):
            columns = columns_of("reports")
            yield tuple(
                (translate(COLUMN_LABELS[name]), cell_text(columns[name], cell))
                for name, cell in cells.items()
            )
    elif group is Group.TRIAGE:
        if triage := content.get("triage"):
            yield tuple(_triage_lines(triage))
    elif group is Group.WORDS:
        yield from (((label_of("need_domains", one["domain"]), one["text"]),) for one in content["words"])
    else:
        yield from _row_entries("needs" if group is Group.NEEDS else "help", content[group.value])


def _identity_lines(names: Sequence[str], identity: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    columns = columns_of("reports")
    for name in names:
        if cell := identity.get(name):
            text = cell_text(columns[name], cell) if name in columns else cell
            yield translate(IDENTITY_LABELS[name]), text


def _triage_lines(triage: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield translate("How urgent it is"), triage["level"][current_language()]
    yield translate("Triage of"), written_day(triage["day"])
    if triage["wishes"]:
        yield translate("What the person wants"), triage["wishes"]


def _row_entries(table: str, rows: Sequence[Mapping[str, str]]) -> Iterator[tuple[tuple[str, str], ...]]:
    """Yield rows of needs or help in words, needs in the order of the list of parts of life."""
    order = {one.code: place for place, one in enumerate(code_list("need_domains"))}
    key = "domain" if table == "needs" else "need"
    for cells in sorted(rows, key=lambda one: order.get(one.get(key, ""), len(order))):
        yield tuple(row_lines(table, cells))
