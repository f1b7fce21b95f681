"""From two keys to a signed edition: `zicht keys`, `approve`, `verify`, and `attack` beside them."""

import io
import json
import stat
import sys
from dataclasses import replace

import pytest

from support.small_country import make_edition, write_country
from support.small_releases import groups_table, small_release, written
from zicht.cli import approve
from zicht.disclosure.checks import Check, Finding
from zicht.errors import Text
from zicht.release import signature

OTHER = frozenset({("2019", "labour"), ("2019", "criminal")})


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(signature, "ROUNDS", 1000)


class Office:
    """An office with two who may sign."""

    def __init__(self, zicht, folder):
        self.zicht, self.folder = zicht, folder
        (folder / "passphrase").write_text("four words or more\n")
        for name in ("Anna de Vries", "Bram Smit"):
            assert self.run("keys", name, "--key", folder / f"{name[:4]}.p12").code == 0

    def run(self, command, *arguments):
        lasting = ("--signers", self.folder / "signers.txt")
        if command != "verify":
            lasting = (*lasting, "--passphrase-file", self.folder / "passphrase")
        return self.zicht(command, *arguments, *lasting)

    def approve(self, edition, *arguments, by=None):
        key = ("--key", self.folder / f"{by}.p12") if by else ()
        return self.run("approve", edition, "--ledger", self.folder / "ledger", *key, *arguments)


@pytest.fixture
def office(zicht, tmp_path):
    return Office(zicht, tmp_path)


@pytest.fixture
def edition(tmp_path):
    return written(tmp_path / "edition")


def test_two_persons_make_a_draft_a_signed_edition(office, edition):
    draft = office.run("verify", edition)
    first = office.approve(edition, by="Anna")
    checked = office.run("verify", edition)
    second = office.approve(edition, by="Bram")
    signed = office.run("verify", edition)

    assert [done.code for done in (draft, first, checked, second, signed)] == [6, 0, 6, 0, 0]
    assert "Draft: nobody on the list signed it." in draft.out
    assert "Checked: one person signed it. It takes two." in checked.out
    assert "Signed by Anna de Vries" in signed.out
    assert "Signed by Bram Smit" in signed.out


def test_a_file_that_is_no_part_of_the_edition_is_named(office, edition):
    office.approve(edition, by="Anna")
    (edition / "tables" / "T99.csv").write_text("2020,1\n")

    done = office.run("verify", edition)

    assert done.code == 11
    assert "tables/T99.csv: is no part of the edition." in done.err


def test_report_of_the_checks_is_private_and_no_part_of_the_release(office, edition):
    before = sorted(path.name for path in edition.rglob("*"))

    done = office.approve(edition)

    (report,) = (edition.parent / "edition-work" / "approval").iterdir()
    assert done.code == 0
    assert json.loads(report.read_text())["passed"] is True
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert sorted(path.name for path in edition.rglob("*")) == before


def test_signed_edition_is_in_the_ledger_and_a_checked_one_is_not(office, edition):
    ledger = office.folder / "ledger" / "ledger.jsonl"
    office.approve(edition, by="Anna")
    assert not ledger.exists()

    office.approve(edition, by="Bram")
    office.approve(edition)

    (line,) = ledger.read_text().splitlines()
    assert json.loads(line)["signed_by"] == ["Anna de Vries", "Bram Smit"]


def test_edition_that_gives_an_earlier_one_away_is_not_signed(office, edition, tmp_path):
    """Each holds by itself; beside each other they tell how many were in criminal exploitation."""
    office.approve(edition, by="Anna")
    office.approve(edition, by="Bram")
    newer = written(tmp_path / "newer", small_release(groups_table(hidden=OTHER), vintage="2022-09-01"))

    done = office.approve(newer, by="Anna")

    assert done.code == 14
    assert "can be worked out" in done.err
    assert not (newer / "signatures").exists()
    assert office.run("verify", newer).code == 6


def test_edition_from_before_the_ledger_counts_too(office, edition, tmp_path):
    newer = written(tmp_path / "newer", small_release(groups_table(hidden=OTHER), vintage="2022-09-01"))

    assert office.approve(newer).code == 0
    assert office.approve(newer, "--released", edition).code == 14


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"publishable": False}, "marked not for publication"),
        ({"simulated": True}, "about simulated people"),
    ],
)
def test_edition_that_is_not_to_be_published_is_not_signed(office, tmp_path, changes, words):
    folder = written(tmp_path / "other", small_release(**changes))

    done = office.approve(folder, by="Anna")

    assert done.code == 14
    assert words in done.err
    assert not (folder / "signatures").exists()


