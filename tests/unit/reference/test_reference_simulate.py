import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from zicht.errors import InputError, OutputError
from zicht.records.intake import read_inputs
from zicht.reference import Mode, simulate


def bytes_of(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        simulate(tmp_path / name, seed=5, vintages=[date(2012, 1, 1)])

    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")


def test_other_seed_gives_other_people(tmp_path):
    for seed in (5, 6):
        simulate(tmp_path / str(seed), seed=seed, mode=Mode.FREE, vintages=[date(2010, 1, 1)])

    keys = [
        set(pq.read_table(tmp_path / s / "truth/persons.parquet")["person_key"].to_pylist()) for s in "56"
    ]
    assert keys[0] & keys[1] == {""}


def test_scaled_country_is_that_many_countries(tmp_path):
    made = simulate(tmp_path / "country", scale=2, vintages=[date(2022, 9, 1)])

    intake = read_inputs([made.inputs[date(2022, 9, 1)]], work=tmp_path / "work")

    reports = pq.read_table(intake.tables["reports"], columns=["source", "report_id"])
    assert reports.num_rows == made.reports
    assert len(set(map(tuple, (row.values() for row in reports.to_pylist())))) == made.reports
    assert sum(receipt.quarantined for receipt in intake.receipts) == 0


def test_vintage_holds_nothing_of_later(tmp_path):
    vintage = date(2014, 6, 30)
    made = simulate(tmp_path / "country", vintages=[vintage])

    tables = read_inputs([made.inputs[vintage]], work=tmp_path / "work").tables

    dated = {"reports": "report_date", "offences": "registered", "suspects": "stage_date", "help": "started"}
    latest = {t: max(d for d in pq.read_table(tables[t])[c].to_pylist() if d) for t, c in dated.items()}
    assert all(day <= vintage for day in latest.values())


def test_progress_is_told_in_steps(tmp_path):
    told = []

    simulate(
        tmp_path, vintages=[date(2010, 1, 1)], on_progress=lambda done, steps: told.append((done, steps))
    )

    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"vintages": []}, {"vintages": [date(2050, 1, 1)]}])
def test_simulate_rejects_what_it_cannot_make(tmp_path, wrong):
    with pytest.raises(InputError, match="Expected"):
        simulate(tmp_path, **wrong)


def test_simulate_says_when_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(OutputError, match="cannot be written"):
        simulate(tmp_path / "file", vintages=[date(2010, 1, 1)])


def test_truth_holds_every_parameter_of_the_free_draws(tmp_path):
    simulate(tmp_path, mode=Mode.FREE, vintages=[date(2012, 1, 1)])

    truth = json.loads((tmp_path / "truth/truth.json").read_text(encoding="utf-8"))

    assert set(truth["lists"]["2016"]) >= {
        "list_effects",
        "stratum_effects",
        "tilts",
        "interactions",
        "latent",
    }
    assert set(truth["registered"]["2016"]) >= {"nationality_by_stratum", "female_by_class", "age_recorded"}
    assert set(truth["first_offence"]) >= {"shape", "scale", "hazard_ratio_minor"}
