"""`catalogue.ttl`: the edition as a DCAT 3 catalogue with the properties of DCAT-AP-NL 3, one data set for each table.

Nothing is made up: what the publisher did not state (see `zicht.release.model.Publisher`) is left out, and the file
says so at its top. Conformance is not claimed here; see `zicht.publication.open_data.shapes`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path

from zicht.publication.forms import workbook_file
from zicht.publication.open_data.json_stat import JSON_STAT
from zicht.publication.open_data.parquet import PARQUET
from zicht.publication.open_data.sdmx import SDMX, STRUCTURES
from zicht.publication.open_data.turtle import Graph, Iri, Literal, Name, Node, Term, in_languages
from zicht.release.address import file_address, identifier_of, resource_address, series_address
from zicht.release.model import Edition, Publisher, Release, Table
from zicht.release.periods import PERIOD, years_of
from zicht.vocabulary import LANGUAGES, in_all_languages

__all__ = ["CATALOGUE", "DCAT_AP_NL", "catalogue_turtle", "write_catalogue"]

CATALOGUE = "catalogue.ttl"
#: Where the standard stands whose properties are used.
DCAT_AP_NL = "https://docs.geostandaarden.nl/dcat/dcat-ap-nl30/"

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
AUTHORITY = "http://publications.europa.eu/resource/authority"
MEDIA_TYPES = "http://www.iana.org/assignments/media-types"
LANGUAGE_CODES = {"nl": "NLD", "en": "ENG"}


def _(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


#: The themes of all tables, in the words of the European list.
THEMES = {"JUST": _("Justice, legal system and public safety"), "SOCI": _("Population and society")}
THEME_LIST = _("Data theme")

KEYWORDS = (_("trafficking in human beings"), _("victims"))
CATALOGUE_TEXT = _(
    "All tables of this edition: reported presumed victims of trafficking in human beings, and what is known of help, "
    "suspects and places. Small numbers are protected."
)
SERIES_TEXT = _("This table in every edition. A later edition may revise the years of an earlier one.")
SIMULATED = _("Simulated people: no figure here is about a real person.")
NOT_PUBLISHABLE = _("Not for publication.")
#: What the comment at the top says of what the publisher left out.
NOT_STATED = "Not stated by the publisher, and so left out: {names}."
NOT_CLAIMED = (
    "Written with the properties of DCAT-AP-NL 3. Conformance is not claimed: the shapes were not looked at."
)


@dataclass(frozen=True)
class _Form:
    """One form in which a table is to be had: where, of what type, and after which standard."""

    path: str
    title: str
    file_type: str
    media_type: str
    standard: str = ""
    language: str = ""


def _forms(table_id: str) -> Iterator[_Form]:
    csvw = "https://www.w3.org/TR/tabular-metadata/"
    json_stat = "https://json-stat.org/full/"
    sdmx = "https://sdmx.org/standards-2/"
    yield _Form(f"tables/{table_id}.csv", _("Tidy CSV"), "CSV", "text/csv")
    yield _Form(
        f"tables/{table_id}.csv-metadata.json",
        _("Description of the CSV (CSVW)"),
        "JSON_LD",
        "application/csvm+json",
        csvw,
    )
    yield _Form(
        f"{PARQUET}/{table_id}.parquet", _("Apache Parquet"), "PARQUET", "application/vnd.apache.parquet"
    )
    for language in LANGUAGES:
        yield _Form(
            f"{JSON_STAT}/{language}/{table_id}.json",
            _("JSON-stat 2.0"),
            "JSON",
            "application/json",
            json_stat,
            language,
        )
    yield _Form(
        f"{SDMX}/{table_id}.csv",
        _("SDMX-CSV 2.0"),
        "CSV",
        "application/vnd.sdmx.data+csv;version=2.0.0",
        sdmx,
    )


def _workbook(language: str) -> _Form:
    return _Form(
        workbook_file(language),
        _("All tables in one workbook (XLSX)"),
        "XLSX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        language=language,
    )


def write_catalogue(release: Release, folder: Path) -> None:
    """Write `catalogue.ttl` about the forms of each table that stand in `folder` by now; the same bytes each time."""
    (folder / CATALOGUE).write_text(catalogue_turtle(release, folder), encoding="utf-8")


def catalogue_turtle(release: Release, folder: Path, *, conforms_to: str = "") -> str:
    """Return the catalogue of the files in `folder`; it claims conformance to the standard that is named, if any."""
    return _Catalogue(release, folder, conforms_to).text()


@dataclass(frozen=True)
class _Catalogue:
    release: Release
    folder: Path
    conforms_to: str

    @property
    def edition(self) -> Edition:
        return self.release.edition

    @cached_property
    def publisher(self) -> Publisher:
        return self.edition.publisher or Publisher()

    @cached_property
    def tables(self) -> list[Table]:
        return [table for table in self.release.tables if table.cells]

    def text(self) -> str:
        graph = Graph(PREFIXES, self._comments())
        graph.add(Iri(resource_address(self.edition)), self._catalogue())
        for table in self.tables:
            graph.add(self._table(table), self._dataset(table))
            graph.add(Iri(series_address(self.edition, table.id)), self._series(table))
            if self.conforms_to:
                graph.add(self._record_iri(table), self._record(table))
        for form in self._all_forms:
            graph.add(self._distribution_iri(form), self._distribution(form))
        if self.publisher.name and self.publisher.address:
            graph.add(Iri(self.publisher.address), _agent(self.publisher.name))
        self._add_list(graph)
        for address, kind in self._vocabulary():
            graph.add(Iri(address), {"rdf:type": [Name(kind)]})
        return graph.text()

    def _add_list(self, graph: Graph) -> None:
        """Say what the themes are called: a reader does not look them up."""
        scheme = Iri(f"{AUTHORITY}/data-theme")
        called = in_languages(in_all_languages(THEME_LIST))
        graph.add(scheme, {"rdf:type": [Name("skos:ConceptScheme")], "dct:title": called})
        for theme, label in THEMES.items():
            said: dict[str, list[Term]] = {
                "rdf:type": [Name("skos:Concept")],
                "skos:prefLabel": in_languages(in_all_languages(label)),
                "skos:inScheme": [scheme],
            }
            graph.add(Iri(f"{AUTHORITY}/data-theme/{theme}"), said)

    def _comments(self) -> list[str]:
        missing = [name for name, value in self._stated().items() if not value]
        lines = [NOT_STATED.format(names=", ".join(missing))] if missing else []
        return lines if self.conforms_to else [*lines, NOT_CLAIMED]

    def _stated(self) -> dict[str, str]:
        own = self.publisher
        return {
            "publisher": own.name,
            "contact": own.contact,
            "licence": own.licence,
            "base address": own.base,
        }

    # What is said of the catalogue and of everything in it.

    def _catalogue(self) -> dict[str, list[Term]]:
        return {
            "rdf:type": [Name("dcat:Catalog")],
            "dct:title": in_languages(self.edition.title),
            "dct:description": in_languages(self._with_warnings(in_all_languages(CATALOGUE_TEXT))),
            "dct:identifier": [Literal(identifier_of(self.edition))],
            **self._who(),
            "dct:license": self._licence(),
            "dct:language": [Iri(self._language(x)) for x in LANGUAGES],
            "dct:spatial": [Iri(address) for address in self._country()],
            "dct:temporal": self._temporal(range(self.edition.window[0], self.edition.window[1] + 1)),
            "dcat:themeTaxonomy": [Iri(f"{AUTHORITY}/data-theme")],
            "dcat:version": [Literal(self.edition.vintage)],
            "foaf:homepage": self._page("report/index.html"),
            "dcat:dataset": [*map(self._table, self.tables)],
            "dcat:record": [self._record_iri(table) for table in self.tables] if self.conforms_to else [],
        }

    def _dataset(self, table: Table) -> dict[str, list[Term]]:
        described = {
            x: " ".join((table.definition[x], table.population.get(x, ""))).strip() for x in table.definition
        }
        access = "PUBLIC" if self.edition.publishable else "NON_PUBLIC"
        years = {year for code in self._periods(table) for year in years_of(code)}
        return {
            "rdf:type": [Name("dcat:Dataset")],
            "dct:title": in_languages(table.title),
            "dct:description": in_languages(self._with_warnings(described)),
            "dct:identifier": [Literal(identifier_of(self.edition, table.id))],
            **self._who(),
            "dct:accessRights": [Iri(f"{AUTHORITY}/access-right/{access}")],
            "dcat:theme": [Iri(f"{AUTHORITY}/data-theme/{theme}") for theme in THEMES],
            "dcat:keyword": [*chain.from_iterable(in_languages(in_all_languages(word)) for word in KEYWORDS)],
            "dct:language": [Iri(self._language(x)) for x in LANGUAGES],
            "dct:spatial": [Iri(address) for address in self._country()],
            "dct:temporal": self._temporal(range(min(years), max(years) + 1)) if years else [],
            "dcat:version": [Literal(self.edition.vintage_of(table.id))],
            "dcat:inSeries": [Iri(series_address(self.edition, table.id))],
            "dcat:landingPage": self._page(f"report/en/{table.id}.html"),
            "dct:conformsTo": self._structures(table),
            "dcat:distribution": [self._distribution_iri(form) for form in self._forms(table)],
        }

    def _series(self, table: Table) -> dict[str, list[Term]]:
        return {
            "rdf:type": [Name("dcat:DatasetSeries")],
            "dct:title": in_languages(table.title),
            "dct:description": in_languages(in_all_languages(SERIES_TEXT)),
            **self._who(),
        }

    def _record(self, table: Table) -> dict[str, list[Term]]:
        return {
            "rdf:type": [Name("dcat:CatalogRecord")],
            "foaf:primaryTopic": [self._table(table)],
            "dct:conformsTo": [Iri(self.conforms_to)],
            "dct:modified": [Literal(self.edition.vintage, kind="xsd:date")],
            "dct:language": [Iri(self._language(x)) for x in LANGUAGES],
        }

    # The forms of a table

    def _forms(self, table: Table) -> list[_Form]:
        """Return the files that a table stands in; a workbook holds them all."""
        forms = chain(_forms(table.id), map(_workbook, LANGUAGES))
        return [form for form in forms if (self.folder / form.path).is_file()]

    @cached_property
    def _all_forms(self) -> list[_Form]:
        return [*dict.fromkeys(form for table in self.tables for form in self._forms(table))]

    def _distribution(self, form: _Form) -> dict[str, list[Term]]:
        content = (self.folder / form.path).read_bytes()
        address = Iri(file_address(self.edition, form.path))
        checksum: Mapping[str, list[Term]] = {
            "rdf:type": [Name("spdx:Checksum")],
            "spdx:algorithm": [Name("spdx:checksumAlgorithm_sha256")],
            "spdx:checksumValue": [Literal(hashlib.sha256(content).hexdigest(), kind="xsd:hexBinary")],
        }
        return {
            "rdf:type": [Name("dcat:Distribution")],
            "dct:title": in_languages(in_all_languages(form.title)),
            "dcat:accessURL": [address],
            "dcat:downloadURL": [address],
            "dct:license": self._licence(),
            "dct:format": [Iri(f"{AUTHORITY}/file-type/{form.file_type}")],
            "dcat:mediaType": [Iri(f"{MEDIA_TYPES}/{form.media_type.partition(';')[0]}")],
            "dct:language": [
                Iri(self._language(x)) for x in ([form.language] if form.language else LANGUAGES)
            ],
            "dct:conformsTo": [Iri(form.standard)] if form.standard else [],
            "dcat:byteSize": [Literal(str(len(content)), kind="xsd:nonNegativeInteger")],
            "spdx:checksum": [Node(checksum)],
        }

    def _structures(self, table: Table) -> list[Term]:
        known = (self.folder / SDMX / STRUCTURES).is_file() and (
            self.folder / SDMX / f"{table.id}.csv"
        ).is_file()
        return [Iri(file_address(self.edition, f"{SDMX}/{STRUCTURES}"))] if known else []

    # Parts of statements

    def _table(self, table: Table) -> Iri:
        return Iri(resource_address(self.edition, table.id))

    def _distribution_iri(self, form: _Form) -> Iri:
        return Iri(resource_address(self.edition, f"{form.path}#distribution"))

    def _record_iri(self, table: Table) -> Iri:
        return Iri(resource_address(self.edition, f"{table.id}#record"))

    def _who(self) -> dict[str, list[Term]]:
        own = self.publisher
        agent: list[Term] = []
        if own.name:
            agent = [Iri(own.address) if own.address else Node(_agent(own.name))]
        contact: dict[str, list[Term]] = {
            "rdf:type": [Name("vcard:Kind"), Name("vcard:Organization")],
            "vcard:fn": [Literal(own.name)] if own.name else [],
            **_reached_at(own.contact),
        }
        known = {name: terms for name, terms in contact.items() if terms}
        return {
            "dct:publisher": agent,
            "dct:creator": agent,
            "dcat:contactPoint": [Node(known)] if own.contact else [],
        }

    def _licence(self) -> list[Term]:
        return [Iri(self.publisher.licence)] if self.publisher.licence else []

    def _page(self, path: str) -> list[Term]:
        return [Iri(file_address(self.edition, path))] if (self.folder / path).is_file() else []

    def _language(self, language: str) -> str:
        return f"{AUTHORITY}/language/{LANGUAGE_CODES[language]}"

    def _country(self) -> list[str]:
        return [f"{AUTHORITY}/country/{self.edition.country}"] if self.edition.country else []

    def _temporal(self, years: range) -> list[Term]:
        return [
            Node(
                {
                    "rdf:type": [Name("dct:PeriodOfTime")],
                    "dcat:startDate": [Literal(f"{years[0]}-01-01", kind="xsd:date")],
                    "dcat:endDate": [Literal(f"{years[-1]}-12-31", kind="xsd:date")],
                }
            )
        ]

    def _periods(self, table: Table) -> set[str]:
        if PERIOD not in table.dimension_names:
            return set()
        place = table.dimension_names.index(PERIOD)
        return {cell.codes[place] for cell in table.cells}

    def _with_warnings(self, texts: Mapping[str, str]) -> dict[str, str]:
        warnings = [in_all_languages(SIMULATED)] if self.edition.simulated else []
        warnings += [] if self.edition.publishable else [in_all_languages(NOT_PUBLISHABLE)]
        return {x: " ".join([*(warning.get(x, "") for warning in warnings), texts[x]]) for x in texts}

    def _vocabulary(self) -> Iterator[tuple[str, str]]:
        """Give what the addresses of others stand for: a reader of the shapes does not look them up."""
        for language in LANGUAGES:
            yield self._language(language), "dct:LinguisticSystem"
        for address in self._country():
            yield address, "dct:Location"
        yield f"{PREFIXES['spdx']}checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"
        access = "PUBLIC" if self.edition.publishable else "NON_PUBLIC"
        yield f"{AUTHORITY}/access-right/{access}", "dct:RightsStatement"
        for file_type in sorted({form.file_type for form in self._all_forms}):
            yield f"{AUTHORITY}/file-type/{file_type}", "dct:MediaTypeOrExtent"
        for media_type in sorted({form.media_type.partition(";")[0] for form in self._all_forms}):
            yield f"{MEDIA_TYPES}/{media_type}", "dct:MediaType"
        standards = {form.standard for form in self._all_forms if form.standard}
        standards |= {self.conforms_to} if self.conforms_to else set()
        standards |= {iri.address for t in self.tables for iri in self._structures(t) if isinstance(iri, Iri)}
        for standard in sorted(standards):
            yield standard, "dct:Standard"
        if self.publisher.licence:
            yield self.publisher.licence, "dct:LicenseDocument"
        pages = ("report/index.html", *(f"report/en/{table.id}.html" for table in self.tables))
        for page in pages:
            if (self.folder / page).is_file():
                yield file_address(self.edition, page), "foaf:Document"


def _agent(name: str) -> dict[str, list[Term]]:
    return {"rdf:type": [Name("foaf:Agent")], "foaf:name": [Literal(name)]}


def _reached_at(contact: str) -> dict[str, list[Term]]:
    if "@" in contact and "://" not in contact:
        return {"vcard:hasEmail": [Iri(f"mailto:{contact.removeprefix('mailto:')}")]}
    return {"vcard:hasURL": [Iri(contact)]} if contact else {}
