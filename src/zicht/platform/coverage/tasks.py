"""Counting coverage as a background job."""

from __future__ import annotations

from django_tasks import task

from zicht.platform.coverage.counting import count_coverage

__all__ = ["count"]


@task()  # type: ignore[untyped-decorator] # django-tasks leaves it without types
def count() -> int:
    """Count coverage anew; return of how many agencies there are reports."""
    return count_coverage()
