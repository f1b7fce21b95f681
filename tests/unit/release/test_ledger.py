"""What was released: a ledger that only grows, and that shows when it was tampered with."""

import json
import stat

import pytest

from support.small_releases import small_release, written
from zicht.errors import InputError, OutputError
from zicht.release.ledger import Ledger

BOTH = ("Anna de Vries", "Bram Smit")


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


@pytest.fixture
def two(ledger, tmp_path):
    """Return a ledger of two editions."""
    for vintage in ("2021-09-01", "2022-09-01"):
        ledger.add(written(tmp_path / vintage, small_release(vintage=vintage)), BOTH)
    return ledger


def lines_of(ledger):
    return (ledger.folder / "ledger.jsonl").read_text().splitlines()


def write_lines(ledger, lines):
    (ledger.folder / "ledger.jsonl").write_text("".join(f"{line}\n" for line in lines))


def test_ledger_that_is_not_there_knows_nothing(ledger):
    assert ledger.entries() == ledger.releases() == ()
    assert not ledger.folder.exists()


def test_ledger_knows_each_release_with_its_figures(two):
    assert [(one.number, one.vintage, one.hidden, one.signed_by) for one in two.entries()] == [
        (1, "2021-09-01", 2, BOTH),
        (2, "2022-09-01", 2, BOTH),
    ]
    assert [release.tables for release in two.releases()] == [small_release().tables] * 2


def test_ledger_needs_nothing_of_the_folder_that_was_released(ledger, tmp_path):
    folder = written(tmp_path / "edition")
    ledger.add(folder, BOTH)
    (folder / "release.json").unlink()

    (release,) = ledger.releases()

    assert release.tables == small_release().tables


def test_release_is_noted_once(two, tmp_path):
    before = lines_of(two)

    again = two.add(tmp_path / "2021-09-01", BOTH)

    assert (again.number, lines_of(two)) == (1, before)


def test_release_that_was_checked_beside_fewer_than_are_out_is_not_noted(two, tmp_path):
    later = written(tmp_path / "later", small_release(vintage="2023-09-01"))
    known = [one.release for one in two.entries()]

    with pytest.raises(InputError, match="Another edition was signed since"):
        two.add(later, BOTH, beside=known[:1])
    assert len(lines_of(two)) == 2
    assert two.add(later, BOTH, beside=known).number == 3
    assert two.add(later, BOTH, beside=known).number == 3


def test_lines_are_added_and_never_changed(ledger, tmp_path):
    ledger.add(written(tmp_path / "a"), BOTH)
    first = lines_of(ledger)
    ledger.add(written(tmp_path / "b", small_release(vintage="2022-09-01")), BOTH)

    assert lines_of(ledger)[:1] == first


def test_ledger_is_for_one_account_alone(two):
    assert stat.S_IMODE(two.folder.stat().st_mode) == 0o700


def changed(lines):
    entry = json.loads(lines[0])
    return [json.dumps({**entry, "signed_by": ["Somebody Else", "Bram Smit"]}, ensure_ascii=False), lines[1]]


@pytest.mark.parametrize(
    "tamper",
    [changed, lambda lines: lines[1:], lambda lines: lines[::-1], lambda lines: ["no line of ours", *lines]],
    ids=["changed", "taken out", "turned", "put in"],
)
def test_line_that_was_tampered_with_is_found(two, tamper):
    write_lines(two, tamper(lines_of(two)))

    with pytest.raises(InputError, match="was changed after it was written"):
        two.entries()


def test_figures_that_were_changed_are_found(two):
    path = next(two.folder.glob("editions/*/tables/T03.csv"))
    path.write_text(path.read_text().replace("40", "41"))

    with pytest.raises(InputError, match="was changed after the edition was made"):
        two.releases()


def test_figures_of_another_release_are_found(two):
    first, second = (two.folder / "editions" / one.release for one in two.entries())
    (first / "release.json").write_bytes((second / "release.json").read_bytes())

    with pytest.raises(InputError):
        two.releases()


def test_changed_release_is_not_noted(ledger, tmp_path):
    folder = written(tmp_path / "edition")
    (folder / "tables" / "T03.csv").write_text("other")

    with pytest.raises(InputError):
        ledger.add(folder, BOTH)

    assert ledger.entries() == ()


def test_ledger_that_cannot_be_written_says_so(ledger, tmp_path):
    ledger.folder.write_text("a file")

    with pytest.raises(OutputError, match="cannot be written"):
        ledger.add(written(tmp_path / "edition"), BOTH)
