"""Moving reports as a background job. It takes no arguments and its errors hold nothing: both are stored."""

from __future__ import annotations

from django_tasks import task

__all__ = ["carry_out"]


class MovingFailed(Exception):
    """The job stopped. What it did not finish, the next run does."""


@task()  # type: ignore[untyped-decorator] # django-tasks leaves it without types
def carry_out() -> int:
    """Carry out every move that waits; return how many there were."""
    from zicht.platform.registry.moving import carry_out_moves  # noqa: PLC0415 - what asks for moves imports this

    try:
        return carry_out_moves()
    except Exception:  # noqa: BLE001 - what it says would be stored with the task
        raise MovingFailed from None
