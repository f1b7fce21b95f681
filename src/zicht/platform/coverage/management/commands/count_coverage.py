"""`zicht manage count_coverage`: for a timer."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.platform.coverage.service import count_coverage

__all__ = ["Command"]


class Command(BaseCommand):
    """Prints of how many agencies there are reports."""

    help = "Count who reports, who fell silent, and how complete the reports are."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        self.stdout.write(str(count_coverage()))
