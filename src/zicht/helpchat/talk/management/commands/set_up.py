"""`zicht helpchat manage set_up`: make or update the tables, and on PostgreSQL what each side may do."""

from django.core.management.base import BaseCommand

from zicht.helpchat.setup import set_up


class Command(BaseCommand):
    """Set up, or bring up to date."""

    help = "Make or update the tables and what each side may do with them; safe to repeat."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Do it."""
        set_up()
