"""`zicht helpchat manage set_up`: make or update the tables, and on PostgreSQL what each side may do."""

from django.core.management.base import BaseCommand, CommandParser

from zicht.helpchat.setup import set_up


class Command(BaseCommand):
    """Set up, or bring up to date."""

    help = "Make or update the tables and what each side may do with them; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the hours of a new chat."""
        parser.add_argument(
            "--day-and-night", action="store_true", help="a new chat is always open, else from 9:00 to 22:00"
        )

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Do it."""
        set_up(day_and_night=bool(options["day_and_night"]))
