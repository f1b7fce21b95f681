"""`zicht helpchat manage invite ADDRESS`: the first supervisor; everybody else is invited on a page."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.urls import reverse

from zicht.helpchat.staff.actions import invite
from zicht.helpchat.staff.roles import Role


class Command(BaseCommand):
    """Make an invitation, and print the path of its link."""

    help = "Invite a supervisor; prints the path of a link that can be accepted within seven days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for an address."""
        parser.add_argument("address", help="the e-mail address that will sign in")

    def handle(self, *args: object, address: str, **options: object) -> None:  # noqa: ARG002 - Django's own
        """Print the path."""
        secret = invite(address, Role.SUPERVISOR, by=None)
        self.stdout.write(reverse("chat_invitation", args=[secret]))
