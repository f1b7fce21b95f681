"""The Django app: after every migration, the database's own rules are laid down again."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate

__all__ = ["AccessConfig"]


class AccessConfig(AppConfig):
    """Who may do what."""

    name = "zicht.platform.access"
    label = "access"

    def ready(self) -> None:
        # The last receiver of the last app: all tables are there.
        from zicht.platform.access.guards import after_migrate  # noqa: PLC0415 - models are loaded by now

        post_migrate.connect(after_migrate, dispatch_uid="zicht.guards")
