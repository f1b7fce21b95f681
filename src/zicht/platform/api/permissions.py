"""Every address of the platform and who may use it, read from the addresses: for the manual and the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from zicht.platform.access.actions import MATRIX, Action
from zicht.platform.accounts.roles import REACH, ROLE_NAMES, Role
from zicht.platform.api.document import BASE
from zicht.platform.api.operations import actions_of_operations

__all__ = ["LIBRARY", "OPEN", "Address", "addresses", "permissions_page"]

#: Addresses of the library for signing in: before anybody is somebody, or about one's own account.
LIBRARY = "account/"
#: Addresses that need no act of the matrix, by name, and why.
OPEN: Mapping[str, str] = MappingProxyType(
    {
        "home": "signed in: the way to what the role may do",
        "membership": "signed in: one's own roles",
        "language": "everybody: sets the language of one's own pages",
        "invitation": "who holds the link, once, for seven days",
        "demo": "everybody, on a try-out that was filled with a demo; nowhere else",
        "live": "everybody: whether the service runs",
        "ready": "everybody: whether the service is ready",
        "on_time": "everybody: which jobs are late, by name",
        "openapi": "everybody: the description of the interface",
        "public_editions": "everybody: the editions that were published",
        "public_signers": "everybody: the list of those who may sign editions",
        "public_archive": "everybody: an edition that was published, as a whole",
        "public_file": "everybody: a file of an edition that was published",
        "api_nothing": "everybody: nothing is there",
    }
)


@dataclass(frozen=True)
class Address:
    """An address: its route, its name, the kinds of its arguments and the act that it asks for, by method."""

    route: str
    name: str
    arguments: Mapping[str, str]
    actions: Mapping[str, Action]
    is_operation: bool = False

    @property
    def is_declared(self) -> bool:
        """Whether it says who may use it."""
        return bool(self.actions) or self.name in OPEN or self.route.startswith(LIBRARY)

    def path(self, values: Mapping[str, object]) -> str:
        """Return the path with these arguments."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.route)


def addresses() -> list[Address]:
    """Return every address, those of libraries too."""
    found = dict(_walk(get_resolver().url_patterns, ""))
    return [_address(route, pattern) for route, pattern in found.items()]


def _walk(patterns: Sequence[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, URLPattern]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route)
        else:
            yield route, one


def _address(route: str, pattern: URLPattern) -> Address:
    arguments = {name: kind or "str" for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", route)}
    operations = _operations(route)
    route = route.replace("^", "").replace(r"[\s\S]*$", "…")
    action = getattr(pattern.callback, "zicht_action", None)
    actions = operations or ({"*": action} if action else {})
    return Address(route, pattern.name or "", arguments, actions, is_operation=bool(operations))


def _operations(route: str) -> dict[str, Action]:
    written = {
        (method, re.sub(r"\{(?:\w+:)?(\w+)\}", r"<\1>", f"{BASE[1:]}{path}")): action
        for (method, path), action in actions_of_operations().items()
    }
    plain = re.sub(r"<\w+:(\w+)>", r"<\1>", route)
    return {method: action for (method, path), action in written.items() if path == plain}


def permissions_page() -> str:
    """Return the manual's page: acts by roles, reach of roles, and addresses by acts."""
    found = sorted(addresses(), key=lambda one: one.route)
    own = [one for one in found if not one.route.startswith(LIBRARY)]
    pages = [(f"`/{one.route}`", f"`{one.actions['*']}`") for one in own if "*" in one.actions]
    operations = [
        (f"`{method} /{one.route}`", f"`{action}`")
        for one in own
        if one.is_operation
        for method, action in sorted(one.actions.items())
    ]
    opened = [(f"`/{one.route}`", OPEN[one.name]) for one in own if one.name in OPEN]
    acts = [
        (f"`{action}`", *("yes" if role in allowed else "" for role in Role))
        for action, allowed in MATRIX.items()
    ]
    return (
        "\n\n".join(
            [
                "# Permissions of the platform",
                "<!-- Generated from the code by tools/platform_docs.py: change it there. -->",
                _INTRODUCTION,
                "## Acts by role",
                _table(("act", *(role.value for role in Role)), acts),
                "## Whose persons a role reaches",
                _table(("role", "name", "reach"), [(f"`{r}`", ROLE_NAMES[r], f"`{REACH[r]}`") for r in Role]),
                "## Pages and the act that each asks for",
                _table(("address", "act"), pages),
                "## Operations of the interface for systems",
                _table(("operation", "act that the key was given"), operations),
                "## Addresses that ask for no act",
                _table(
                    ("address", "who, and why"),
                    [*opened, (f"`/{LIBRARY}…`", "signing in and one's own account")],
                ),
            ]
        ).rstrip()
        + "\n"
    )


_INTRODUCTION = (
    "Who may do what. A role that does not stand beside an act may not do it; there is no other road and no superuser. "
    "A page of which the act is not allowed answers as an address that does not exist, and the attempt is recorded. "
    "A test asks every address below as every role on both databases, and fails where an address says nothing of who "
    "may use it.\n\n"
    "`own` is what the role's agency reported; `granted` is that and persons who were opened to the agency for a "
    "purpose; `register` is all; `none` is no person at all."
)


def _table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines
    )
