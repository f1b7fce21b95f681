"""`zicht manage tick`: for a timer, each minute."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from zicht.platform.operation.jobs import JOBS, late_jobs, run_due

__all__ = ["Command"]


class Command(BaseCommand):
    """Ends with exit code 14 where a job failed, or with `--check` where one is late."""

    help = "Run the jobs that are due: sealing, projection, retention, duplicates and the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = [job.name for job in JOBS]
        parser.add_argument("--only", choices=names, default="", help="Run this job now, due or not.")
        parser.add_argument("--check", action="store_true", help="Run nothing; name the jobs that are late.")

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments
        if options["check"]:
            late = late_jobs()
            for name in late:
                self.stdout.write(f"{name}: late")
            sys.exit(14 if late else 0)
        done = run_due(only=str(options["only"]))
        for name, outcome in done:
            self.stdout.write(f"{name}: {outcome}")
        if any(outcome == "failed" for _, outcome in done):
            sys.exit(14)
