"""The job as a background task. Its arguments and its errors hold nothing about anybody: both are stored."""

from __future__ import annotations

from django_tasks import task

from zicht.platform.duplicates.finding import find_duplicates

__all__ = ["find_pairs"]


class FindingFailed(Exception):
    """The job stopped. What it kept so far stays, and the next run does the rest."""


@task()  # type: ignore[untyped-decorator] # the library ships no types
def find_pairs() -> int:
    """Look at whoever came in since the last run; return how many new pairs there are."""
    try:
        return find_duplicates().pairs
    except Exception:  # noqa: BLE001 - what it says would be stored with the task
        raise FindingFailed from None
