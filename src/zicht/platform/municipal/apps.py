"""The Django app: the menu says how many steps of the plan are over their day."""

from django.apps import AppConfig

__all__ = ["MunicipalConfig"]


class MunicipalConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.municipal"
    label = "municipal"

    def ready(self) -> None:
        """Count what is over in the menu."""
        # Models are there by now, and not before.
        from zicht.platform.access.navigation import add_count  # noqa: PLC0415
        from zicht.platform.municipal.plan import overdue_text  # noqa: PLC0415

        add_count("readiness", overdue_text)
