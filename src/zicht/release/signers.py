"""Who may sign: a public file of names with their keys, kept by the office and printed where readers find it.

    Name: Anna de Vries
    -----BEGIN PUBLIC KEY-----
    MCowBQYDK2VwAyEA...
    -----END PUBLIC KEY-----

Lines that are neither are read past, so that the file can say what it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from zicht.errors import DefinitionError, InputError, NotPermitted, Text
from zicht.release.signature import PublicKey

__all__ = ["Signer", "add_signer", "read_signers", "signer_text"]

ENTRY = re.compile(
    r"^Name:[ \t]*(?P<name>\S[^\r\n]*?)[ \t]*\r?\n"
    r"(?P<key>-----BEGIN PUBLIC KEY-----\r?\n.*?\r?\n-----END PUBLIC KEY-----)",
    re.MULTILINE | re.DOTALL,
)
#: A key without a name before it is nobody's.
KEY = "-----BEGIN PUBLIC KEY-----"
#: Letters that are no other letter with a mark, as they are written without them.
WITHOUT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})


@dataclass(frozen=True)
class Signer:
    """A person with a key."""

    name: str
    key: PublicKey

    @property
    def short_name(self) -> str:
        """The name as part of a file's name: plain letters, with dashes between words."""
        folded = unicodedata.normalize("NFKD", self.name.casefold().translate(WITHOUT))
        plain = folded.encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

    def could_be(self, other: Signer) -> bool:
        """Say whether one person may stand behind both, as far as keys and names tell."""
        return self.key == other.key or self.is_called(other.name)

    def is_called(self, name: str) -> bool:
        """Say whether a person of this name may be the one.

        Capitals, accents, spaces and the order of words do not make another person of a name, nor do initials.
        """
        one, two = self.short_name.split("-"), Signer(name, self.key).short_name.split("-")
        initials = len(one) == len(two) and all(map(_fits, one, two))
        return initials or sorted(one) == sorted(two) or "".join(one) == "".join(two)


def _fits(one: str, other: str) -> bool:
    """Say whether two words of names are one, or one of them is the initial of the other."""
    return one == other or (min(len(one), len(other)) == 1 and one[:1] == other[:1])


def signer_text(signer: Signer) -> str:
    """Return a person's entry."""
    return f"Name: {signer.name}\n{signer.key.pem}"


def read_signers(path: Path) -> tuple[Signer, ...]:
    """Return the persons who may sign: no two of them have one key, or names that one person could have."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError.of(
            Text.of("File {file}: cannot be read.", file=path.name),
            expected=Text.of("The file with the names and public keys of those who may sign."),
            to_fix=Text.of(
                "Give the file that `zicht keys` made, or get it from where the publisher keeps it."
            ),
        ) from None
    signers = _parse(text, path.name)
    _check_different(signers, path.name)
    return signers


def add_signer(path: Path, signer: Signer) -> None:
    """Add a person to the file, which is made if it is not there."""
    signers = (*(read_signers(path) if path.exists() else ()), signer)
    _check_name(signer)
    _check_different(signers, path.name)
    with path.open("a", encoding="utf-8") as file:
        file.write(signer_text(signer))


def _parse(text: str, file: str) -> tuple[Signer, ...]:
    found = list(ENTRY.finditer(text))
    try:
        signers = tuple(Signer(one["name"], PublicKey.from_pem(one["key"])) for one in found)
    except ValueError:
        signers = ()
    if not signers or len(found) != text.count(KEY):
        raise DefinitionError.of(
            Text.of("File {file}: does not list who may sign.", file=file),
            expected=Text.of(
                "For each person a line 'Name: ...', and on the next lines an Ed25519 public key in PEM."
            ),
            to_fix=Text.of("Make the file with `zicht keys`, one run for each person."),
        )
    return signers


def _check_name(signer: Signer) -> None:
    letters = filter(str.isalpha, signer.name)
    is_latin = all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    if not signer.short_name or not is_latin or "\n" in signer.name:
        raise DefinitionError.of(
            Text.of("The name cannot be used."),
            expected=Text.of(
                "The first and last name of a person, on one line, with letters from a to z among them."
            ),
            to_fix=Text.of("Write the name in Latin letters."),
        )


def _check_different(signers: Iterable[Signer], file: str) -> None:
    if any(one.could_be(other) for one, other in combinations(signers, 2)):
        raise NotPermitted.of(
            Text.of("File {file}: a name or a key stands there twice.", file=file),
            expected=Text.of(
                "One entry for each person: two signatures must be of two persons with two keys."
            ),
            to_fix=Text.of("Remove the entry that is no longer used, or write first names in full."),
        )
