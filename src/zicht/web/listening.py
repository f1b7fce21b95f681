"""Where a try-out may listen: on this computer alone."""

from __future__ import annotations

from ipaddress import ip_address

from zicht.errors import NotPermitted, Text

__all__ = ["check_loopback"]


def check_loopback(host: str) -> None:
    """Raise `NotPermitted` for a host that others can see: what a try-out holds has no other role and no other room."""
    try:
        loopback = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise NotPermitted.of(
            Text.of("A try-out on SQLite cannot be seen from other computers."),
            expected=Text.of("An address of this computer alone, such as 127.0.0.1."),
            to_fix=Text.of("Leave --host out, or set up PostgreSQL for real use."),
        )
