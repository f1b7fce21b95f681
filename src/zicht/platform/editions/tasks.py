"""Editions as background jobs. Their arguments are numbers and nothing else: they are stored."""

from __future__ import annotations

from uuid import UUID

from django_tasks import task

from zicht.platform.editions.running import end_broken_runs, run_edition

__all__ = ["make_edition"]


@task()  # type: ignore[untyped-decorator] # django-tasks leaves it without types
def make_edition(run: str) -> None:
    """Make one edition; first end those whose jobs were killed."""
    end_broken_runs()
    run_edition(UUID(run))
