"""What other apps may hear of triages, and what they may tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from django.dispatch import Signal

from zicht.platform.registry.models import Person
from zicht.triage import Table

__all__ = ["recorded_states", "states_asked", "triage_kept"]

#: A triage was kept: `row` is it, `found` what the rules found by `answers`. Sent within the transaction that keeps it.
triage_kept = Signal()
#: What became of the options of a `person` is asked: whoever hears it returns a state by option.
states_asked = Signal()


def recorded_states(person: Person, table: Table) -> dict[str, str]:
    """Return what was recorded about the options of a table, in an order of its own."""
    told: dict[str, str] = {}
    for _receiver, found in states_asked.send(Person, person=person):
        told.update(cast("Mapping[str, str]", found))
    options = {one["id"] for one in table["options"]}
    # A table that was written before a state was thought of has no words for it.
    known = {name: state for name, state in told.items() if name in options and state in table["texts"]}
    return dict(sorted(known.items()))
