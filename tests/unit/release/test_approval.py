"""Draft, checked, signed: what two persons' signatures say of a release, and what they do not."""

import pytest

from support.small_releases import person, small_release, written
from zicht.errors import DefinitionError, InputError, NotPermitted, OutputError
from zicht.release import State, read_release
from zicht.release.approval import approval_of, sign_release
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer, read_signers


@pytest.fixture
def edition(tmp_path):
    return written(tmp_path / "edition")


@pytest.fixture
def signers(tmp_path):
    return tmp_path / "signers.txt"


def state_of(edition, signers):
    return approval_of(edition, read_signers(signers)).state


def test_release_goes_from_draft_to_checked_to_signed(edition, signers):
    anna, bram = person("Anna de Vries", signers), person("Bram Smit", signers)
    who = read_signers(signers)

    assert approval_of(edition, who).state is State.DRAFT
    assert sign_release(edition, anna, who).state is State.CHECKED
    signed = sign_release(edition, bram, who)

    assert signed.state is State.SIGNED
    assert [one.name for one in signed.signed_by] == ["Anna de Vries", "Bram Smit"]
    assert signed.others == ()


def test_signatures_leave_every_file_of_the_release_as_it_was(edition, signers):
    before = read_release(edition)
    header = (edition / "release.json").read_bytes()

    sign_release(edition, person("Anna de Vries", signers), read_signers(signers))

    assert read_release(edition) == before
    assert (edition / "release.json").read_bytes() == header
    assert sorted(path.name for path in (edition / "signatures").iterdir()) == [
        "anna-de-vries.pub",
        "anna-de-vries.sig",
    ]


def test_one_person_cannot_sign_twice(edition, signers):
    anna = person("Anna de Vries", signers)
    sign_release(edition, anna, read_signers(signers))

    with pytest.raises(NotPermitted, match="signed this release already"):
        sign_release(edition, anna, read_signers(signers))


@pytest.mark.parametrize("name", ["Anna de Vries", "ANNA DE VRIES", "Anna  de-Vries", "Ånna de Vries"])
def test_one_person_cannot_have_two_keys(signers, name):
    person("Anna de Vries", signers)

    with pytest.raises(NotPermitted, match="twice"):
        person(name, signers)

    assert len(read_signers(signers)) == 1


def test_two_persons_cannot_share_a_key(signers):
    shared = person("Anna de Vries", signers)

    with pytest.raises(NotPermitted, match="twice"):
        add_signer(signers, Signer("Bram Smit", shared.public))


def test_key_that_is_not_on_the_list_signs_nothing(edition, signers):
    person("Anna de Vries", signers)

    with pytest.raises(NotPermitted, match="nobody on the list"):
        sign_release(edition, PrivateKey.new(), read_signers(signers))

    assert not (edition / "signatures").exists()


@pytest.mark.parametrize("byte", [0, 100, -2])
def test_changed_byte_of_the_header_undoes_the_signature(edition, signers, byte):
    sign_release(edition, person("Anna de Vries", signers), read_signers(signers))
    content = bytearray((edition / "release.json").read_bytes())
    content[byte] ^= 1
    (edition / "release.json").write_bytes(content)

    approval = approval_of(edition, read_signers(signers))

    assert (approval.state, approval.others) == (State.DRAFT, ("anna-de-vries.sig",))


def test_signature_of_another_release_counts_for_nothing(edition, signers, tmp_path):
    anna = person("Anna de Vries", signers)
    other = written(tmp_path / "other", small_release(vintage="2022-09-01"))
    sign_release(other, anna, read_signers(signers))
    (edition / "signatures").mkdir()
    (edition / "signatures" / "anna-de-vries.sig").write_bytes(
        (other / "signatures" / "anna-de-vries.sig").read_bytes()
    )

    assert state_of(edition, signers) is State.DRAFT


def test_copy_of_a_signature_under_another_name_is_still_one_persons(edition, signers):
    person("Bram Smit", signers)
    sign_release(edition, person("Anna de Vries", signers), read_signers(signers))
    folder = edition / "signatures"
    (folder / "bram-smit.sig").write_bytes((folder / "anna-de-vries.sig").read_bytes())

    assert state_of(edition, signers) is State.CHECKED


def test_reader_with_another_list_does_not_take_the_key_that_lies_beside_the_signature(
    edition, signers, tmp_path
):
    sign_release(edition, person("Anna de Vries", signers), read_signers(signers))
    person("Anna de Vries", tmp_path / "readers.txt")

    assert state_of(edition, tmp_path / "readers.txt") is State.DRAFT


def test_list_may_say_what_it_is(signers):
    signers.write_text("Who may sign the victim monitor.\n\n")
    signers.write_text(
        signers.read_text() + f"Name: Anna de Vries\n{PrivateKey.new().public.pem}\n# until 2030\n"
    )

    assert [one.name for one in read_signers(signers)] == ["Anna de Vries"]


NOT_A_KEY = "-----BEGIN PUBLIC KEY-----\nzz\n-----END PUBLIC KEY-----\n"


@pytest.mark.parametrize(
    "content",
    ["", "Name: Anna de Vries\n", f"Name: Anna\n{NOT_A_KEY}", PrivateKey.new().public.pem],
    ids=["empty", "no key", "bad key", "no name"],
)
def test_list_without_names_and_keys_is_refused(signers, content):
    signers.write_text(content)

    with pytest.raises(DefinitionError, match="does not list who may sign"):
        read_signers(signers)


def test_list_that_is_not_there_is_refused(signers):
    with pytest.raises(InputError, match="cannot be read"):
        read_signers(signers)


@pytest.mark.parametrize("name", ["", "   ", "李明", "Anna\nName: Bram"])
def test_name_that_makes_no_file_name_is_refused(signers, name):
    with pytest.raises(DefinitionError, match="name cannot be used"):
        person(name, signers)

    assert not signers.exists()


def test_folder_without_release_cannot_be_signed(tmp_path, signers):
    anna = person("Anna de Vries", signers)

    with pytest.raises(InputError, match=r"release\.json"):
        sign_release(tmp_path, anna, read_signers(signers))


def test_signature_that_cannot_be_written_says_so(edition, signers):
    (edition / "signatures").write_text("a file")

    with pytest.raises(OutputError, match="cannot be written"):
        sign_release(edition, person("Anna de Vries", signers), read_signers(signers))
