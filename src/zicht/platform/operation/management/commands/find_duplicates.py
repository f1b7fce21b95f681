"""`zicht manage find_duplicates`: for a timer, under the role of jobs."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from zicht.platform.duplicates.finding import find_duplicates

__all__ = ["Command"]


class Command(BaseCommand):
    """Prints how many persons were looked at, and how many new pairs there are."""

    help = "Find pairs of persons who may be one, among whoever came in since the last run."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="Look at everybody again.")

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments
        run = find_duplicates(every=bool(options["all"]))
        self.stdout.write(f"{run.persons} {run.pairs}")
