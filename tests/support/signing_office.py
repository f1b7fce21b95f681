"""An office that makes, signs and publishes editions from the registry: its people, their keys, and runs by hand."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from support.people import Worker, make_agency, make_worker, sign_in
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import User
from zicht.platform.accounts.roles import Role
from zicht.platform.clock import now, today
from zicht.platform.editions.models import EditionRun
from zicht.platform.editions.places import place_of
from zicht.platform.editions.workflow import State
from zicht.release.approval import release_hash
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer


@dataclass
class Signing:
    """A chief signer in a browser, with a private key that only they have."""

    worker: Worker
    key: PrivateKey
    client: Client

    def show_again(self) -> None:
        """Let the session hold that the second factor was shown once more, just now."""
        session = self.client.session
        shown = {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
        session["account_authentication_methods"] = [shown]
        session["account_authentication_methods_user"] = str(self.worker.user.id)
        session.save()

    def register(self) -> None:
        self.show_again()
        self.client.post(reverse("signing_key"), {"fingerprint": self.key.public.fingerprint})

    def sign(
        self, run: UUID, *, by: PrivateKey | None = None, over: bytes | None = None, sha256: str = ""
    ) -> int:
        """Hand in a signature over the edition of a run; return the status of the answer."""
        edition = place_of(run).edition
        content = (edition / "release.json").read_bytes() if over is None else over
        self.show_again()
        signature = SimpleUploadedFile("release.json.sig", (by or self.key).sign(content))
        form = {"sha256": sha256 or release_hash(edition), "signature": signature}
        return self.client.post(reverse("edition_sign", args=[run]), form).status_code

    def publish(self, run: UUID) -> None:
        self.client.post(reverse("edition_publish", args=[run]))


@dataclass
class Office:
    """A researcher and two who sign, both on the list."""

    researcher: Worker
    first: Signing
    second: Signing


@contextmanager
def open_office(folder: Path, *, registered: bool = True) -> Iterator[Office]:
    agency = make_agency("rapporteur", reporter_type="")
    with override_settings(STATE=folder / "state", SIGNERS_FILE=folder / "signers.txt"):
        office = Office(
            make_worker(agency, Role.RESEARCHER),
            _signing(make_worker(agency, Role.CHIEF_SIGNER), "Anna de Vries"),
            _signing(make_worker(agency, Role.CHIEF_SIGNER), "Bram Smit"),
        )
        for one in (office.first, office.second) if registered else ():
            one.register()
        yield office


def _signing(worker: Worker, name: str) -> Signing:
    User.objects.filter(id=worker.user.id).update(name=name)
    key = PrivateKey.new()
    add_signer(settings.SIGNERS_FILE, Signer(name, key.public))
    return Signing(worker, key, sign_in(worker))


def add_run(state: State, *, made_by: UUID | None = None, **more: object) -> UUID:
    """Add a run by hand, as a job: under the roles of jobs."""
    with open_case_room(system_access()):
        options = {"window": [2020, 2020], "rule": "first_report_in_year", "known": False}
        options |= {"estimates": False, "rendered": False, "sample": 1}
        run = EditionRun(
            options=options, vintage=today(), state=state, made_at=now(), made_by=made_by, **more
        )
        run.save(force_insert=True)
        return run.id


def keep_examined(run: UUID, **more: object) -> None:
    """Write what a job would have found."""
    kept = {"checks": [], "comparison": None, "tables": ["T03"], "missing": [], "beside": []}
    place_of(run).folder.mkdir(parents=True, exist_ok=True)
    place_of(run).examined.write_text(json.dumps({**kept, **more}))


def checked_run(edition: Path, *, beside: Sequence[str] = (), made_by: UUID | None = None) -> UUID:
    """Add a run whose edition is this one, checked beside these releases."""
    run = add_run(State.CHECKED, made_by=made_by, sha256=release_hash(edition))
    keep_examined(run, beside=list(beside))
    edition.rename(place_of(run).edition)
    return run


def state_of(platform, run: UUID) -> str:
    with platform.worker(), open_case_room(system_access()):
        return EditionRun.objects.get(id=run).state
