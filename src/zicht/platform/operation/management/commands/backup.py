"""`zicht manage backup`: a copy of all rooms, the keys apart from the data."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from zicht.platform.operation.backup import make_backup

__all__ = ["Command"]


class Command(BaseCommand):
    """Runs under the roles that own the tables, while the service runs."""

    help = "Copy the rooms into a new folder, and the keys with the deletion log into another one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("data", type=Path, help="Folder for the rooms with data.")
        parser.add_argument(
            "keys", type=Path, help="Folder for the keys: on another disk, with other readers."
        )

    def handle(self, *arguments: object, data: Path, keys: Path, **options: object) -> None:
        del arguments, options
        make_backup(data, keys)