def test_simulated_edition_can_be_signed_for_practice(office, tmp_path):
    folder = written(tmp_path / "other", small_release(simulated=True))

    assert office.approve(folder, "--simulated", by="Anna").code == 0


def test_second_edition_of_the_same_day_is_not_signed(office, edition, tmp_path):
    office.approve(edition, by="Anna")
    office.approve(edition, by="Bram")
    same = written(tmp_path / "same", small_release(shares_of="known"))

    done = office.approve(same, by="Anna")

    assert done.code == 14
    assert "Another edition of 2019-2020" in done.err


def test_changed_file_is_found_before_anything_else(office, edition):
    office.approve(edition, by="Anna")
    (edition / "tables" / "T03.csv").write_text("other")

    assert office.run("verify", edition).code == 11
    assert office.approve(edition, by="Bram").code == 11


def test_same_person_or_wrong_passphrase_cannot_sign(office, edition):
    office.approve(edition, by="Anna")
    assert office.approve(edition, by="Anna").code == 13

    (office.folder / "passphrase").write_text("three words or more\n")
    done = office.approve(edition, by="Bram")

    assert done.code == 13
    assert "does not open" in done.err
    assert "three words" not in done.err + done.out


def test_key_is_never_written_over_and_needs_a_long_passphrase(office):
    again = office.run("keys", "Carla Bos", "--key", office.folder / "Anna.p12")
    (office.folder / "passphrase").write_text("short\n")
    short = office.run("keys", "Carla Bos", "--key", office.folder / "Carla.p12")

    assert (again.code, short.code) == (16, 13)
    assert "Carla" not in (office.folder / "signers.txt").read_text()
    assert stat.S_IMODE((office.folder / "Anna.p12").stat().st_mode) == 0o600


def test_key_that_cannot_be_written_leaves_nobody_on_the_list(office):
    done = office.run("keys", "Carla Bos", "--key", office.folder / "nowhere" / "Carla.p12")

    assert done.code == 16
    assert "Carla" not in (office.folder / "signers.txt").read_text()


def test_name_that_stands_on_the_list_leaves_no_key(office):
    done = office.run("keys", "Anna De Vries", "--key", office.folder / "again.p12")

    assert done.code == 13
    assert not (office.folder / "again.p12").exists()


def test_passphrase_is_asked_for_on_a_terminal_alone(zicht, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("four words or more\n" * 2))

    done = zicht("keys", "Carla Bos", "--key", tmp_path / "Carla.p12", "--signers", tmp_path / "signers.txt")

    assert done.code == 2
    assert "--passphrase-file" in done.err


def test_machine_gets_one_object(office, edition):
    approved = office.approve(edition, "--json", by="Anna").json()
    verified = office.run("verify", edition, "--json").json()

    assert (approved["passed"], approved["state"], verified["state"]) == (True, "checked", "checked")
    assert [one["name"] for one in verified["signed_by"]] == ["Anna de Vries"]


# Attack


def test_attack_says_which_figure_is_exposed_and_never_what_it_is(zicht, tmp_path):
    counts = {"2019": (50, 3, 88)}
    folder = written(tmp_path / "edition", small_release(groups_table(counts, {("2019", "criminal")})))

    done = zicht("attack", folder)

    assert done.code == 14
    assert "Broken" in done.out
    assert "monitor_group=criminal" in done.out
    assert zicht("attack", folder, "--json").json()["exposed"][0]["possible"] == 1


def test_attack_that_finds_nothing_ends_well(zicht, edition):
    done = zicht("attack", edition)

    assert done.code == 0
    assert "Held" in done.out
    assert zicht("attack", edition, "--json").json()["broken"] is False


# One person left out


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """The inputs of a small country, and the edition made from them."""
    inputs = write_country(tmp_path_factory.mktemp("country") / "in")
    return inputs, make_edition(inputs, inputs.parent / "edition")


def test_attack_with_the_inputs_leaves_out_one_person_at_a_time(zicht, country):
    inputs, folder = country

    done = zicht("attack", folder, "--inputs", inputs, "--sample", 2, "--seed", 3)

    assert done.code == 0
    assert "2 persons, drawn by seed 3" in done.out
    assert "Held: with none of these persons changes anything that a rule hides." in done.out
    assert "person-" not in done.out + done.err
    assert not (folder.parent / "edition-work" / "membership").exists()


