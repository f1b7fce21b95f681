"""The Django app."""

from typing import Any

from django.apps import AppConfig

__all__ = ["CareConfig"]


class CareConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.care"
    label = "care"

    def ready(self) -> None:
        """Keep days whenever a triage or a row about a person is kept, and tell the next one what the plan records."""
        # Models are there by now, and not before.
        from zicht.platform.care.keeping import hear_row, hear_triage  # noqa: PLC0415
        from zicht.platform.care.recorded import states_of  # noqa: PLC0415
        from zicht.platform.registry.notices import row_written  # noqa: PLC0415
        from zicht.platform.triage.signals import states_asked, triage_kept  # noqa: PLC0415

        def hear(sender: object, *, row: Any, found: Any, answers: Any, **more: object) -> None:
            del sender, more
            hear_triage(row, found, answers)

        def follow(sender: object, *, row: Any, cells: Any, **more: object) -> None:
            del sender, more
            hear_row(row, cells)

        def tell(sender: object, *, person: Any, **more: object) -> dict[str, str]:
            del sender, more
            return states_of(person)

        triage_kept.connect(hear, dispatch_uid="care.last_days", weak=False)
        row_written.connect(follow, dispatch_uid="care.days_of_rows", weak=False)
        states_asked.connect(tell, dispatch_uid="care.states", weak=False)
