"""Who may sign with which key, and whose signature is whose. Private keys never come here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings

from zicht.errors import InputError, NotPermitted, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import NotHere, check_may, current_access
from zicht.platform.accounts.names import names_of_users
from zicht.platform.audit.service import record
from zicht.platform.clock import now
from zicht.platform.editions.models import EditionRun, SigningKey, SignOff
from zicht.platform.inserting import insert_once
from zicht.release.signature import PublicKey
from zicht.release.signers import Signer, read_signers

__all__ = [
    "check_signature",
    "fingerprint_of",
    "key_of",
    "keys_to_register",
    "office_list",
    "register_key",
    "signer_of",
    "standing_signatures",
]

_LONGEST = 64


def office_list() -> tuple[Signer, ...]:
    """Return those who may sign; nobody where the list is not there. It stands where no page can write it.

    Raises
    ------
    UserError
        If the list is not as it should be.
    """
    return read_signers(settings.SIGNERS_FILE) if settings.SIGNERS_FILE.is_file() else ()


def key_of(user: UUID | None) -> SigningKey | None:
    """Return the key that an account registered last."""
    return SigningKey.objects.filter(made_by=user).order_by("made_at").last() if user else None


def signer_of(key: SigningKey | None, signers: Iterable[Signer]) -> Signer | None:
    """Return whose key this is by the list; nobody's where it was taken off."""
    return next((one for one in signers if key and one.key.pem == key.public_key), None)


def keys_to_register(user: UUID | None, signers: Iterable[Signer]) -> list[Signer]:
    """Return the entries of the list that may be this person's, and that no account has."""
    name = names_of_users([user]).get(user, "") if user else ""
    taken = set(SigningKey.objects.values_list("public_key", flat=True))
    return [one for one in signers if one.key.pem not in taken and name and one.is_called(name)]


def register_key(fingerprint: str) -> SigningKey:
    """Register a key of the list as that of the account that acts. Nobody else can register it any more.

    Raises
    ------
    InputError
        If no entry of the list that is this person's and free has the fingerprint.
    """
    access = current_access()
    check_may(access, Action.SIGNING_KEY)
    if access.user is None:
        raise NotHere
    fitting = keys_to_register(access.user, office_list())
    signer = next((one for one in fitting if one.key.fingerprint == fingerprint), None)
    if signer is None:
        raise _not_on_list()
    made = SigningKey(name=signer.name, public_key=signer.key.pem, made_at=now(), made_by=access.user)
    insert_once(made, otherwise=_not_on_list())
    record(Action.SIGNING_KEY, kind="signing_key", object_id=made.id)
    return made


def check_signature(content: bytes, signature: bytes) -> SigningKey:
    """Return the key of the account that acts, with which this signature over this content was made.

    Raises
    ------
    NotPermitted
        If the account has no key on the list.
    InputError
        If the signature is not one, or was made with another key or over something else.
    """
    signers = office_list()
    key = key_of(current_access().user)
    signer = signer_of(key, signers)
    if key is None or signer is None:
        raise NotPermitted.of(
            Text.of("Your account has no key on the list of those who may sign."),
            expected=Text.of(
                "A key of your own, on the list that the office keeps, registered for your account."
            ),
            to_fix=Text.of("Open the page about your key."),
        )
    if len(signature) != _LONGEST:
        raise InputError.of(
            Text.of("The file is not a signature."),
            expected=Text.of("The file of 64 bytes that zicht sign wrote, whose name ends with .sig."),
            to_fix=Text.of("Choose that file. The key file itself never leaves your hands."),
        )
    if not signer.key.made(signature, content):
        raise _not_over_this() if not _is_of_another(signature, content, signers) else _of_another()
    return key


def standing_signatures(run: EditionRun) -> list[tuple[Signer, SignOff]]:
    """Return the signatures that count: over this very edition, by different persons who are on the list today."""
    signers = office_list()
    rows = SignOff.objects.filter(run=run, sha256=run.sha256, key__isnull=False).select_related("key")
    pairs = ((signer_of(row.key, signers), row) for row in rows.order_by("made_at"))
    return [(signer, row) for signer, row in pairs if signer is not None]


def fingerprint_of(key: SigningKey) -> str:
    return PublicKey.from_pem(key.public_key).fingerprint


def _is_of_another(signature: bytes, content: bytes, signers: Iterable[Signer]) -> bool:
    return any(one.key.made(signature, content) for one in signers)


def _not_on_list() -> InputError:
    return InputError.of(
        Text.of("This key cannot be registered for your account."),
        expected=Text.of("A key on the list with your name, which no account has registered."),
        to_fix=Text.of("Have your public key put on the list by whoever keeps it."),
    )


def _of_another() -> InputError:
    return InputError.of(
        Text.of("This is the signature of somebody else."),
        expected=Text.of("A signature made with the key that is registered for your account."),
        to_fix=Text.of("Let the other person sign with an account of their own."),
    )


def _not_over_this() -> InputError:
    return InputError.of(
        Text.of("The signature does not fit this edition and your key."),
        expected=Text.of("A signature over the release.json of this edition, made with your key."),
        to_fix=Text.of("Take the file of this page again, sign it, and hand in the new signature."),
    )