def test_attack_that_finds_what_tells_of_one_person_fails(zicht, country, monkeypatch):
    """Without a person, the program forgets every rule."""
    inputs, folder = country
    module = sys.modules["zicht.pipeline.membership"]
    right, runs = module.protect_figures, []

    def forgetful(counted, making):
        runs.append(counted)
        bare = tuple(dict.fromkeys(asked, "exact") for asked in counted.regimes)
        return right(counted if len(runs) == 1 else replace(counted, regimes=bare), making)

    monkeypatch.setattr(module, "protect_figures", forgetful)
    done = zicht("attack", folder, "--inputs", inputs, "--sample", 1)
    runs.clear()
    machine = zicht("attack", folder, "--inputs", inputs, "--sample", 1, "--json")

    assert (done.code, machine.code) == (14, 14)
    assert "victims (period, form): shown against its rule" in done.out
    assert machine.json()["membership"]["tells"] is True


def test_approval_looks_at_one_person_where_the_inputs_are_given(office, country):
    inputs, folder = country

    without = office.approve(folder, "--simulated", "--json").json()
    done = office.approve(
        folder, "--simulated", "--inputs", inputs, "--sample", 2, "--json", by="Anna"
    ).json()

    assert [check["passed"] for check in without["checks"] if check["check"] == "membership"] == [None]
    assert [check["passed"] for check in done["checks"] if check["check"] == "membership"] == [True]
    assert (without["membership"], done["membership"]["persons"], done["state"]) == (None, 2, "checked")


def test_approval_with_other_inputs_signs_nothing(office, country, tmp_path):
    _inputs, folder = country
    other = write_country(tmp_path / "other", regime="exact")

    done = office.approve(folder, "--simulated", "--inputs", other, by="Bram")

    assert done.code == 11
    assert "do not give the figures of the edition again" in done.err


def test_approval_prints_large_counts_for_people_and_leaves_them_bare_for_machines(
    office, edition, monkeypatch
):
    right = approve.check_release

    def large(*given, **asked):
        text = Text.of("Hidden numbers: {hidden} (releases: {releases}).", hidden=7004, releases=1)
        return replace(right(*given, **asked), findings=(Finding(Check.ATTACK, text, passed=False),))

    monkeypatch.setattr(approve, "check_release", large)
    dutch, machine = office.approve(edition, "--lang", "nl"), office.approve(edition, "--json")

    assert "7.004" in dutch.out
    assert "7.004" in dutch.err
    assert "7004" not in dutch.out + dutch.err
    assert machine.json()["checks"][0]["found"] == "Hidden numbers: 7004 (releases: 1)."


def test_signature_in_a_file_of_its_own_is_one_that_approve_would_make(zicht, office, edition, tmp_path):
    office.approve(edition, by="Anna")
    key = ("--key", tmp_path / "Anna.p12", "--passphrase-file", tmp_path / "passphrase")
    sha256 = json.loads(office.run("verify", edition, "--json").out)["release_sha256"]

    whole = zicht("sign", edition, *key, "--sha256", sha256, "--json")
    alone = zicht("sign", edition / "release.json", *key, "--out", tmp_path / "a.sig")

    made = (edition / "signatures" / "anna-de-vries.sig").read_bytes()
    assert (whole.code, alone.code) == (0, 0)
    assert json.loads(whole.out)["release_sha256"] == sha256
    assert (tmp_path / "edition.sig").read_bytes() == (tmp_path / "a.sig").read_bytes() == made


def test_nothing_else_than_what_was_looked_at_is_signed(zicht, office, edition, tmp_path):
    key = ("--key", tmp_path / "Anna.p12", "--passphrase-file", tmp_path / "passphrase")
    other = zicht("sign", edition, *key, "--sha256", "0" * 64)
    (edition / "tables" / "T03.csv").write_text("changed")
    changed = zicht("sign", edition, *key)
    (tmp_path / "other.json").write_text("{}")
    no_release = zicht("sign", tmp_path / "other.json", *key)

    assert [done.code for done in (other, changed, no_release)] == [11, 11, 11]
    assert not (tmp_path / "edition.sig").exists()
