"""`zicht export` as people and machines meet it: forms from an edition, a catalogue, records from files."""

from __future__ import annotations

import csv
import json

import pytest

from zicht.pipeline import MonitorOptions, monitor
from zicht.publication.forms import Form

REPORTS = "report_id,report_date,person_key,reporter_type,sex,forms,route\n" + "".join(
    f"{n},2019-02-01,p{n},police,female,sexual,domestic\n" for n in range(12)
)
#: A data set has this property: an identifier always, a licence only where the publisher states one.
SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ; sh:property [ sh:path dct:%s ; sh:minCount 1 ] .
"""


MANIFEST = """[input]
country = "NLD"
vintage = 2020-09-01
simulated = true
[publication]
name = "Office"
contact = "data@office.example"
base = "https://data.example"
[[file]]
path = "reports.csv"
table = "reports"
source = "police"
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "reports.csv").write_text(REPORTS)
    (folder / "zicht.toml").write_text(MANIFEST)
    return folder


@pytest.fixture(scope="module")
def edition(reports, tmp_path_factory):
    options = MonitorOptions(estimates=False, outcomes=False, forms=frozenset({Form.DATA}))
    return monitor([reports], out=tmp_path_factory.mktemp("out") / "edition", options=options).out


def test_form_is_written_for_people_and_for_machines(zicht, edition, tmp_path):
    shown = zicht("export", edition, "--form", "eurostat", "--out", tmp_path / "out")

    assert shown.code == 0
    assert "Simulated people" in shown.out
    assert "was not checked by the body that asks" in shown.out
    rows = csv.DictReader((tmp_path / "out" / "eurostat.csv").read_text().splitlines())
    (total,) = [r for r in rows if (r["table"], r["row"], r["year"]) == ("Victims by sex", "Total", "2019")]
    assert total["value"] == "12"
    assert (tmp_path / "out" / "eurostat.xlsx").is_file()


def test_form_for_a_machine_names_what_was_written(zicht, edition, tmp_path):
    result = zicht("export", edition, "--form", "sdg", "--out", tmp_path / "out", "--json").json()

    assert result["rows"] == 21
    assert [path.rsplit("/", 1)[1] for path in result["written"]] == ["sdg.xlsx", "sdg.csv"]


def test_edition_has_open_data_at_the_stated_address(edition):
    header = json.loads((edition / "release.json").read_text())
    catalogue = (edition / "catalogue.ttl").read_text()

    assert header["edition"]["publisher"]["name"] == "Office"
    assert "<https://data.example/nld/2019/2020-09-01/T03>" in catalogue
    assert {"data/parquet/T03.parquet", "data/json-stat/nl/T03.json", "data/sdmx/T03.csv"} <= set(
        header["edition"]["outputs"]
    )


def test_catalogue_claims_conformance_once_the_shapes_are_met(zicht, edition, tmp_path):
    met = tmp_path / "met.ttl"
    met.write_text(SHAPE % "identifier")

    shown = zicht("export", edition, "--form", "dcat-ap-nl", "--shapes", met, "--out", tmp_path / "out")

    assert shown.code == 0
    assert (
        "dct:conformsTo <https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/>"
        in (tmp_path / "out" / "catalogue.ttl").read_text()
    )


def test_catalogue_that_does_not_meet_the_shapes_is_not_written(zicht, edition, tmp_path):
    missed = tmp_path / "missed.ttl"
    missed.write_text(SHAPE % "license")

    shown = zicht("export", edition, "--form", "dcat-ap-nl", "--shapes", missed, "--out", tmp_path / "out")

    assert shown.code == 11
    assert "license" in shown.err
    assert not (tmp_path / "out").exists()


def test_records_are_alike_and_what_is_withheld_is_counted(zicht, reports, tmp_path):
    shown = zicht("export", reports, "--form", "htcds", "--out", tmp_path / "out")

    assert shown.code == 0
    assert "Each record is like at least 10 others" in shown.out
    about = json.loads((tmp_path / "out" / "htcds-about.json").read_text())
    assert (about["records"], about["withheld_records"], about["simulated"]) == (12, 0, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--form", "htcds"), 2),
        (("--form", "dcat-ap-nl"), 2),
        (("--form", "eurostat", "one", "two"), 2),
        (("--form", "other"), 2),
        (("--form", "ctdc", "--k", "10", "reports.csv"), 14),
    ],
)
def test_call_that_cannot_be_is_explained(zicht, tmp_path, arguments, code):
    shown = zicht("export", *arguments, "--out", tmp_path / "out")

    assert shown.code == code
    assert "To fix" in shown.err


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ('name = "Office"\nbase = "data.example"', "[publication] base"),
        ('name = "Office"\ncontact = "nobody"', "[publication] contact"),
        ('contact = "data@office.example"', "[publication] name"),
        ('name = "Office"\nother = "x"', "[publication] other"),
    ],
)
def test_publication_that_is_wrong_is_refused_with_its_place(zicht, tmp_path, line, where):
    files = '[[file]]\npath = "reports.csv"\ntable = "reports"\n'
    (tmp_path / "zicht.toml").write_text(f"[publication]\n{line}\n{files}")

    shown = zicht("monitor", tmp_path, "--out", tmp_path / "edition")

    assert shown.code == 12
    assert where in shown.err
