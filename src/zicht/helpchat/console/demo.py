"""What a demo of the console begins with: people who work there, all simulated."""

from __future__ import annotations

from zicht.helpchat.coded.demo import make_demo_records
from zicht.helpchat.outreach.demo import make_demo_outreach
from zicht.helpchat.staff.demo import make_demo_staff
from zicht.helpchat.supervision.demo import make_demo_counts

__all__ = ["make_demo"]


def make_demo() -> None:
    """Make what is missing; safe to repeat."""
    make_demo_staff()
    make_demo_counts()
    make_demo_outreach()
    make_demo_records()
