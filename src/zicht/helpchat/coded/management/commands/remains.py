"""`zicht helpchat manage remains save|load FILE`: a copy of what must outlive the database, which is in no backup."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from zicht.errors import writing
from zicht.helpchat.coded.keeping import load, save


class Command(BaseCommand):
    """Write a copy, or take one in."""

    help = "Save coded records, campaigns and the outreach log to a file, or load them into a new chat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask what to do, and with which file."""
        parser.add_argument("what", choices=("save", "load"))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--this-year",
            action="store_true",
            help="save the year that goes on too; then delete the copy before this one",
        )

    def handle(self, *args: object, what: str, file: Path, this_year: bool, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Save or load."""
        if what == "load":
            try:
                text = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                raise CommandError(f"{file.name} cannot be read.") from None
            self.stdout.write(str(load(text)))
            return
        with writing(file.name):
            file.touch(mode=0o600)
            file.write_text(save(this_year=this_year), encoding="utf-8")
