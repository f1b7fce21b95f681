"""`zicht manage restore`: put a backup back, with the service stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from zicht.platform.operation.backup import restore_backup

__all__ = ["Command"]


class Command(BaseCommand):
    """Runs under the roles that own the tables. Afterwards `replay_deletions` runs under the role of jobs."""

    help = "Put the rooms back as a backup holds them; run replay_deletions afterwards."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("data", type=Path, help="Folder with the rooms with data.")
        parser.add_argument("keys", type=Path, help="Folder with the keys.")

    def handle(self, *arguments: object, data: Path, keys: Path, **options: object) -> None:
        del arguments, options
        restore_backup(data, keys)
