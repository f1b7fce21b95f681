"""Whether this registry holds simulated people: decided once, when it is set up, and never both."""

from __future__ import annotations

from functools import lru_cache

from zicht.errors import InputError, Text
from zicht.platform.registry.models import Installation

__all__ = ["check_declared", "forget_installation", "is_simulated"]


@lru_cache(maxsize=1)
def _simulated() -> bool:
    found = Installation.objects.first()
    if found is None:
        raise LookupError
    return found.simulated


def is_simulated() -> bool:
    """Say whether the people in this registry are simulated; not, where it has not been set up."""
    try:
        return _simulated()
    except LookupError:
        return False


def forget_installation() -> None:
    """Look again the next time: for tests, which set up many."""
    _simulated.cache_clear()


def check_declared(*, simulated: bool, where: Text) -> None:
    """Raise `InputError` where an input is about other people than this registry holds."""
    if simulated == is_simulated():
        return
    expected = (
        Text.of("Simulated people alone: this registry is a try-out.")
        if is_simulated()
        else Text.of("No simulated people: this registry holds real ones.")
    )
    raise InputError.of(
        where, expected=expected, to_fix=Text.of("Send the input to a registry that was set up for it.")
    )
