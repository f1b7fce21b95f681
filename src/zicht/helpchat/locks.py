"""Locks of the help chat: the same formats as `browser/locks.js`, for the route without script and for tests.

libsodium does the work on both ends. A message is UTF-8 JSON, padded to a multiple of 256 bytes and locked with
XChaCha20-Poly1305 under the key of its conversation; who said it, in which conversation and under which number is
bound to it. Keys travel wrapped alone, in sealed boxes.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

from nacl import bindings
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.exceptions import ValueError as SodiumValueError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.utils import random

__all__ = [
    "ID_BYTES",
    "KEY_BYTES",
    "LONGEST_TEXT",
    "MARK_BYTES",
    "MOST_BYTES",
    "PAD_TO",
    "TOKEN_BYTES",
    "Content",
    "KeyPair",
    "LockError",
    "Place",
    "Stretched",
    "decode",
    "encode",
    "is_work",
    "join_key",
    "keep_under_token",
    "mark_of",
    "new_id",
    "new_key",
    "new_pair",
    "new_token",
    "open_later",
    "open_message",
    "salt_from",
    "seal_later",
    "seal_message",
    "split_key",
    "stretch",
    "take_by_token",
    "unwrap",
    "wrap",
]

TOKEN_BYTES, KEY_BYTES, ID_BYTES, MARK_BYTES, SALT_BYTES = 32, 32, 16, 32, 16
#: Every message looks as long as a multiple of this.
PAD_TO = 256
#: The largest locked message in bytes, and the longest text in characters.
MOST_BYTES, LONGEST_TEXT = 16_384, 2_000
#: What stretching a phrase costs: passes, and bytes of memory.
_PASSES, _MEMORY = 3, 64 * 1024 * 1024
_SENDERS = ("v", "c", "n")
_KINDS = ("text", "notice", "later")
_NONCE_BYTES = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#: What is bound to a message, to what is left after hours, and to a key that a token keeps.
_MESSAGE, _LATER, _TOKEN = b"zicht-chat-1|", b"zicht-later-1|", b"zicht-token-1|"


class LockError(ValueError):
    """Something does not open, or has not the form that was agreed; never says what was in it."""


@dataclass(frozen=True)
class Place:
    """Where a message stands: its conversation, whose it is (`v`, `c` or `n`), its own identifier."""

    conversation: bytes
    sender: str
    message: bytes

    def bound(self) -> bytes:
        """Return what is bound to the message: the same words elsewhere do not open."""
        if self.sender not in _SENDERS or {len(self.conversation), len(self.message)} != {ID_BYTES}:
            raise LockError("no place of a message")
        return _MESSAGE + self.conversation + self.sender.encode() + self.message


@dataclass(frozen=True)
class Content:
    """What a message holds: a text, a notice (a code of ours), or a text that was left after hours."""

    kind: str
    value: str


@dataclass(frozen=True, repr=False)
class KeyPair:
    """A key of a device or of a holder of the escrow: what others lock with, and what opens."""

    public: bytes
    private: bytes


@dataclass(frozen=True, repr=False)
class Stretched:
    """A phrase after stretching: what the server may know it by, and the key that it never gets."""

    mark: bytes
    key: bytes


def encode(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: object, size: int | None = None, *, at_most: int = MOST_BYTES) -> bytes:
    """Return the bytes of base64url without padding; each row of bytes has one writing, and no other is taken."""
    if not isinstance(text, str) or len(text) > at_most * 4 // 3 + 4:
        raise LockError("not bytes as agreed")
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise LockError("not bytes as agreed") from None
    if encode(data) != text or len(data) > at_most or (size is not None and len(data) != size):
        raise LockError("not bytes as agreed")
    return data


def new_id() -> bytes:
    """Return a new identifier of a conversation or a message."""
    return random(ID_BYTES)


def new_key() -> bytes:
    """Return a new key of a conversation."""
    return random(KEY_BYTES)


def new_token() -> bytes:
    """Return a new token of a visitor."""
    return random(TOKEN_BYTES)


def new_pair() -> KeyPair:
    """Return a new key of a device."""
    made = PrivateKey.generate()
    return KeyPair(bytes(made.public_key), bytes(made))


def mark_of(secret: bytes) -> bytes:
    """Return what the server keeps of a token, or of a phrase's mark: 32 bytes that do not lead back."""
    return blake2b(secret, digest_size=MARK_BYTES, encoder=RawEncoder)


def salt_from(secret: str) -> bytes:
    """Return the installation's salt for phrases, 16 bytes."""
    return blake2b(secret.encode(), digest_size=SALT_BYTES, encoder=RawEncoder)


def seal_message(key: bytes, place: Place, content: Content) -> bytes:
    """Return a message as it is kept: nonce and ciphertext."""
    return _lock(key, _padded(content), place.bound())


