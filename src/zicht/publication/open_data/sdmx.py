"""The edition as SDMX 3.0: one structure message for all tables (SDMX-JSON 2.0), one data message each (SDMX-CSV 2.0).

Written as plain text, with names in every language; the tests read it back through `pysdmx` and hold the structures
against the official JSON schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from zicht.publication.open_data.sdmx_names import (
    AGENCY,
    TOTAL,
    code_ids,
    component_id,
    time_period,
    urn,
    version_of,
)
from zicht.release.csvtable import neutralise, number_field, quoted
from zicht.release.csvw import TITLES
from zicht.release.model import ALL, Cell, Dimension, Edition, Release, Status, Table
from zicht.release.periods import PERIOD
from zicht.vocabulary import LANGUAGES, in_all_languages

__all__ = ["SDMX", "STRUCTURES", "structure_message", "table_sdmx_csv", "write_sdmx"]

#: Where the files stand in an edition.
SDMX = "data/sdmx"
STRUCTURES = "structures.json"
SCHEMA = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json"

CONCEPTS = "CS_ZICHT"
TIME_PERIOD = "TIME_PERIOD"
MEASURE = "MEASURE"
VALUE = "OBS_VALUE"
#: The attributes of each observation, our own names for them, and whether they hold a number.
ATTRIBUTES = {
    "LOWER_BOUND": ("lower", True),
    "UPPER_BOUND": ("upper", True),
    "UNIT_MEASURE": ("unit", False),
    "BASE": ("n", True),
    "OBS_STATUS": ("status", False),
    "STATUS": ("status", False),
    "NOTE": ("note", False),
}
#: SDMX's own code list of observation statuses has one for each of ours but these two, which it calls normal.
OBS_STATUS = {
    Status.EXACT: "A",
    Status.ROUNDED: "A",
    Status.RANGE: "Q",
    Status.SUPPRESSED: "Q",
    Status.ESTIMATE: "E",
    Status.NOT_AVAILABLE: "O",
}


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


CONCEPT_NAMES = {
    TIME_PERIOD: _("Time period"),
    MEASURE: TITLES["measure"].msgid,
    VALUE: TITLES["value"].msgid,
    "LOWER_BOUND": TITLES["lower"].msgid,
    "UPPER_BOUND": TITLES["upper"].msgid,
    "UNIT_MEASURE": TITLES["unit"].msgid,
    "BASE": TITLES["n"].msgid,
    "OBS_STATUS": _("Observation status"),
    "STATUS": TITLES["status"].msgid,
    "NOTE": TITLES["note"].msgid,
}
OBS_STATUS_NAMES = {
    "A": _("Normal value"),
    "E": _("Estimated value"),
    "O": _("Missing value"),
    "Q": _("Missing value; suppressed"),
}


def write_sdmx(release: Release, folder: Path) -> None:
    """Write `data/sdmx/structures.json` and `data/sdmx/Tnn.csv`; the same release gives the same bytes."""
    place = folder / SDMX
    place.mkdir(parents=True, exist_ok=True)
    message = json.dumps(structure_message(release), ensure_ascii=False, indent=1)
    (place / STRUCTURES).write_text(f"{message}\n", encoding="utf-8")
    for table in release.tables:
        if table.cells:
            (place / f"{table.id}.csv").write_text(table_sdmx_csv(table, release.edition), encoding="utf-8")


# Structures


def structure_message(release: Release) -> dict[str, object]:
    """Return the structures of every table with cells: concepts, code lists, data structures and dataflows."""
    edition = release.edition
    version = version_of(edition.vintage)
    tables = [table for table in release.tables if table.cells]
    return {
        "meta": {
            "schema": SCHEMA,
            "id": component_id("_".join((AGENCY, edition.country, edition.name, edition.vintage))),
            "prepared": f"{edition.vintage}T00:00:00Z",
            "test": edition.simulated,
            "contentLanguages": list(LANGUAGES),
            "sender": {"id": AGENCY},
        },
        "data": {
            "agencySchemes": [_agencies()],
            "conceptSchemes": [_concepts(tables, version)],
            "codelists": [*_shared_lists(version), *(c for t in tables for c in _own_lists(t, version))],
            "dataStructures": [_data_structure(table, version) for table in tables],
            "dataflows": [_dataflow(table, version) for table in tables],
        },
    }


def _agencies() -> dict[str, object]:
    own = {"id": AGENCY, "name": "Zicht", "names": dict.fromkeys(LANGUAGES, "Zicht")}
    return {
        "id": "AGENCIES",
        "name": "Agencies",
        "agencyID": "SDMX",
        "version": "1.0",
        "isPartial": True,
        "agencies": [own],
    }


def _concepts(tables: Sequence[Table], version: str) -> dict[str, object]:
    concepts = {name: in_all_languages(msgid) for name, msgid in CONCEPT_NAMES.items()}
    for table in tables:
        concepts |= {component_id(d.name): dict(d.label) for d in table.dimensions}
    return {
        **_named(CONCEPTS, in_all_languages(_("Concepts of the victim monitor"))),
        **_maintained(version),
        "concepts": [_named(name, texts) for name, texts in concepts.items()],
    }


def _shared_lists(version: str) -> Iterator[dict[str, object]]:
    statuses = {name: in_all_languages(text) for name, text in OBS_STATUS_NAMES.items()}
    yield _codelist("CL_OBS_STATUS", in_all_languages(CONCEPT_NAMES["OBS_STATUS"]), statuses, version)
    own = {status.value: dict.fromkeys(LANGUAGES, status.value.replace("_", " ")) for status in Status}
    yield _codelist("CL_STATUS", in_all_languages(CONCEPT_NAMES["STATUS"]), own, version)


def _own_lists(table: Table, version: str) -> Iterator[dict[str, object]]:
    for dimension in _coded_dimensions(table):
        yield _codelist(_list_name(table, dimension.name), dimension.label, _labels(dimension), version)
    measures = {component_id(m.name): dict(m.label) for m in table.measures}
    yield _codelist(_list_name(table, MEASURE), in_all_languages(CONCEPT_NAMES[MEASURE]), measures, version)


def _labels(dimension: Dimension) -> dict[str, Mapping[str, str]]:
    ids = code_ids(code.code for code in dimension.codes)
    labels: dict[str, Mapping[str, str]] = {TOTAL: in_all_languages(_("Total"))}
    return labels | {ids[code.code]: code.label for code in dimension.codes if code.code != ALL}


def _codelist(
    name: str, texts: Mapping[str, str], codes: Mapping[str, Mapping[str, str]], version: str
) -> dict[str, object]:
    return {
        **_named(name, texts),
        **_maintained(version),
        "codes": [_named(code, label) for code, label in codes.items()],
    }


def _data_structure(table: Table, version: str) -> dict[str, object]:
    others = [dimension.name for dimension in _coded_dimensions(table)]
    dimensions = [
        {**_component(component_id(name), version), "position": place, **_coded(table, name, version)}
        for place, name in enumerate((*others, MEASURE))
    ]
    listed: dict[str, object] = {"id": "DimensionDescriptor", "dimensions": dimensions}
    if len(others) < len(table.dimensions):
        listed["timeDimension"] = {**_component(TIME_PERIOD, version), **_format("ObservationalTimePeriod")}
    attributes = [_attribute(name, version, is_number=number) for name, (_own, number) in ATTRIBUTES.items()]
    value = {**_component(VALUE, version), "usage": "optional", **_format("Double")}
    return {
        **_named(_structure_name(table), table.title),
        **_maintained(version),
        "dataStructureComponents": {
            "dimensionList": listed,
            "measureList": {"id": "MeasureDescriptor", "measures": [value]},
            "attributeList": {"id": "AttributeDescriptor", "attributes": attributes},
        },
    }


def _attribute(name: str, version: str, *, is_number: bool) -> dict[str, object]:
    if name.endswith("STATUS"):
        representation: dict[str, object] = _enumerated(f"CL_{name}", version)
    else:
        representation = _format("Double" if is_number else "String")
    return {
        **_component(name, version),
        "usage": "optional",
        "attributeRelationship": {"observation": {}},
        **representation,
    }


def _dataflow(table: Table, version: str) -> dict[str, object]:
    return {
        **_named(_flow_name(table), table.title),
        **_described(table.definition),
        **_maintained(version),
        "structure": urn("DataStructure", _structure_name(table), version),
    }


def _component(name: str, version: str) -> dict[str, object]:
    return {"id": name, "conceptIdentity": urn("Concept", CONCEPTS, version, name)}


def _coded(table: Table, name: str, version: str) -> dict[str, object]:
    return _enumerated(_list_name(table, name), version)


def _enumerated(list_name: str, version: str) -> dict[str, object]:
    return {"localRepresentation": {"enumeration": urn("Codelist", list_name, version)}}


def _format(data_type: str) -> dict[str, object]:
    return {"localRepresentation": {"format": {"dataType": data_type}}}


def _named(name: str, texts: Mapping[str, str]) -> dict[str, object]:
    return {"id": name, "name": texts.get("en", name), "names": {x: texts[x] for x in sorted(texts)}}


def _described(texts: Mapping[str, str]) -> dict[str, object]:
    return {
        "description": texts.get("en", ""),
        "descriptions": {language: texts[language] for language in sorted(texts)},
    }


def _maintained(version: str) -> dict[str, object]:
    return {"agencyID": AGENCY, "version": version}


def _list_name(table: Table, name: str) -> str:
    return f"CL_{table.id}_{component_id(name)}"


def _structure_name(table: Table) -> str:
    return f"DSD_{table.id}"


def _flow_name(table: Table) -> str:
    return f"DF_{table.id}"


def _time_place(table: Table) -> int | None:
    """Return the place of the dimension that is SDMX's own of time: each cell has a year, or several years on end."""
    if PERIOD not in table.dimension_names:
        return None
    place = table.dimension_names.index(PERIOD)
    codes = {
        *(code.code for code in table.dimensions[place].codes),
        *(cell.codes[place] for cell in table.cells),
    }
    return place if all(map(time_period, codes)) else None


