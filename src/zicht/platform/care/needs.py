"""What somebody needs: per part of life how severe, since when, and how that moved; their own words apart from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, can_do, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.care.models import NeedWords
from zicht.platform.keyroom.sealing import Sealed, unseal
from zicht.platform.keyroom.service import keys_of
from zicht.platform.registry.models import CaseRow, Person
from zicht.platform.registry.service import can_write, find_person, persons_of_root, read_rows, visible
from zicht.vocabulary import code_list

__all__ = [
    "OVER",
    "Assessed",
    "Movement",
    "Need",
    "NeedsMap",
    "WordsRead",
    "needs_of",
    "read_needs_map",
    "read_words",
]


#: The cell beside those of the table that says that a need is over. The table knows no such severity: figures count
#: a need from its first assessment, and what came of it by the help.
OVER = "over"


class Movement(StrEnum):
    """How a need went from its first assessment to its newest."""

    ONCE = "once"
    WORSE = "worse"
    BETTER = "better"
    SAME = "same"
    UNKNOWN = "unknown"
    OVER = "over"


@dataclass(frozen=True, repr=False)
class Assessed:
    """One assessment of one part of life: the row, and its cells."""

    row: CaseRow
    cells: Mapping[str, str]

    @property
    def is_over(self) -> bool:
        """Say whether there is no such need any more; how severe it was before is another assessment."""
        return bool(self.cells.get(OVER)) and not self.cells.get("severity")

    @property
    def level(self) -> int | None:
        """The place of the severity in its list, the lightest 0; none where nobody knows it."""
        return _LEVELS.get(self.cells.get("severity", ""))


@dataclass(frozen=True, repr=False)
class WordsRead:
    """What the person said of a part of life."""

    words: NeedWords
    domain: str
    text: str
    may_correct: bool


@dataclass(frozen=True, repr=False)
class Need:
    """A part of life with its assessments, the oldest first."""

    domain: str
    assessments: tuple[Assessed, ...]

    @property
    def first(self) -> Assessed:
        return self.assessments[0]

    @property
    def newest(self) -> Assessed:
        return self.assessments[-1]

    @property
    def movement(self) -> Movement:
        if len(self.assessments) == 1:
            return Movement.ONCE
        if self.newest.is_over:
            return Movement.OVER
        first, newest = self.first.level, self.newest.level
        if first is None or newest is None:
            return Movement.UNKNOWN
        if first == newest:
            return Movement.SAME
        return Movement.WORSE if newest > first else Movement.BETTER


@dataclass(frozen=True, repr=False)
class NeedsMap:
    """Everything that was assessed of somebody, in the order of the list of parts of life, and what they said."""

    person: Person
    needs: tuple[Need, ...]
    words: tuple[WordsRead, ...]

    @property
    def newest(self) -> Mapping[str, Assessed]:
        """The newest assessment by part of life."""
        return {one.domain: one.newest for one in self.needs}

    @property
    def last_day(self) -> date | None:
        """The day of the last assessment of all; none where nothing was assessed."""
        return max((day for one in self.needs if (day := one.newest.row.began_on)), default=None)


_LEVELS = {one.code: place for place, one in enumerate(code_list("severities"))}


def read_needs_map(person: UUID) -> NeedsMap:
    """Return what somebody needs, as far as it is seen, and write down that it was read; raises `NotHere`."""
    check_may(current_access(), Action.HELP_READ)
    found = find_person(person)
    same = persons_of_root(found)
    return NeedsMap(found, needs_of(list(read_rows(same))), tuple(_words_of(same)))


def needs_of(rows: Sequence[tuple[CaseRow, Mapping[str, str]]]) -> tuple[Need, ...]:
    """Return the needs among open rows, in the order of the list of parts of life."""
    by_domain: dict[str, list[Assessed]] = defaultdict(list)
    for row, cells in rows:
        if row.table == "needs":
            by_domain[cells.get("domain", "")].append(Assessed(row, cells))
    order = [one.code for one in code_list("need_domains")]
    return tuple(
        Need(domain, tuple(sorted(by_domain[domain], key=_by_day))) for domain in order if domain in by_domain
    )


def _by_day(one: Assessed) -> tuple[date, object]:
    return one.row.began_on or date.min, one.row.made_at


def _standing() -> QuerySet[NeedWords]:
    rows = visible(NeedWords.objects.select_related("organisation", "person"))
    return rows.filter(~Exists(NeedWords.objects.filter(replaces=OuterRef("id"))), withdrawn=False)


def _words_of(persons: Sequence[Person]) -> list[WordsRead]:
    """Return what somebody said, the newest first, and write down that it was read."""
    standing = list(_standing().filter(person__in=persons).order_by("-made_at"))
    if not standing:
        return []
    keys = keys_of(current_access(), {one.person_id for one in standing})
    record(Action.HELP_READ, kind="need_words", object_id=persons[0].id, person_id=persons[0].root_id)
    return [_open(one, keys[one.person_id]) for one in standing if one.person_id in keys]


def read_words(words: UUID) -> WordsRead:
    """Return words that may be corrected, and write down that they were read; raises `NotHere`."""
    found = _standing().filter(id=words).first()
    keys = keys_of(current_access(), [found.person_id]) if found else {}
    if found is None or found.person_id not in keys:
        raise NotHere
    read = _open(found, keys[found.person_id])
    if not read.may_correct:
        raise NotHere
    record(Action.HELP_READ, kind="need_words", object_id=found.id, person_id=found.person.root_id)
    return read


def _open(words: NeedWords, key: bytes) -> WordsRead:
    content = json.loads(unseal(key, bytes(words.content), person=words.person_id, what=Sealed.WORDS))
    access = current_access()
    may_correct = can_do(access, Action.HELP_WRITE) and can_write(access, words.organisation_id)
    return WordsRead(words, content["domain"], content["text"], may_correct)
