"""Keys and signatures, held against RFC 8032 and OpenSSL."""

import base64
import hashlib
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from zicht.release import signature
from zicht.release.signature import PrivateKey, PublicKey

#: RFC 8032, section 7.1: secret key, public key, message, signature of tests 1 to 3.
RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
            "d25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
            "387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
            "4a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(signature, "ROUNDS", 1000)


@pytest.mark.parametrize(("secret", "public", "message", "expected"), RFC_8032)
def test_signature_is_that_of_the_standard(secret, public, message, expected):
    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)))

    assert key.public == PublicKey(bytes.fromhex(public))
    assert key.sign(bytes.fromhex(message)) == bytes.fromhex(expected)
    assert key.public.made(bytes.fromhex(expected), bytes.fromhex(message))


def test_one_changed_bit_of_content_or_signature_shows():
    key = PrivateKey.new()
    signed = key.sign(b"content")

    assert key.public.made(signed, b"content")
    assert not key.public.made(signed, b"contenu")
    assert not key.public.made(bytes([signed[0] ^ 1, *signed[1:]]), b"content")
    assert not key.public.made(b"", b"content")
    assert not PrivateKey.new().public.made(signed, b"content")


def test_key_file_opens_with_its_passphrase_alone():
    key = PrivateKey.new()
    content = key.file_content("four words or more")

    assert PrivateKey.from_file(content, "four words or more").public == key.public
    with pytest.raises(ValueError, match=r".*"):
        PrivateKey.from_file(content, "four words or mare")
    with pytest.raises(ValueError, match=r".*"):
        PrivateKey.from_file(b"no key at all", "four words or more")


def test_private_key_does_not_show_itself():
    assert "_key" not in repr(PrivateKey.new())


def test_public_key_reads_its_own_pem_and_no_other_kind():
    key = PrivateKey.new().public
    body = base64.b64decode("".join(key.pem.splitlines()[1:-1]))

    assert PublicKey.from_pem(key.pem) == key
    assert key.fingerprint.replace(" ", "") == hashlib.sha256(body).hexdigest()[:32]
    with pytest.raises(ValueError, match=r".*"):
        PublicKey.from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs OpenSSL")
def test_openssl_finds_the_signature_good(tmp_path):
    key = PrivateKey.new()
    (tmp_path / "release.json").write_bytes(b"{}\n")
    (tmp_path / "anna.pub").write_text(f"Name: Anna de Vries\n{key.public.pem}")
    (tmp_path / "anna.sig").write_bytes(key.sign(b"{}\n"))
    verify = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "anna.pub",
        "-rawin",
        "-in",
        "release.json",
    ]

    done = subprocess.run([*verify, "-sigfile", "anna.sig"], cwd=tmp_path, capture_output=True, check=False)

    assert done.returncode == 0, done.stderr
