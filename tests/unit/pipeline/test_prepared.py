"""The folder that goes into a secure room reads as reports again, and asks what the sources of the reports asked."""

import pytest

from zicht.pipeline import prepare_reports
from zicht.records.intake import read_inputs

HEADER = "report_id,report_date,person_key,sex\n"


@pytest.fixture
def prepare(tmp_path):
    """Return a function that prepares reports of two agencies with these regimes, and reads the folder again."""

    def run(*regimes):
        manifest = '[input]\ncountry = "NLD"\nvintage = 2021-09-01\nsimulated = true\n'
        for number, regime in enumerate(regimes):
            (tmp_path / f"{number}.csv").write_text(f"{HEADER}r-1,2019-03-0{number + 1},p-{number},female\n")
            manifest += f'[[file]]\npath = "{number}.csv"\ntable = "reports"\nregime = "{regime}"\n'
        (tmp_path / "zicht.toml").write_text(manifest)
        made = prepare_reports([tmp_path], out=tmp_path / "to-room", key=b"k" * 32, work=tmp_path / "work")
        return made, read_inputs([tmp_path / "to-room"], work=tmp_path / "again")

    return run


def test_all_reports_are_there_and_the_manifest_says_what_held_for_all(prepare):
    made, again = prepare("exact", "exact")

    assert (made.reports, made.persons) == (2, 2)
    assert [(r.file, r.accepted, r.quarantined) for r in again.receipts] == [("reports_exact.csv", 2, 0)]
    assert (again.country, again.vintage.isoformat(), again.simulated) == ("NLD", "2021-09-01", True)


def test_what_two_agencies_ask_holds_for_all_reports(prepare):
    _made, again = prepare("round5", "suppress_below_10")

    assert {r.regime for r in again.receipts} == {"round5", "suppress_below_10"}
    assert {r.source for r in again.receipts} == {"reports"}
    assert sum(r.accepted for r in again.receipts) == 2
