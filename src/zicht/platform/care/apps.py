"""The Django app."""

from typing import Any

from django.apps import AppConfig

__all__ = ["CareConfig"]


class CareConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.care"
    label = "care"

    def ready(self) -> None:
        """Keep days when a triage or a row is kept, count them in the menu, and tell a triage what the plan records."""
        # Models are there by now, and not before.
        from zicht.platform.access.navigation import add_count  # noqa: PLC0415
        from zicht.platform.care.clocks import overdue_text  # noqa: PLC0415
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
        add_count("clocks", overdue_text)
        row_written.connect(follow, dispatch_uid="care.days_of_rows", weak=False)
        states_asked.connect(tell, dispatch_uid="care.states", weak=False)
