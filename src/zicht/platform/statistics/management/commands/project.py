"""`zicht manage project`: for a timer."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.platform.statistics.service import project_statistics

__all__ = ["Command"]


class Command(BaseCommand):
    """Prints how many words of the case room the statistics room has heard."""

    help = "Bring the statistics room up to date with the case room."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        self.stdout.write(str(project_statistics()))