def _coded_dimensions(table: Table) -> list[Dimension]:
    time = _time_place(table)
    return [d for place, d in enumerate(table.dimensions) if place != time]


# Data


def table_sdmx_csv(table: Table, edition: Edition) -> str:
    """Return the cells of a table as an SDMX-CSV 2.0 message."""
    flow = f"{AGENCY}:{_flow_name(table)}({version_of(edition.vintage)})"
    time = _time_place(table)
    others = [place for place in range(len(table.dimensions)) if place != time]
    codings = [code_ids(code.code for code in dimension.codes) for dimension in table.dimensions]
    header = ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
    header += [component_id(table.dimensions[place].name) for place in others]
    header += [MEASURE, *([] if time is None else [TIME_PERIOD]), VALUE, *ATTRIBUTES]
    lines = [",".join(header)]
    for cell in table.cells:
        row = ["dataflow", flow, "I", *(codings[place][cell.codes[place]] for place in others)]
        row += [component_id(cell.measure), *([] if time is None else [time_period(cell.codes[time])])]
        row += [number_field(cell.value), *_attributes(cell)]
        lines.append(",".join(map(quoted, row)))
    return "\n".join(lines) + "\n"


def _attributes(cell: Cell) -> Iterator[str]:
    yield number_field(cell.lower)
    yield number_field(cell.upper)
    yield neutralise(cell.unit)
    yield number_field(cell.n)
    yield OBS_STATUS[cell.status]
    yield cell.status.value
    yield neutralise(cell.note)
