"""The Django app."""

from django.apps import AppConfig

__all__ = ["CaseworkConfig"]


class CaseworkConfig(AppConfig):
    """See the package."""

    name = "zicht.platform.casework"
    label = "casework"

    def ready(self) -> None:
        """Let the list of days to keep to take the decisions of meetings."""
        # Models are there by now, and not before.
        from zicht.platform.care.clocks import Source, add_source  # noqa: PLC0415
        from zicht.platform.casework.due import lines_of  # noqa: PLC0415
        from zicht.platform.casework.meetings import open_decisions  # noqa: PLC0415

        add_source(Source(standing=open_decisions, open=lines_of))
