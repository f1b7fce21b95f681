"""`zicht helpchat manage script_hash`: what to publish where others look after it."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from zicht.helpchat.scripts import script_files, script_hash


class Command(BaseCommand):
    """Print the hash of the visitor's script as it is installed here."""

    help = "Print one hash of all that visitors' browsers run, and below it each file with its own."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Print them."""
        self.stdout.write(script_hash())
        for name, digest in sorted(script_files().items()):
            self.stdout.write(f"  {name} {digest}")
