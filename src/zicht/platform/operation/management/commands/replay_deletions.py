"""`zicht manage replay_deletions`: after a restore."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.platform.retention.service import replay_deletions

__all__ = ["Command"]


class Command(BaseCommand):
    """Runs under the role of jobs; prints how many deletions a backup had undone."""

    help = "Erase again what the deletion log says was erased; the service is not ready until this was done."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        self.stdout.write(str(replay_deletions()))
