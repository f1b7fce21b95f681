"""`zicht helpchat manage sweep`: delete now what should be dead."""

from django.core.management.base import BaseCommand

from zicht.helpchat.clock import now
from zicht.helpchat.talk.service import sweep


class Command(BaseCommand):
    """Sweep once; processes of the console do so by themselves."""

    help = "End what visitors left, and delete what should be dead."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Do it."""
        sweep(now())
