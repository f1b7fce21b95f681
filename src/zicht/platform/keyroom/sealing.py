"""Sealing: AES-256-GCM under a person's key, bound to the person and to what it is. Pure functions."""

from __future__ import annotations

import base64
import secrets
from enum import StrEnum
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

__all__ = ["BrokenSeal", "Sealed", "derive_key", "new_key", "pseudonym", "seal", "unseal", "unwrap", "wrap"]

_NONCE = 12
_KEY = 32


class Sealed(StrEnum):
    """What is sealed: content of one kind never opens as another."""

    IDENTITY = "identity"
    REPORT = "report"
    ROW = "row"
    NOTE = "note"
    WORDS = "words"
    LAST_DAY = "last_day"
    REFERRAL = "referral"
    SAFE_CONTACT = "safe_contact"
    SAFETY_PLAN = "safety_plan"
    MEETING = "meeting"
    DECISION = "decision"
    CONTACT_TIME = "contact_time"
    LETTER = "letter"
    DRAFT = "draft"
    PLACE = "place"
    TRIAGE = "triage"


class BrokenSeal(Exception):
    """Content that does not open with this key: it was changed, or belongs to somebody else."""


def new_key() -> bytes:
    return secrets.token_bytes(_KEY)


def derive_key(master: bytes, purpose: str) -> bytes:
    """Return a key of its own for one purpose."""
    return HKDF(SHA256(), _KEY, salt=None, info=f"zicht {purpose}".encode()).derive(master)


def wrap(master: bytes, key: bytes, person: UUID) -> bytes:
    """Return a person's key as it is kept: only the master key opens it, for this person alone."""
    return _seal(derive_key(master, "wrap"), key, person.bytes)


def unwrap(master: bytes, wrapped: bytes, person: UUID) -> bytes:
    return _unseal(derive_key(master, "wrap"), wrapped, person.bytes)


def seal(key: bytes, plain: bytes, *, person: UUID, what: Sealed) -> bytes:
    return _seal(key, plain, person.bytes + what.value.encode())


def unseal(key: bytes, sealed: bytes, *, person: UUID, what: Sealed) -> bytes:
    """Open what was sealed.

    Raises
    ------
    BrokenSeal
        If it was changed, or sealed for somebody or something else.
    """
    return _unseal(key, sealed, person.bytes + what.value.encode())


def pseudonym(key: bytes, purpose: str) -> str:
    """Return a person's number for one purpose: it dies with the key, and those of two purposes never link."""
    digest = HKDF(SHA256(), 15, salt=None, info=f"zicht pseudonym {purpose}".encode()).derive(key)
    return "p-" + base64.b32encode(digest).decode().lower()


def _seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)
    except InvalidTag:
        raise BrokenSeal from None
