"""Asking for an edition, signing it, publishing it. Each is written down in the transaction that does it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction

from zicht.errors import InputError, NotPermitted, Text
from zicht.platform.access.actions import Action
from zicht.platform.access.context import check_may, current_access
from zicht.platform.audit.service import record
from zicht.platform.clock import now, today
from zicht.platform.editions.models import EditionRun, SignOff
from zicht.platform.editions.moves import move_run
from zicht.platform.editions.places import ledger, place_of, public_root
from zicht.platform.editions.queries import checked_beside, find_run
from zicht.platform.editions.signing import check_signature, standing_signatures
from zicht.platform.editions.tasks import make_edition
from zicht.platform.editions.workflow import SIGNERS_NEEDED, State
from zicht.platform.rooms import Room
from zicht.release import State as Approved
from zicht.release import read_release
from zicht.release.approval import add_signature, approval_of, release_hash
from zicht.release.header import read_header_bytes
from zicht.release.signers import Signer
from zicht.release.store import SIGNATURES

__all__ = ["ask_edition", "publish_edition", "sign_edition"]


def ask_edition(options: Mapping[str, object]) -> EditionRun:
    """Note that an edition is wanted; a job makes it once this is kept."""
    access = current_access()
    check_may(access, Action.EDITION_RUN)
    run = EditionRun.objects.create(
        options=dict(options), vintage=today(), state=State.QUEUED, made_at=now(), made_by=access.user
    )
    record(Action.EDITION_RUN, kind="edition", object_id=run.id, reason="asked")
    make_edition.enqueue(str(run.id))
    return run


@transaction.atomic(using=Room.CASES.value)
def sign_edition(run: UUID, *, sha256: str, signature: bytes) -> EditionRun:
    """Take a signature over the edition with this fingerprint, the one that was looked at.

    With the second one the edition is signed and goes into the ledger.

    Raises
    ------
    NotPermitted
        If whoever signs asked for the edition, signed it before, or has no key on the list.
    InputError
        If it is not there to be signed, is not what was looked at, was not checked beside all that were signed since,
        or the signature does not fit.
    """
    access = current_access()
    check_may(access, Action.EDITION_SIGN)
    found = find_run(run, locked=True)
    if found.state != State.CHECKED:
        raise _not_now()
    _check_same(found, sha256)
    beside = checked_beside(found)
    ledger().check_beside(found.sha256, beside)
    if (
        access.user is None
        or access.user == found.made_by
        or found.sign_offs.filter(made_by=access.user).exists()
    ):
        raise NotPermitted.of(
            Text.of("You cannot sign this edition."),
            expected=Text.of("Two different chief signers, neither of whom asked for the edition."),
            to_fix=Text.of("Let another chief signer sign."),
        )
    key = check_signature(read_header_bytes(place_of(found.id).edition), signature)
    SignOff.objects.create(
        run=found, sha256=found.sha256, key=key, signature=signature, made_by=access.user, made_at=now()
    )
    record(Action.EDITION_SIGN, kind="edition", object_id=found.id)
    signed = standing_signatures(found)
    if len(signed) >= SIGNERS_NEEDED:
        move_run(found, State.SIGNED)
        ledger().add(place_of(found.id).edition, [signer.name for signer, _row in signed], beside=beside)
    return find_run(run)


def publish_edition(run: UUID) -> EditionRun:
    """Put a signed edition where everybody can read it, in one step. A kill leaves it there whole, or not at all.

    Raises
    ------
    InputError
        If it is not signed, by persons who are on the list today, or is not what they signed.
    """
    access = current_access()
    check_may(access, Action.EDITION_PUBLISH)
    found = find_run(run, locked=True)
    signed = standing_signatures(found)
    if found.state != State.SIGNED or len(signed) < SIGNERS_NEEDED:
        raise _not_now()
    _check_same(found, found.sha256)
    release = read_release(place_of(found.id).edition, cells_of=())
    name = f"{release.edition.name}-{release.edition.vintage}"
    _put(place_of(found.id).edition, public_root() / name, signed, sha256=found.sha256)
    record(Action.EDITION_PUBLISH, kind="edition", object_id=found.id)
    move_run(found, State.PUBLISHED, folder=name)
    return find_run(run)


def _check_same(run: EditionRun, sha256: str) -> None:
    """Raise InputError where the edition on the disk, the run and what was looked at are not one and the same."""
    if not sha256 == run.sha256 == release_hash(place_of(run.id).edition):
        raise InputError.of(
            Text.of("The edition is not the one that was shown."),
            expected=Text.of("The edition as it was made, unchanged."),
            to_fix=Text.of("Look at the edition again; if this stays, ask for a new one."),
        )


def _not_now() -> InputError:
    return InputError.of(
        Text.of("This cannot be done with the edition now."),
        expected=Text.of("An edition that was made, checked, and signed as often as this asks."),
        to_fix=Text.of("Open the page again to see how far the edition is."),
    )


def _put(edition: Path, place: Path, signed: Sequence[tuple[Signer, SignOff]], *, sha256: str) -> None:
    """Copy an edition and its signatures beside its place and rename it; nothing where the very same stands already."""
    if place.is_dir():
        if release_hash(place) == sha256:
            return
        raise InputError.of(
            Text.of("Another edition of this window and day is published already."),
            expected=Text.of("One published edition for each window and day of extraction."),
            to_fix=Text.of("Make the edition again on another day."),
        )
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.{uuid4().hex}")
    shutil.copytree(edition, beside, ignore=shutil.ignore_patterns(SIGNATURES))
    for signer, row in signed:
        add_signature(beside, signer, bytes(row.signature))
    if approval_of(beside, [signer for signer, _row in signed]).state is not Approved.SIGNED:
        shutil.rmtree(beside)
        raise _not_now()
    for path in (beside, *beside.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    beside.rename(place)
    transaction.on_commit(lambda: _sweep(place))


def _sweep(place: Path) -> None:
    """Delete copies of this edition that a kill left unfinished."""
    for left in place.parent.glob(f".{place.name}.*"):
        shutil.rmtree(left, ignore_errors=True)
