"""The projection as a background job."""

from __future__ import annotations

from django_tasks import task

from zicht.platform.statistics.actions import project_statistics

__all__ = ["project"]


@task()  # type: ignore[untyped-decorator] # django-tasks leaves it without types
def project() -> int:
    """Bring the statistics room up to date; return how many words of the case room it has heard."""
    return project_statistics()
