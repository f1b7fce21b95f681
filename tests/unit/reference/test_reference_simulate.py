import json
from datetime import date

import pyarrow.parquet as pq
import pytest

from zicht.errors import InputError, OutputError
from zicht.records.intake import read_inputs
from zicht.reference import Mode, simulate

VINTAGE = date(2014, 6, 30)


@pytest.fixture(scope="module")
def told():
    """Return the steps that were told while `country` was made."""
    return []


@pytest.fixture(scope="module")
def country(tmp_path_factory, told):
    return simulate(
        tmp_path_factory.mktemp("country"),
        seed=5,
        vintages=[VINTAGE],
        on_progress=lambda done, steps: told.append((done, steps)),
    )


@pytest.fixture(scope="module")
def free(tmp_path_factory):
    return simulate(tmp_path_factory.mktemp("free"), seed=5, mode=Mode.FREE, vintages=[date(2010, 1, 1)])


def bytes_of(folder):
    return {
        path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_same_seed_gives_the_same_bytes(country, tmp_path):
    simulate(tmp_path, seed=5, vintages=[VINTAGE])

    assert bytes_of(tmp_path) == bytes_of(country.truth.parent)


def test_other_seed_gives_other_people(free, tmp_path):
    other = simulate(tmp_path, seed=6, mode=Mode.FREE, vintages=[date(2010, 1, 1)])

    keys = [
        set(pq.read_table(made.truth / "persons.parquet")["person_key"].to_pylist()) for made in (free, other)
    ]
    assert keys[0] & keys[1] == {""}


def test_scaled_country_is_that_many_countries(tmp_path):
    made = simulate(tmp_path / "country", scale=2, vintages=[date(2022, 9, 1)])

    intake = read_inputs([made.inputs[date(2022, 9, 1)]], work=tmp_path / "work")

    reports = pq.read_table(intake.tables["reports"], columns=["source", "report_id"])
    assert reports.num_rows == made.reports
    assert len(set(map(tuple, (row.values() for row in reports.to_pylist())))) == made.reports
    assert sum(receipt.quarantined for receipt in intake.receipts) == 0


def test_vintage_holds_nothing_of_later(country, tmp_path):
    tables = read_inputs([country.inputs[VINTAGE]], work=tmp_path / "work").tables

    dated = {"reports": "report_date", "offences": "registered", "suspects": "stage_date", "help": "started"}
    latest = {t: max(d for d in pq.read_table(tables[t])[c].to_pylist() if d) for t, c in dated.items()}
    assert all(day <= VINTAGE for day in latest.values())


def test_progress_is_told_in_steps(country, told):
    assert country.truth.is_dir()
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize("wrong", [{"scale": 0}, {"vintages": []}, {"vintages": [date(2050, 1, 1)]}])
def test_simulate_rejects_what_it_cannot_make(tmp_path, wrong):
    with pytest.raises(InputError, match="Expected"):
        simulate(tmp_path, **wrong)


def test_simulate_says_when_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(OutputError, match="cannot be written"):
        simulate(tmp_path / "file", vintages=[date(2010, 1, 1)])


def test_truth_holds_every_parameter_of_the_free_draws(free):
    truth = json.loads((free.truth / "truth.json").read_text(encoding="utf-8"))

    assert set(truth["lists"]["2016"]) >= {
        "list_effects",
        "stratum_effects",
        "tilts",
        "interactions",
        "latent",
    }
    assert set(truth["registered"]["2016"]) >= {"nationality_by_stratum", "female_by_class", "age_recorded"}
    assert set(truth["first_offence"]) >= {"shape", "scale", "hazard_ratio_minor"}
