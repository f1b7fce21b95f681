"""What stands of the review when people are counted: who was found not to be whom, and how much is undecided."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from zicht.platform.duplicates.models import Candidate, Merge
from zicht.platform.duplicates.workflow import State
from zicht.platform.registry.models import Person

__all__ = ["count_undecided", "persons_apart"]

_SPLIT = "split"


def _root(column: str) -> Subquery:
    there = Person.objects.filter(id=OuterRef(column), erased_at__isnull=True)
    return Subquery(there.values("root_id")[:1])


def persons_apart() -> set[tuple[UUID, UUID]]:
    """Return who stands for whom in pairs that were found to be two persons, or were taken apart."""
    decided = Candidate.objects.filter(state=State.DIFFERENT)
    taken = Merge.objects.filter(kind=_SPLIT, undone_at__isnull=True)
    found = [
        *decided.annotate(one=_root("left_id"), other=_root("right_id")).values_list("one", "other"),
        *taken.annotate(one=_root("kept_id"), other=_root("merged_id")).values_list("one", "other"),
    ]
    return {(one, other) for one, other in found if one and other and one != other}


def count_undecided() -> int:
    """Return how many pairs of persons may be one, and nobody has said so or denied it."""
    pairs = Candidate.objects.filter(state__in=[State.OPEN, State.UNSURE])
    pairs = pairs.annotate(one=_root("left_id"), other=_root("right_id"))
    return pairs.filter(one__isnull=False, other__isnull=False).exclude(one=F("other")).count()
