"""Ed25519 keys and signatures: the one place that opens the library for cryptography."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import pkcs12

__all__ = ["SHORTEST_PASSPHRASE", "PrivateKey", "PublicKey"]

#: A passphrase has at least so many characters.
SHORTEST_PASSPHRASE = 12
#: How often a passphrase is hashed before it opens a key: as OWASP asks of PBKDF2 with SHA-256.
ROUNDS = 600_000
#: Letters of a fingerprint in one group.
GROUP = 4


@dataclass(frozen=True)
class PublicKey:
    """What anybody may know of a key: with it one sees whether a signature was made by its owner."""

    raw: bytes

    @classmethod
    def from_pem(cls, text: str) -> Self:
        """Read a key in PEM; raises ValueError where the text is no Ed25519 key."""
        key = serialization.load_pem_public_key(text.encode())
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("another kind of key")  # noqa: TRY004 - the content is wrong, not the call
        return cls(key.public_bytes_raw())

    @property
    def pem(self) -> str:
        return self._encoded(serialization.Encoding.PEM).decode()

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the key in DER, in groups, to be read aloud over the telephone."""
        digest = hashlib.sha256(self._encoded(serialization.Encoding.DER)).hexdigest()[:32]
        return " ".join(digest[start : start + GROUP] for start in range(0, len(digest), GROUP))

    def made(self, signature: bytes, content: bytes) -> bool:
        """Say whether the owner of this key signed this content."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except InvalidSignature:
            return False
        return True

    def _encoded(self, encoding: serialization.Encoding) -> bytes:
        key = Ed25519PublicKey.from_public_bytes(self.raw)
        return key.public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class PrivateKey:
    """What its owner alone has."""

    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_file(cls, content: bytes, passphrase: str) -> Self:
        """Open a key file; raises ValueError where it is none, or the passphrase is another."""
        key, _certificate, _others = pkcs12.load_key_and_certificates(content, passphrase.encode())
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("another kind of key")  # noqa: TRY004 - the content is wrong, not the call
        return cls(key)

    def file_content(self, passphrase: str) -> bytes:
        """Return the key as a file (PKCS #12) that only the passphrase opens."""
        encryption = (
            serialization.PrivateFormat.PKCS12.encryption_builder()
            .kdf_rounds(ROUNDS)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA256())
            .build(passphrase.encode())
        )
        return pkcs12.serialize_key_and_certificates(None, self._key, None, None, encryption)

    @property
    def public(self) -> PublicKey:
        return PublicKey(self._key.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """Return the detached signature: 64 bytes."""
        return self._key.sign(content)
