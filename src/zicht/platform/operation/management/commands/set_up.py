"""`zicht manage set_up`: tables, guards and rules of all rooms, made or brought up to date."""

from __future__ import annotations

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from zicht.platform.operation.setup import set_up

__all__ = ["Command"]


class Command(BaseCommand):
    """Runs under the roles that own the tables."""

    help = "Make or update the tables of all rooms, their guards, and the rules on legal grounds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simulated", action="store_true", help="The registry will hold simulated people alone."
        )

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments
        set_up(simulated=bool(options["simulated"]) or settings.TRY_OUT)
