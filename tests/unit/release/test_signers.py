"""The list of those who may sign: two entries are two persons, as far as names and keys tell."""

import pytest

from zicht.errors import DefinitionError, NotPermitted
from zicht.release.signature import PrivateKey
from zicht.release.signers import Signer, add_signer, read_signers, signer_text


def signer(name):
    return Signer(name, PrivateKey.new().public)


@pytest.fixture
def signers(tmp_path):
    path = tmp_path / "signers.txt"
    add_signer(path, signer("Anna de Vries"))
    return path


@pytest.mark.parametrize(
    "name",
    [
        "Anna de Vries",
        "ANNA DE VRIES",
        "Anna  de\u00a0Vries",
        "Ánna dé Vrïes",
        "Anna deVries",
        "Anna-de-Vries",
        "Vries, Anna de",
        "A. de Vries",
        "Anna\u200b de Vries",
    ],
)
def test_one_person_cannot_stand_there_under_two_names(signers, name):
    with pytest.raises(NotPermitted, match="stands there twice"):
        add_signer(signers, signer(name))

    assert len(read_signers(signers)) == 1


@pytest.mark.parametrize(
    "name", ["Arie de Vries", "Anna Vries", "Anna de Vriess", "B. de Vries", "Bram Smit"]
)
def test_another_name_is_another_person(signers, name):
    add_signer(signers, signer(name))

    assert [one.name for one in read_signers(signers)] == ["Anna de Vries", name]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Søren Lund", "Soren Lund"), ("Łukasz Wałęsa", "Lukasz Walesa"), ("Jörg Weiß", "JORG WEISS")],
)
def test_letters_of_other_alphabets_of_latin_are_read_as_they_are_written_without(tmp_path, one, other):
    add_signer(tmp_path / "list", signer(one))

    with pytest.raises(NotPermitted):
        add_signer(tmp_path / "list", signer(other))


def test_list_that_somebody_wrote_by_hand_is_held_to_the_same(tmp_path):
    path = tmp_path / "signers.txt"
    path.write_text(signer_text(signer("Anna de Vries")) + signer_text(signer("anna DE vries")))

    with pytest.raises(NotPermitted):
        read_signers(path)


def test_one_key_under_two_names_is_one_person(tmp_path):
    anna = signer("Anna de Vries")
    path = tmp_path / "signers.txt"
    path.write_text(signer_text(anna) + signer_text(Signer("Bram Smit", anna.key)))

    with pytest.raises(NotPermitted):
        read_signers(path)


@pytest.mark.parametrize("name", ["\u0410nna de Vries", "Анна", "...", "Anna\nde Vries"])
def test_name_in_letters_that_only_look_alike_is_refused(tmp_path, name):
    """The first begins with a Cyrillic letter."""
    with pytest.raises(DefinitionError, match="cannot be used"):
        add_signer(tmp_path / "signers.txt", signer(name))
