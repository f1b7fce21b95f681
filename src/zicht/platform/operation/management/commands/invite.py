"""`zicht manage invite`: the first administrator of an agency."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.urls import reverse

from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.actions import invite_member
from zicht.platform.accounts.models import Organisation
from zicht.platform.accounts.roles import Role

__all__ = ["Command"]


class Command(BaseCommand):
    """Makes the agency where it is not there yet, and prints the link's path."""

    help = "Make an agency and invite its first administrator; prints the path of the link."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="Code of the agency: its source in the tables.")
        parser.add_argument("name", help="Name of the agency.")
        parser.add_argument("email", help="Address of the administrator.")
        parser.add_argument("--reporter-type", default="", help="Code of the list reporter_types.")
        parser.add_argument("--region", default="", help="Code of the list police_units.")
        parser.add_argument("--register", action="store_true", help="This agency keeps the register.")

    def handle(self, *arguments: object, **options: object) -> None:
        del arguments
        access = system_access()
        with open_case_room(access):
            agency, _ = Organisation.objects.get_or_create(
                code=str(options["code"]),
                defaults={
                    "name": str(options["name"]),
                    "reporter_type": str(options["reporter_type"]),
                    "region": str(options["region"]),
                    "is_register": bool(options["register"]),
                },
            )
            token = invite_member(str(options["email"]), Role.ADMINISTRATOR, organisation=agency.id)
        self.stdout.write(reverse("invitation", args=[token]))
