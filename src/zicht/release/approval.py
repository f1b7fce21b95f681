"""How far a release has come, told by the signatures beside it: draft, checked by one person, signed by two.

A release is never changed once it is written, so its state cannot stand in it. It follows from the folder
`signatures/`: each `.sig` file there is one person's Ed25519 signature over the bytes of `release.json`, which
holds the hash of every other file. The `.pub` file beside it is that person's name and public key, for readers;
whether the key is really theirs, a reader knows from a list of signers got elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zicht.errors import NotPermitted, OutputError, Text
from zicht.release.header import read_header_bytes
from zicht.release.model import State
from zicht.release.place import standing_folder, sync_file, sync_folder
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, signer_text
from zicht.release.store import SIGNATURES

__all__ = [
    "SIGNATURE",
    "SIGNERS_NEEDED",
    "Approval",
    "add_signature",
    "approval_of",
    "check_may_sign",
    "content_hash",
    "release_hash",
    "sign_release",
]

#: So many different persons, each with a key of their own, must sign.
SIGNERS_NEEDED = 2
SIGNATURE, PUBLIC = ".sig", ".pub"


@dataclass(frozen=True)
class Approval:
    """Who signed a release, by the list of those who may.

    `others` are the signature files that fit no key of the list: made by somebody else, or over another release.
    """

    signed_by: tuple[Signer, ...]
    others: tuple[str, ...]

    @property
    def state(self) -> State:
        if not self.signed_by:
            return State.DRAFT
        return State.SIGNED if len(self.signed_by) >= SIGNERS_NEEDED else State.CHECKED


def approval_of(folder: Path, signers: Sequence[Signer]) -> Approval:
    """Return who of these persons signed the release in a folder. That its files fit is for `read_release` to say."""
    standing = standing_folder(folder.resolve())
    content = read_header_bytes(standing)
    signatures = dict(_signatures(standing))
    made_by = {name: _signer(signature, content, signers) for name, signature in signatures.items()}
    found = {signer for signer in made_by.values() if signer is not None}
    return Approval(
        tuple(signer for signer in signers if signer in found),
        tuple(sorted(name for name, signer in made_by.items() if signer is None)),
    )


def release_hash(folder: Path) -> str:
    """Return the SHA-256 of a release's `release.json`, which stands for all its files."""
    return content_hash(read_header_bytes(standing_folder(folder.resolve())))


def content_hash(content: bytes) -> str:
    """Return the SHA-256 of the bytes of a `release.json`."""
    return hashlib.sha256(content).hexdigest()


def check_may_sign(folder: Path, key: PrivateKey, signers: Sequence[Signer]) -> Signer:
    """Return whose key this is; NotPermitted where it is nobody's of the list, or that person signed already."""
    signer = next((one for one in signers if one.key == key.public), None)
    if signer is None:
        raise NotPermitted.of(
            Text.of("This key belongs to nobody on the list of signers."),
            expected=Text.of("The key of a person whose public key stands in the list."),
            to_fix=Text.of("Have the public key put on the list by whoever keeps it, or use another key."),
        )
    if signer in approval_of(folder, signers).signed_by:
        raise NotPermitted.of(
            Text.of("{name} has signed this release already.", name=signer.name),
            expected=Text.of("Signatures of {count} different persons.", count=SIGNERS_NEEDED),
            to_fix=Text.of("Let another person sign, with a key of their own."),
        )
    return signer


def sign_release(folder: Path, key: PrivateKey, signers: Sequence[Signer]) -> Approval:
    """Put a person's signature beside a release, and return how far it has come."""
    standing = standing_folder(folder.resolve())
    signer = check_may_sign(standing, key, signers)
    add_signature(standing, signer, key.sign(read_header_bytes(standing)))
    return approval_of(standing, signers)


def add_signature(folder: Path, signer: Signer, signature: bytes) -> None:
    """Put a signature beside a release, with its owner's name and public key. That it is right is for others to say."""
    place = standing_folder(folder.resolve()) / SIGNATURES
    try:
        place.mkdir(exist_ok=True)
        _write(place / f"{signer.short_name}{PUBLIC}", signer_text(signer).encode())
        _write(place / f"{signer.short_name}{SIGNATURE}", signature)
        sync_folder(place)
    except OSError:
        raise OutputError.of(
            Text.of("Folder {name}: the signature cannot be written.", name=folder.name),
            expected=Text.of("A release in a place that this account may write to."),
            to_fix=Text.of("Copy the folder to such a place and sign it there."),
        ) from None


def _signer(signature: bytes, content: bytes, signers: Sequence[Signer]) -> Signer | None:
    return next((signer for signer in signers if signer.key.made(signature, content)), None)


def _signatures(folder: Path) -> Iterator[tuple[str, bytes]]:
    place = folder / SIGNATURES
    for path in sorted(place.glob(f"*{SIGNATURE}")) if place.is_dir() else ():
        yield path.name, path.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Write a file under another name and rename it: it is there whole or not at all."""
    partial = path.with_name(f".{path.name}.new")
    partial.write_bytes(content)
    sync_file(partial)
    partial.replace(path)
