"""Holding a catalogue against shapes (SHACL) given as files: conformance is claimed after that, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zicht.errors import DefinitionError, InputError, Problem, Text
from zicht.publication.open_data.catalogue import CATALOGUE, DCAT_AP_NL, catalogue_turtle
from zicht.release.model import Release

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["check_catalogue", "conforming_catalogue"]

#: How many findings are named; the rest is counted.
NAMED = 10
SHACL = "http://www.w3.org/ns/shacl#"
DCAT = "http://www.w3.org/ns/dcat#"
#: What DCAT calls resources of a catalogue.
CATALOGUED = ("Catalog", "Dataset", "DatasetSeries", "DataService")


@dataclass(frozen=True)
class _Finding:
    path: str
    kind: str


def conforming_catalogue(release: Release, folder: Path, shapes: Sequence[Path]) -> str:
    """Return the catalogue with the claim that it conforms to DCAT-AP-NL 3, once it was held against the shapes.

    Raises
    ------
    InputError
        If a shape is not met, naming the properties.
    DefinitionError
        If a file holds no shapes, or `pyshacl` is not installed.
    """
    claimed = catalogue_turtle(release, folder, conforms_to=DCAT_AP_NL)
    check_catalogue(claimed, shapes)
    return claimed


def check_catalogue(turtle: str, shapes: Sequence[Path]) -> None:
    """Raise InputError where a catalogue does not meet the shapes in these Turtle files."""
    try:
        from pyshacl import validate  # noqa: PLC0415 - an optional dependency
        from rdflib import RDF, Graph, URIRef  # noqa: PLC0415 - comes with it
    except ImportError as error:
        raise DefinitionError.of(
            Text.of("`pyshacl` is not installed."),
            expected=Text.of("The optional part `catalogue` of Zicht."),
            to_fix=Text.of("Install zicht[catalogue], or leave out --shapes."),
        ) from error
    rules = Graph()
    for path in shapes:
        try:
            rules.parse(path, format="turtle")
        except Exception as error:
            raise _no_shapes(path) from error
    if not any(rules.subjects(RDF.type, URIRef(f"{SHACL}NodeShape"))):
        raise _no_shapes(shapes[0])
    data = _with_what_goes_without_saying(turtle)
    conforms, report, _text = validate(data, shacl_graph=rules, inference="none")
    if not conforms and isinstance(report, Graph):
        violation = URIRef(f"{SHACL}Violation")
        found = [
            _Finding(str(report.value(result, URIRef(f"{SHACL}resultPath"))), _short(component))
            for result, component in report.subject_objects(URIRef(f"{SHACL}sourceConstraintComponent"))
            if report.value(result, URIRef(f"{SHACL}resultSeverity")) == violation
        ]
        if found:
            raise _not_met(found)


def _with_what_goes_without_saying(turtle: str) -> Graph:
    """Return the catalogue's statements, with what RDF and DCAT themselves say of them.

    Whatever has an address is a resource, and each data set is one of the things that a catalogue can hold: the shapes
    ask for both, and nobody writes them down.
    """
    from rdflib import RDF, RDFS, Graph, URIRef  # noqa: PLC0415 - an optional dependency

    # The base stands for the place of the file: without it, addresses of files beside it have no meaning.
    data = Graph().parse(data=turtle, format="turtle", publicID="https://catalogue.invalid/")
    for node in {*data.subjects(), *data.objects()}:
        if isinstance(node, URIRef):
            data.add((node, RDF.type, RDFS.Resource))
    for kind in CATALOGUED:
        for node in list(data.subjects(RDF.type, URIRef(f"{DCAT}{kind}"))):
            data.add((node, RDF.type, URIRef(f"{DCAT}Resource")))
    return data


def _not_met(found: Sequence[_Finding]) -> InputError:
    counted = {finding: found.count(finding) for finding in dict.fromkeys(found)}
    problems = [
        Problem(
            Text.of(
                "{file}, property {path}: {count} times, {kind}.",
                file=CATALOGUE,
                path=f.path,
                count=n,
                kind=f.kind,
            ),
            expected=Text.of("What the shapes ask."),
            to_fix=Text.of(
                "State publisher, contact, licence and base address under [publication] in zicht.toml."
            ),
        )
        for f, n in sorted(counted.items(), key=lambda item: (item[0].path, item[0].kind))[:NAMED]
    ]
    return InputError(tuple(problems))


def _short(component: object) -> str:
    return str(component).removeprefix(SHACL).removesuffix("ConstraintComponent")


def _no_shapes(path: Path) -> DefinitionError:
    return DefinitionError.of(
        Text.of("{file}: holds no shapes that can be read.", file=path.name),
        expected=Text.of("Shapes (SHACL) in Turtle, as the standard's own site offers them."),
        to_fix=Text.of(
            "Download them again, and give every file that the standard asks to be used together."
        ),
    )
