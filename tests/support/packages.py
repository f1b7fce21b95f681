"""What packages and modules show: the names that they list, in which order, and how they are documented."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

__all__ = [
    "MODULES",
    "PACKAGES",
    "SOURCE",
    "names_listed",
    "names_missing",
    "order_of_linter",
    "undocumented",
]

SOURCE = Path(__file__).resolve().parents[2] / "src" / "zicht"
PACKAGES = sorted(
    ".".join(path.parent.relative_to(SOURCE.parent).parts) for path in SOURCE.rglob("__init__.py")
)
MODULES = sorted(
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
    for path in SOURCE.rglob("*.py")
    if path.stem not in {"__init__", "__main__"}
)


def names_listed(module: str) -> list[str]:
    return [*getattr(import_module(module), "__all__", ())]


def names_missing(module: str) -> list[str]:
    """Return the names that a module lists and does not have."""
    return [name for name in names_listed(module) if not hasattr(import_module(module), name)]


def order_of_linter(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order that `make fix` makes."""
    kind = 0 if name.isupper() or name.startswith("__") else 1 if name[0].isupper() else 2
    return (kind, name)


def undocumented(package: str) -> list[str]:
    """Return the public functions and classes of a package without a docstring."""
    public = [getattr(import_module(package), name) for name in names_listed(package)]
    documented = [thing for thing in public if callable(thing) and hasattr(thing, "__name__")]
    return [thing.__name__ for thing in documented if not thing.__doc__]
