"""`zicht helpchat manage postgres_sql`: what a database administrator runs once."""

from django.core.management.base import BaseCommand

from zicht.helpchat.grants import cluster_sql


class Command(BaseCommand):
    """Print the roles and the database."""

    help = "Print the SQL that makes the roles and the database; passwords are set by whoever runs it."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Print it."""
        self.stdout.write("\n".join(f"{one};" for one in cluster_sql()))
