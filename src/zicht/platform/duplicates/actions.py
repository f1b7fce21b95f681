"""What is done with pairs: kept, decided, asked about, merged, split, and taken back. Each leaves an audit row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.audit.service import record, record_many
from zicht.platform.clock import now
from zicht.platform.duplicates.levels import IDENTITY_FIELDS
from zicht.platform.duplicates.models import Candidate, Merge, Question, SearchRun
from zicht.platform.duplicates.queries import (
    find_candidate,
    find_merge,
    find_question,
    known_pairs,
    persons_of,
    side_of,
)
from zicht.platform.duplicates.workflow import Answer, Reason, State, can_follow
from zicht.platform.inserting import insert_once
from zicht.platform.registry.models import Outbox, Person
from zicht.platform.registry.service import find_person

__all__ = [
    "answer_question",
    "ask_agency",
    "decide_pair",
    "keep_candidates",
    "merge_pair",
    "record_run",
    "split_person",
    "take_back",
]

_MERGE, _SPLIT = "merge", "split"


def keep_candidates(found: Sequence[Candidate]) -> int:
    """Keep pairs that the job found; return how many are new. What was decided stays as it is."""
    there = known_pairs({one.left_id for one in found}, {one.right_id for one in found})
    new = [one for one in found if (one.left_id, one.right_id) not in there]
    for one in found:
        known = there.get((one.left_id, one.right_id))
        if known is not None and known.state in {State.OPEN, State.UNSURE}:
            known.weight, known.agreement, known.found_at = one.weight, one.agreement, one.found_at
            known.save(update_fields=["weight", "agreement", "found_at"])
    # Another run of the job may have kept one of these in the meantime.
    Candidate.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(new)


def record_run(*, began_at: datetime, persons: int, pairs: int) -> None:
    """Write down that the job looked at all that was there when it began."""
    SearchRun.objects.create(began_at=began_at, ended_at=now(), persons=persons, pairs=pairs)


def decide_pair(candidate: UUID, state: State) -> None:
    """Say that a pair is two persons, or that nobody can tell; or put it back in the queue.

    Raises
    ------
    InputError
        If the pair cannot go to this state from the one that it is in.
    """
    check_may(current_access(), Action.DUPLICATE_REVIEW)
    pair = find_candidate(candidate)
    if state is State.SAME or not can_follow(State(pair.state), state):
        raise _decided_already()
    _decide(pair, state)
    record_many(
        Action.DUPLICATE_REVIEW,
        [(pair.id, pair.left_id), (pair.id, pair.right_id)],
        kind="pair",
        reason=state.value,
    )


def _decide(pair: Candidate, state: State) -> None:
    pair.state = state.value
    pair.decided_at = None if state is State.OPEN else now()
    pair.decided_by = None if state is State.OPEN else current_access().user
    pair.save(update_fields=["state", "decided_at", "decided_by"])


def ask_agency(candidate: UUID, person: UUID) -> Question:
    """Ask the agency of one person of a pair whether the other is the same. It gets levels, and no word of whose.

    Raises
    ------
    InputError
        If the agency was asked already and has not answered, or is the own one.
    NotHere
        If there is no such pair, or the person is not of it.
    """
    access = current_access()
    check_may(access, Action.DUPLICATE_REVIEW)
    pair = find_candidate(candidate)
    side = side_of(person if person in {pair.left_id, pair.right_id} else UUID(int=0))
    if side.organisation == access.organisation:
        raise _asked_oneself()
    question = Question(
        candidate=pair,
        organisation_id=side.organisation,
        person_id=side.person,
        agreement={name: pair.agreement[name] for name in IDENTITY_FIELDS if name in pair.agreement},
        made_at=now(),
        made_by=access.user,
    )
    insert_once(question, otherwise=_asked_already())
    record(
        Action.DUPLICATE_REVIEW, kind="question", object_id=question.id, person_id=side.person, reason="asked"
    )
    return question


def answer_question(question: UUID, answer: Answer) -> None:
    """Answer for the own agency, once.

    Raises
    ------
    InputError
        If somebody answered already.
    """
    access = current_access()
    check_may(access, Action.DUPLICATE_ANSWER)
    found = find_question(question)
    if found.answered_at is not None:
        raise _answered_already()
    found.answer, found.answered_at, found.answered_by = answer.value, now(), access.user
    found.save(update_fields=["answer", "answered_at", "answered_by"])
    record(
        Action.DUPLICATE_ANSWER,
        kind="question",
        object_id=found.id,
        person_id=found.person_id,
        reason=answer.value,
    )


def merge_pair(candidate: UUID, reason: Reason) -> Merge:
    """Make two persons one: everybody under the younger root comes under the older. Numbers and reports stay.

    Raises
    ------
    InputError
        If the pair was decided, or the two are one by now.
    """
    check_may(current_access(), Action.PERSON_MERGE)
    pair = find_candidate(candidate)
    if not can_follow(State(pair.state), State.SAME):
        raise _decided_already()
    roots = {find_person(one).root_id for one in (pair.left_id, pair.right_id)}
    persons = persons_of(roots)
    held = {one.id: one for one in persons}
    roots = {held[one].root_id for one in (pair.left_id, pair.right_id) if one in held}
    if len(roots) < 2:
        raise _one_already()
    kept, merged = sorted(roots, key=lambda root: (held[root].made_at if root in held else now(), root))
    moved = {one.id: (one.root_id, kept) for one in persons if one.root_id == merged}
    changed = {pair.id: _decision_of(pair, State.SAME)}
    _decide(pair, State.SAME)
    return _regroup(_MERGE, kept, merged, moved, pairs=changed, reason=reason, held=persons)


def split_person(person: UUID, reason: Reason) -> Merge:
    """Take one person out of those whom they were found to be; the others stay together.

    Pairs of this person with the others count as two persons from now on.

    Raises
    ------
    InputError
        If the person is with nobody.
    """
    check_may(current_access(), Action.PERSON_MERGE)
    # Pairs are held before persons, here as everywhere: two who do this at once wait, and neither for ever.
    pairs = _hold_pairs(Q(left_id=person) | Q(right_id=person))
    persons = persons_of({find_person(person).root_id})
    others = [one for one in persons if one.id != person]
    if not others:
        raise _with_nobody()
    held = {one.id: one for one in persons}
    root = held[person].root_id
    stay = others[0].id if root == person else root
    moved = {person: (root, person)} if root != person else {}
    moved |= {one.id: (root, stay) for one in others if stay != root}
    between = {one.id for one in others}
    changed = {}
    for pair in pairs:
        if pair.state == State.DIFFERENT or between.isdisjoint({pair.left_id, pair.right_id}):
            continue
        changed[pair.id] = _decision_of(pair, State.DIFFERENT)
        _decide(pair, State.DIFFERENT)
    return _regroup(_SPLIT, stay, person, moved, pairs=changed, reason=reason, held=persons)


def take_back(merge: UUID, reason: Reason) -> None:
    """Take a merge or a split back: everybody has the root, and every pair the state, that they had before.

    Raises
    ------
    InputError
        If it was taken back already, or something later was done with the same persons.
    """
    access = current_access()
    check_may(access, Action.PERSON_MERGE)
    found = find_merge(merge)
    if found.undone_at is not None:
        raise _taken_back_already()
    if not found.moved:
        raise _erased_since()
    moved = {UUID(one): (UUID(before), UUID(after)) for one, (before, after) in found.moved.items()}
    pairs = _hold_pairs(Q(id__in=list(found.pairs)))
    concerned = persons_of({*moved, *(root for roots in moved.values() for root in roots)})
    back = {
        one.id: (one.root_id, moved[one.id][0])
        for one in concerned
        if one.id in moved and one.root_id == moved[one.id][1]
    }
    erased = Person.objects.filter(id__in=list(moved), erased_at__isnull=False).count()
    roots = {one.id: back[one.id][1] if one.id in back else one.root_id for one in concerned}
    if len(back) + erased < len(moved) or any(roots.get(root, root) != root for root in roots.values()):
        raise _later_first()
    _move(back)
    for pair in pairs:
        decision = found.pairs[str(pair.id)]
        if pair.state == decision["after"]:
            _restore(pair, decision)
    found.undone_at, found.undone_by = now(), access.user
    found.save(update_fields=["undone_at", "undone_by"])
    _tell(found, concerned, f"{found.kind}_undone", reason)


def _decision_of(pair: Candidate, after: State) -> dict[str, str | None]:
    """Return what was decided on a pair so far, in a form that can be kept."""
    return {
        "before": pair.state,
        "after": after.value,
        "decided_at": pair.decided_at.isoformat() if pair.decided_at else None,
        "decided_by": str(pair.decided_by) if pair.decided_by else None,
    }


def _restore(pair: Candidate, decision: Mapping[str, str | None]) -> None:
    at, by = decision["decided_at"], decision["decided_by"]
    pair.state = str(decision["before"])
    pair.decided_at = datetime.fromisoformat(at) if at else None
    pair.decided_by = UUID(by) if by else None
    pair.save(update_fields=["state", "decided_at", "decided_by"])


def _hold_pairs(which: Q) -> list[Candidate]:
    return list(Candidate.objects.select_for_update().filter(which).order_by("id"))


def _regroup(
    kind: str,
    kept: UUID,
    merged: UUID,
    moved: Mapping[UUID, tuple[UUID, UUID]],
    *,
    pairs: Mapping[UUID, Mapping[str, str | None]],
    reason: Reason,
    held: Iterable[Person],
) -> Merge:
    """Move persons to other roots, and keep how it was before."""
    made = Merge(
        kind=kind,
        kept_id=kept,
        merged_id=merged,
        moved={str(one): [str(before), str(after)] for one, (before, after) in moved.items()},
        pairs={str(one): dict(decision) for one, decision in pairs.items()},
        reason=reason.value,
        made_at=now(),
        made_by=current_access().user,
    )
    made.save(force_insert=True)
    _move(moved)
    _tell(made, held, kind, reason)
    return made


def _move(moved: Mapping[UUID, tuple[UUID, UUID]]) -> None:
    for root in {after for _, after in moved.values()}:
        going = [one for one, (_, after) in moved.items() if after == root]
        Person.objects.filter(id__in=going).update(root_id=root)


def _tell(merge: Merge, persons: Iterable[Person], kind: str, reason: Reason) -> None:
    """Write it down for everybody concerned, and let the statistics room hear of it."""
    concerned = [one.id for one in persons]
    record_many(Action.PERSON_MERGE, [(merge.id, one) for one in concerned], kind=kind, reason=reason.value)
    Outbox.objects.bulk_create(
        [Outbox(kind="person", object_id=one, person_id=one, made_at=now()) for one in concerned]
    )


def _refuse(what: Text, to_fix: Text, *, expected: Text) -> InputError:
    return InputError.of(what, expected=expected, to_fix=to_fix)


def _decided_already() -> InputError:
    return _refuse(
        Text.of("This pair was decided already."),
        Text.of("Put the pair back in the queue, or take the merge back."),
        expected=Text.of("A pair that nobody has decided yet."),
    )


def _one_already() -> InputError:
    return _refuse(
        Text.of("These two are one person already."),
        Text.of("Nothing needs to be done."),
        expected=Text.of("Two persons who are not one yet."),
    )


def _asked_oneself() -> InputError:
    return _refuse(
        Text.of("This person is of your own agency."),
        Text.of("Look at the record yourself."),
        expected=Text.of("A person of another agency."),
    )


def _asked_already() -> InputError:
    return _refuse(
        Text.of("This agency was asked already."),
        Text.of("Wait for its answer."),
        expected=Text.of("No question without an answer."),
    )


def _answered_already() -> InputError:
    return _refuse(
        Text.of("Somebody answered this question already."),
        Text.of("Call the register if the answer is wrong."),
        expected=Text.of("A question without an answer."),
    )


def _with_nobody() -> InputError:
    return _refuse(
        Text.of("This person is together with nobody."),
        Text.of("Nothing needs to be done."),
        expected=Text.of("A person who was found to be the same as another."),
    )


def _taken_back_already() -> InputError:
    return _refuse(
        Text.of("This was taken back already."),
        Text.of("Nothing needs to be done."),
        expected=Text.of("A merge that stands."),
    )


def _erased_since() -> InputError:
    return _refuse(
        Text.of("Somebody of these was erased since: how it was before is not kept."),
        Text.of("Take a person out instead."),
        expected=Text.of("A merge of persons who are all still there."),
    )


def _later_first() -> InputError:
    return _refuse(
        Text.of("Something was done later with the same persons."),
        Text.of("Take back what was done last first."),
        expected=Text.of("The last thing that was done with these persons."),
    )
