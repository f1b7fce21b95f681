"""How all HTML is made from templates: everything is escaped, and a name that is not there is a fault."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

__all__ = ["new_environment", "shared_environment"]


def new_environment() -> Environment:
    """Return an environment of one's own, to which names can be added."""
    return Environment(
        loader=PackageLoader("zicht.publication"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def shared_environment() -> Environment:
    """Return the environment of pages that are given all their names."""
    return new_environment()
