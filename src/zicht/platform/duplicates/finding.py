"""The job that finds pairs of persons who may be one: by keyed tokens, a part of the persons at a time.

It runs outside of the server, under the roles of jobs. Names and numbers stay sealed: tokens say who may be
whom. Only of a pair that they bring together are the reports read, for the codes that a reviewer compares,
and that is written down like any other reading. What is kept of a pair are levels, never values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from zicht.platform.access.context import Access, open_case_room, system_access
from zicht.platform.clock import now
from zicht.platform.duplicates.actions import keep_candidates, record_run
from zicht.platform.duplicates.comparison import Values, values_of_cells
from zicht.platform.duplicates.levels import (
    FIELDS,
    Level,
    compare_codes,
    compare_days,
    compare_tokens,
    levels_of_tokens,
)
from zicht.platform.duplicates.models import Candidate
from zicht.platform.duplicates.permissions import VAULT_FIELDS
from zicht.platform.duplicates.queries import (
    LATE,
    changed_persons,
    known_pairs,
    last_run,
    newest_changes,
    persons_there,
    report_days,
)
from zicht.platform.duplicates.scoring import is_likely, weigh
from zicht.platform.duplicates.workflow import State
from zicht.platform.registry.service import read_person
from zicht.platform.steps import in_steps
from zicht.platform.vault.neighbours import PersonTokens, neighbours_of, tokens_of_persons

__all__ = ["Run", "find_duplicates"]

#: Persons handled in one transaction: what a kill loses is at most this, and the next run does it again.
_STEP = 50


@dataclass(frozen=True, slots=True)
class Run:
    """How many persons were looked at, and how many new pairs there are."""

    persons: int
    pairs: int


def find_duplicates(*, every: bool = False) -> Run:
    """Look at who came in or was corrected since the last run, or at everybody. Doing it twice changes nothing."""
    access = system_access()
    began = now()
    with open_case_room(access):
        last = None if every else last_run()
        persons = changed_persons(last.began_at if last else None)
    new = 0
    for some in in_steps(persons, _STEP):
        with open_case_room(access):
            new += keep_candidates(list(_candidates(access, some)))
    with open_case_room(access):
        record_run(began_at=began, persons=len(persons), pairs=new)
    return Run(len(persons), new)


def _candidates(access: Access, persons: Sequence[UUID]) -> Iterator[Candidate]:
    """Yield the likely pairs of some persons with anybody, each once, the lower number left."""
    own = tokens_of_persons(access, persons)
    near = {person: neighbours_of(access, person, tokens) for person, tokens in own.items()}
    everybody = {*own, *(other for others in near.values() for other in others)}
    roots = persons_there(everybody)
    tokens = own | tokens_of_persons(access, everybody - own.keys())
    pairs = {
        (min(person, other), max(person, other))
        for person, others in near.items()
        for other in others
        if person in roots and other in roots and roots[person] != roots[other]
    }
    likely = {
        pair: levels for pair in _to_look_at(sorted(pairs)) if is_likely(levels := _levels(tokens, pair))
    }
    said = {person: _codes(person) for person in sorted({one for pair in likely for one in pair})}
    days = report_days(said.keys())
    for (left, right), levels in likely.items():
        agreement = {
            **compare_tokens(tokens[left], tokens[right]),
            **_compare_said(said[left], said[right]),
            "reported": compare_days(days.get(left, []), days.get(right, [])),
        }
        yield Candidate(
            left_id=left,
            right_id=right,
            weight=weigh(levels),
            agreement={name: level.value for name, level in agreement.items()},
            found_at=now(),
        )


def _to_look_at(pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """Leave out what was decided, and what was found after anything was written about one of the two."""
    known = known_pairs({left for left, _ in pairs}, {right for _, right in pairs})
    changes = newest_changes({one for pair in known for one in pair})

    def is_old(pair: tuple[UUID, UUID]) -> bool:
        there = known.get(pair)
        if there is None:
            return False
        newest = max((changes[one] for one in pair if one in changes), default=there.found_at)
        return there.state not in {State.OPEN, State.UNSURE} or there.found_at > newest + LATE

    return [pair for pair in pairs if not is_old(pair)]


def _levels(tokens: Mapping[UUID, PersonTokens], pair: tuple[UUID, UUID]) -> dict[str, int]:
    left, right = pair
    return levels_of_tokens(tokens.get(left, {}), tokens.get(right, {}))


def _codes(person: UUID) -> Values:
    """Read what the reports about one person say in codes."""
    cells = [one.cells for one in read_person(person).reports if one.report.person_id == person]
    return values_of_cells(cells, FIELDS.keys() - VAULT_FIELDS - {"reported"})


def _compare_said(left: Values, right: Values) -> dict[str, Level]:
    return {name: compare_codes(left[name], right[name]) for name in left}
