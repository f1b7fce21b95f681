"""Signatures over editions of the registry, on both databases: whose key, over what, how often, and in whose hands."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from support.people import give_code_app, make_agency, make_worker, sign_in
from support.signing_office import Signing, add_run, checked_run, keep_examined, open_office, state_of
from support.small_releases import small_release, written
from zicht.platform.access.context import open_case_room, system_access
from zicht.platform.accounts.models import User
from zicht.platform.accounts.roles import Role
from zicht.platform.audit.models import Event
from zicht.platform.editions.files import errata_of
from zicht.platform.editions.models import SigningKey, SignOff
from zicht.platform.editions.places import ledger, place_of, public_root
from zicht.platform.editions.workflow import State
from zicht.release import State as Approved
from zicht.release import read_release
from zicht.release.approval import approval_of, release_hash
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer, read_signers
from zicht.release.store import check_no_strangers

pytestmark = pytest.mark.platform


@pytest.fixture
def office(platform, tmp_path):
    with open_office(tmp_path) as made:
        yield made


@pytest.fixture
def run(platform, office, tmp_path):
    with platform.worker():
        return checked_run(written(tmp_path / "edition"))


def count(platform, model):
    with platform.worker(), open_case_room(system_access()):
        return model.objects.count()


def test_two_keys_of_two_accounts_make_what_the_command_line_verifies(platform, office, run):
    assert office.first.sign(run) == 302
    assert office.first.sign(run) == 422
    office.first.publish(run)
    assert state_of(platform, run) == State.CHECKED
    assert ledger().entries() == ()
    assert office.second.sign(run) == 302
    assert [entry.signed_by for entry in ledger().entries()] == [("Anna de Vries", "Bram Smit")]
    office.second.publish(run)

    (folder,) = public_root().iterdir()
    assert state_of(platform, run) == State.PUBLISHED
    assert approval_of(folder, read_signers(settings.SIGNERS_FILE)).state is Approved.SIGNED
    assert read_release(folder).tables == small_release().tables
    check_no_strangers(folder)
    visitor = Client()
    shown = visitor.get(reverse("public_editions")).content.decode()
    assert "Anna de Vries" in shown
    assert office.second.key.public.fingerprint in shown
    taken = visitor.get(reverse("public_archive", args=[folder.name])).content
    assert f"{folder.name}/signatures/bram-smit.sig" in zipfile.ZipFile(io.BytesIO(taken)).namelist()
    assert visitor.get(reverse("public_signers")).status_code == 200

    errata = errata_of(folder) / "nl" / "errata.html"
    assert errata.parent.parent.name not in shown
    errata.parent.mkdir(parents=True)
    errata.write_text("<h1>Fouten</h1>")
    assert (
        f"/public/{folder.name}-errata/nl/errata.html"
        in visitor.get(reverse("public_editions")).content.decode()
    )


def test_signature_that_does_not_fit_is_told_and_counts_for_nothing(platform, office, run):
    first = office.first
    assert first.sign(run, by=office.second.key) == 422
    assert first.sign(run, by=PrivateKey.new()) == 422
    assert first.sign(run, over=b"another edition") == 422
    assert first.sign(run, sha256="0" * 64) == 422
    first.show_again()
    short = {"sha256": "0" * 64, "signature": SimpleUploadedFile("key.p12", b"no signature")}
    assert first.client.post(reverse("edition_sign", args=[run]), short).status_code == 422

    place_of(run).edition.joinpath("release.json").write_text("{}")
    assert first.sign(run) == 422
    assert count(platform, SignOff) == 0


def test_second_factor_is_asked_again_right_before_each_signature(platform, office, run):
    client, address = office.first.client, reverse("edition_sign", args=[run])
    show = give_code_app(office.first.worker)

    asked = client.get(address)
    assert asked["location"].startswith(reverse("mfa_reauthenticate"))
    back = client.post(asked["location"], {"code": show()})
    assert back["location"] == address
    assert client.get(address).status_code == 200
    content = (place_of(run).edition / "release.json").read_bytes()
    signature = SimpleUploadedFile("a.sig", office.first.key.sign(content))
    client.post(address, {"sha256": release_hash(place_of(run).edition), "signature": signature})
    assert count(platform, SignOff) == 1

    assert client.post(reverse("signing_key"))["location"].startswith(reverse("mfa_reauthenticate"))


def test_without_a_factor_of_ones_own_nobody_signs(platform, office, run):
    page = office.first.client.get(reverse("edition_sign", args=[run]))

    assert page.status_code == 403
    assert reverse("mfa_index") in page.content.decode()


def test_key_is_registered_once_and_by_whom_it_is_named_after(platform, tmp_path):
    with open_office(tmp_path, registered=False) as office:
        agency = make_agency("bureau", reporter_type="")
        other = make_worker(agency, Role.CHIEF_SIGNER)
        namesake = Signing(other, office.first.key, sign_in(other))
        namesake.register()
        assert count(platform, SigningKey) == 0
        office.first.register()
        User.objects.filter(id=other.user.id).update(name="Anna de Vries")
        namesake.register()
        office.first.register()
        assert count(platform, SigningKey) == 1

        page = office.first.client.get(reverse("signing_key")).content.decode()
        waits = office.second.client.get(reverse("signing_key")).content.decode()
        researcher = sign_in(office.researcher).get(reverse("signing_key"))
    assert office.first.key.public.fingerprint in page
    assert office.second.key.public.fingerprint in waits
    assert researcher.status_code == 404


def test_who_is_taken_off_the_list_signed_nothing(platform, office, run):
    office.first.sign(run)
    office.second.sign(run)
    settings.SIGNERS_FILE.unlink()
    add_signer(settings.SIGNERS_FILE, Signer("Bram Smit", office.second.key.public))

    office.second.publish(run)
    page = office.second.client.get(reverse("edition", args=[run])).content.decode()

    assert state_of(platform, run) == State.SIGNED
    assert reverse("edition_publish", args=[run]) not in page
    assert not public_root().exists()


def test_edition_checked_beside_fewer_than_were_signed_since_cannot_be_signed(
    platform, office, run, tmp_path
):
    with platform.worker():
        later = checked_run(written(tmp_path / "later", small_release(vintage="2022-09-01")))
    office.first.sign(run)
    office.second.sign(run)

    assert office.first.sign(later) == 422
    page = office.first.client.get(reverse("edition", args=[later])).content.decode()
    assert reverse("edition_sign", args=[later]) not in page
    assert count(platform, SignOff) == 2


def test_signer_reads_the_edition_before_it_is_out_and_that_is_written_down(platform, office, run):
    file = reverse("edition_file", args=[run, "release.json"])
    assert office.first.client.get(file).content == (place_of(run).edition / "release.json").read_bytes()
    packed = office.first.client.get(reverse("edition_archive", args=[run])).content
    assert any(name.endswith("tables/T03.csv") for name in zipfile.ZipFile(io.BytesIO(packed)).namelist())
    for outside in ("../examined.json", "nothing.csv"):
        assert office.first.client.get(f"/editions/{run}/files/{outside}").status_code == 404
    reporter = sign_in(make_worker(make_agency("shelter-a"), Role.REPORTER))
    assert reporter.get(file).status_code == 404
    with platform.worker(), open_case_room(system_access()):
        reasons = Event.objects.filter(object_id=run, action="edition_read", outcome="done")
        assert sorted(reasons.values_list("reason", flat=True)) == ["looked", "taken"]


def test_edition_with_a_finding_is_signed_by_nobody(platform, office, tmp_path):
    with platform.worker():
        run = add_run(State.REFUSED, sha256="0" * 64)
    keep_examined(run)
    written(place_of(run).edition)

    office.first.sign(run)

    assert count(platform, SignOff) == 0
