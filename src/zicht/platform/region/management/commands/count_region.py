"""`zicht manage count_region`: for a timer."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.platform.region.service import count_region

__all__ = ["Command"]


class Command(BaseCommand):
    """Prints of how many regions there are counts."""

    help = "Count what lies open in each region: cases, waits, referrals and signals, without persons."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        self.stdout.write(str(count_region()))