def open_message(key: bytes, place: Place, body: bytes) -> Content:
    """Return what a message holds; LockError unless key, place and every byte are those it was locked with."""
    return _content_of(_unlock(key, body, place.bound()))


def wrap(key: bytes, public: bytes) -> bytes:
    """Return a key as the holder of a private key alone can open it."""
    try:
        return bytes(SealedBox(PublicKey(public)).encrypt(key))
    except (CryptoError, SodiumValueError, ValueError):
        raise LockError("not a public key") from None


def unwrap(sealed: bytes, pair: KeyPair) -> bytes:
    """Return the key that was wrapped for a pair."""
    try:
        key = bytes(SealedBox(PrivateKey(pair.private)).decrypt(sealed))
    except (CryptoError, SodiumValueError, ValueError):
        raise LockError("a key that does not open") from None
    if len(key) != KEY_BYTES:
        raise LockError("a key that does not open")
    return key


def split_key(key: bytes) -> tuple[bytes, bytes]:
    """Return two parts of a key: each by itself is noise."""
    one = random(KEY_BYTES)
    return one, _xor(key, one)


def join_key(one: bytes, other: bytes) -> bytes:
    """Return the key of two parts."""
    return _xor(one, other)


def stretch(phrase: str, salt: bytes) -> Stretched:
    """Return what a normalised phrase is worth after argon2id: a guess costs 64 MiB and three passes."""
    made = argon2id.kdf(64, phrase.encode(), salt, opslimit=_PASSES, memlimit=_MEMORY)
    return Stretched(made[:MARK_BYTES], made[MARK_BYTES:])


def seal_later(phrase: Stretched, text: str) -> bytes:
    """Return what is left after hours under a phrase: nonce and ciphertext."""
    return _lock(phrase.key, _padded(Content("text", text)), _LATER + phrase.mark)


def open_later(phrase: Stretched, body: bytes) -> str:
    """Return what was left after hours."""
    content = _content_of(_unlock(phrase.key, body, _LATER + phrase.mark))
    if content.kind != "text":
        raise LockError("not a message as agreed")
    return content.value


def keep_under_token(key: bytes, token: bytes, conversation: bytes) -> bytes:
    """Return a conversation's key as its token alone can open it: for the route without script."""
    return _lock(_key_of_token(token), key, _TOKEN + conversation)


def take_by_token(sealed: bytes, token: bytes, conversation: bytes) -> bytes:
    """Return the key that was kept under a token."""
    return _unlock(_key_of_token(token), sealed, _TOKEN + conversation)


def is_work(seed: bytes, work: bytes, bits: int) -> bool:
    """Return whether a browser did the work that is asked under a flood: a digest that begins with so many zeros."""
    digest = blake2b(seed + work, digest_size=32, encoder=RawEncoder)
    return len(work) == 8 and int.from_bytes(digest) >> (256 - bits) == 0


def _padded(content: Content) -> bytes:
    if content.kind not in _KINDS or len(content.value) > LONGEST_TEXT:
        raise LockError("not a message as agreed")
    plain = json.dumps({content.kind: _whole(content.value)}, ensure_ascii=False).encode()
    return bytes(bindings.sodium_pad(plain, PAD_TO))


def _content_of(padded: bytes) -> Content:
    try:
        held = json.loads(bindings.sodium_unpad(padded, PAD_TO))
    except (ValueError, CryptoError, RecursionError):
        raise LockError("not a message as agreed") from None
    kind, value = next(iter(held.items())) if isinstance(held, dict) and len(held) == 1 else ("", None)
    if kind not in _KINDS or not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise LockError("not a message as agreed")
    return Content(kind, _whole(value))


def _key_of_token(token: bytes) -> bytes:
    return blake2b(token, digest_size=KEY_BYTES, person=b"zicht-chat-forms", encoder=RawEncoder)


def _lock(key: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = random(_NONCE_BYTES)
    sealed = nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, bound, nonce, key)
    if len(sealed) > MOST_BYTES:
        raise LockError("a message that is too long")
    return sealed


def _unlock(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    if len(sealed) > MOST_BYTES:
        raise LockError("a message that is too long")
    nonce, ciphertext = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return bytes(bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(ciphertext, bound, nonce, key))
    except (CryptoError, SodiumValueError, TypeError, ValueError):
        raise LockError("a message that does not open") from None


def _xor(one: bytes, other: bytes) -> bytes:
    if len(one) != KEY_BYTES or len(other) != KEY_BYTES:
        raise LockError("not parts of a key")
    return bytes(a ^ b for a, b in zip(one, other, strict=True))


def _whole(text: str) -> str:
    """Return a text with whole characters alone: half of a pair can be written nowhere."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
