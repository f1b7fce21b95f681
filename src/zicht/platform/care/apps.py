"""The Django app."""

from typing import Any

from django.apps import AppConfig

__all__ = ["CareConfig"]


class CareConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.care"
    label = "care"

    def ready(self) -> None:
        """Keep last days whenever a triage is kept."""
        # Models are there by now, and not before.
        from zicht.platform.care.clocks import keep_last_days  # noqa: PLC0415
        from zicht.platform.triage.signals import triage_kept  # noqa: PLC0415

        def hear(sender: object, *, row: Any, answers: Any, **more: object) -> None:
            del sender, more
            keep_last_days(row, answers)

        triage_kept.connect(hear, dispatch_uid="care.last_days", weak=False)
