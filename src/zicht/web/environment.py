"""Settings from the environment, with every fault named at once and no value repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zicht.errors import DefinitionError, OutputError, Problem, Text

__all__ = ["DatabaseAddress", "Environment"]

_POSTGRESQL = ("postgresql", "postgres")


@dataclass(frozen=True, repr=False)
class DatabaseAddress:
    """A PostgreSQL database, its role and password."""

    name: str
    user: str
    password: str
    host: str
    port: int


@dataclass(repr=False)
class Environment:
    """Reads variables and collects what is wrong with them, so that all of it is said together."""

    variables: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        return self.variables.get(name, "").strip() or default

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def yes(self, name: str) -> bool:
        value = self.text(name, "no")
        if value not in {"yes", "no"}:
            self.refuse(name, Text.of("yes or no"))
        return value == "yes"

    def number(self, name: str, default: int) -> int:
        """Return a whole number from one on."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and int(value)):
            self.refuse(name, Text.of("A whole number, 1 or more."))
            return default
        return int(value)

    def folder(self, name: str, default: str) -> Path:
        return Path(self.text(name, default)).expanduser().absolute()

    def private_folder(self, name: str, default: str) -> Path:
        """Make a folder for this account alone; raises `OutputError` where it cannot be made."""
        place = self.folder(name, default)
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.chmod(0o700)
        except OSError:
            raise OutputError.of(
                Text.of("The private folder '{folder}' cannot be made.", folder=place.name),
                expected=Text.of("A place that this account may write to."),
                to_fix=Text.of("Choose another folder with --state, or in {name}.", name=name),
            ) from None
        return place

    def secret(self, name: str) -> str:
        """Return the content of the file that a variable names; empty without the variable."""
        place = self.text(name)
        if not place:
            return ""
        try:
            return Path(place).expanduser().read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            self.refuse(name, Text.of("The path of a file that can be read, with a secret in it."))
            return ""

    def database(self, name: str) -> DatabaseAddress | None:
        """Return the database that a variable names as `postgresql://role:password@host:port/name`."""
        address = self.text(name)
        if not address:
            return None
        found = _parse(address)
        if found is None:
            self.refuse(name, Text.of("An address such as postgresql://role:password@host:5432/name"))
        return found

    def refuse(self, name: str, expected: Text) -> None:
        self.problems.append(
            Problem(
                Text.of("The setting {name} cannot be used.", name=name),
                expected,
                Text.of("Correct the variable in the environment of the service."),
            )
        )

    def check(self) -> None:
        """Raise everything that was found wrong."""
        if self.problems:
            raise DefinitionError(tuple(self.problems))


def _parse(address: str) -> DatabaseAddress | None:
    try:
        parts = urlsplit(address)
        port = parts.port or 5432
    except ValueError:
        return None
    name = parts.path.removeprefix("/")
    if parts.scheme not in _POSTGRESQL or not (name and parts.username and parts.hostname):
        return None
    return DatabaseAddress(
        name, unquote(parts.username), unquote(parts.password or ""), unquote(parts.hostname), port
    )
