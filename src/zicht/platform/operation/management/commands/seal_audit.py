"""`zicht manage seal_audit`: for a timer."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.platform.audit.chain import seal_events

__all__ = ["Command"]


class Command(BaseCommand):
    """Prints how many."""

    help = "Seal the events of the audit log that no batch holds yet."

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments, options
        self.stdout.write(str(seal_events()))
