"""Assessments of the own municipality: begun, answered question by question, sealed, and read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from zicht.errors import InputError, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.municipal.framework import State, Theme, question_codes, themes, version
from zicht.platform.municipal.models import Answer, Assessment, Seal

__all__ = [
    "Given",
    "Standing",
    "ThemeScore",
    "answer_questions",
    "begin_assessment",
    "find_assessment",
    "list_assessments",
    "read_assessment",
    "score",
    "seal_assessment",
]


@dataclass(frozen=True)
class Given:
    """What is answered to one question."""

    question: str
    state: State
    evidence: str = ""
    link: str = ""


@dataclass(frozen=True)
class ThemeScore:
    """Of the questions of a theme, how many are in place, begun, not yet there, not known, and not answered."""

    theme: Theme
    in_place: int
    begun: int
    not_yet: int
    not_known: int

    @property
    def questions(self) -> int:
        """How many there are."""
        return len(self.theme.questions)

    @property
    def open(self) -> int:
        """How many nobody answered."""
        return self.questions - self.in_place - self.begun - self.not_yet - self.not_known


@dataclass(frozen=True)
class Standing:
    """An assessment with the answers that count."""

    row: Assessment
    answers: Mapping[str, Answer]
    sealed: Seal | None

    @property
    def scores(self) -> tuple[ThemeScore, ...]:
        """Return how each theme stands."""
        return score({code: State(one.state) for code, one in self.answers.items()})

    @property
    def unanswered(self) -> int:
        """How many questions are left."""
        return sum(one.open for one in self.scores)


def score(states: Mapping[str, State]) -> tuple[ThemeScore, ...]:
    """Count answers by theme; questions that this version does not have count nowhere."""
    found = []
    for theme in themes():
        given = [states[one.code] for one in theme.questions if one.code in states]
        found.append(
            ThemeScore(
                theme,
                given.count(State.IN_PLACE),
                given.count(State.BEGUN),
                given.count(State.NOT_YET),
                given.count(State.NOT_KNOWN),
            )
        )
    return tuple(found)


def list_assessments() -> list[Standing]:
    """Return those of the own municipality, the newest year and, of one year, the newest first."""
    rows = _own().select_related("seal").prefetch_related("answers").order_by("-year", "-made_at")
    return [_standing(row) for row in rows]


def find_assessment(assessment: UUID) -> Standing:
    """Return one of the own municipality; raises `NotHere`."""
    row = _own().select_related("seal").prefetch_related("answers").filter(id=assessment).first()
    if row is None:
        raise NotHere
    return _standing(row)


def read_assessment(assessment: UUID) -> Standing:
    """Return one of the own municipality, and write down that it was read; raises `NotHere`."""
    found = find_assessment(assessment)
    record(Action.READINESS_READ, kind="assessment", object_id=assessment)
    return found


def begin_assessment(*, size: str) -> UUID:
    """Begin that of this year, or go on with the one that nobody sealed; return its number.

    Answers of the newest one that was sealed are where it begins: what did not change need not be written again.

    Raises
    ------
    InputError
        If it is not known of which municipality the agency is.
    """
    access = current_access()
    check_may(access, Action.READINESS_WRITE)
    if not access.municipality:
        raise InputError.of(
            Text.of("It is not known of which municipality your agency is."),
            expected=Text.of("An agency with its municipality."),
            to_fix=Text.of("Ask the register to record it."),
        )
    before = list_assessments()
    drafts = [one for one in before if one.sealed is None]
    if drafts:
        return drafts[0].row.id
    row = Assessment(
        organisation_id=access.agency,
        municipality=access.municipality,
        year=today().year,
        size=size,
        version=version(),
        made_at=now(),
        made_by=access.user,
    )
    row.save(force_insert=True)
    record(Action.READINESS_WRITE, kind="assessment", object_id=row.id)
    if before:
        kept = before[0].answers.values()
        _keep(row, [Given(one.question, State(one.state), one.evidence, one.link) for one in kept])
    return row.id


def answer_questions(assessment: UUID, given: Iterable[Given]) -> None:
    """Answer questions of an assessment that nobody sealed; what did not change is not written anew.

    Raises
    ------
    NotHere
        If there is no such assessment, or it is sealed.
    """
    check_may(current_access(), Action.READINESS_WRITE)
    found = find_assessment(assessment)
    if found.sealed is not None:
        raise NotHere
    changed = [one for one in given if not _same(found.answers.get(one.question), one)]
    _keep(found.row, changed)
    record(Action.READINESS_WRITE, kind="answers", object_id=assessment)


def seal_assessment(assessment: UUID) -> None:
    """Seal an assessment in which every question is answered.

    Raises
    ------
    NotHere
        If there is no such assessment, or it is sealed.
    InputError
        If a question is open: "we do not know" is an answer too.
    """
    access = current_access()
    check_may(access, Action.READINESS_WRITE)
    found = find_assessment(assessment)
    if found.sealed is not None:
        raise NotHere
    if found.unanswered:
        raise InputError.of(
            Text.of("Not every question is answered: {count} are open.", count=found.unanswered),
            expected=Text.of("An answer to each question."),
            to_fix=Text.of("Answer them first. “We do not know” is an answer too."),
        )
    seal = Seal(assessment=found.row, organisation_id=access.agency, made_at=now(), made_by=access.user)
    seal.save(force_insert=True)
    record(Action.READINESS_WRITE, kind="sealed", object_id=assessment)


def _own() -> QuerySet[Assessment]:
    return Assessment.objects.filter(organisation_id=current_access().agency)


def _standing(row: Assessment) -> Standing:
    newest: dict[str, Answer] = {}
    for answer in sorted(row.answers.all(), key=lambda one: (one.made_at, str(one.id))):
        newest[answer.question] = answer
    known = {code: one for code, one in newest.items() if code in question_codes()}
    return Standing(row, known, getattr(row, "seal", None))


def _same(answer: Answer | None, given: Given) -> bool:
    return answer is not None and (answer.state, answer.evidence, answer.link) == (
        given.state.value,
        given.evidence,
        given.link,
    )


def _keep(row: Assessment, given: Iterable[Given]) -> None:
    access, moment = current_access(), now()
    Answer.objects.bulk_create(
        Answer(
            assessment=row,
            organisation_id=access.agency,
            question=one.question,
            state=one.state.value,
            evidence=one.evidence,
            link=one.link,
            made_at=moment,
            made_by=access.user,
        )
        for one in given
    )
