"""Names as SDMX allows them: letters, digits and a few signs; our own codes stand beside them where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zicht.release.model import ALL
from zicht.release.periods import years_of

__all__ = ["AGENCY", "TOTAL", "code_ids", "component_id", "time_period", "urn", "version_of"]

#: Who maintains the structures: they are those of the catalogue of this program, not of any registered agency.
AGENCY = "ZICHT"

#: How SDMX's own code lists name what is not broken down.
TOTAL = "_T"

NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_@$\-]+")
PACKAGES = {
    "Codelist": "codelist",
    "ConceptScheme": "conceptscheme",
    "Concept": "conceptscheme",
    "DataStructure": "datastructure",
    "Dataflow": "datastructure",
}


def component_id(name: str) -> str:
    """Return the name of one of our dimensions as SDMX writes it: `age_class` is `AGE_CLASS`."""
    return NOT_ALLOWED.sub("_", name).upper()


def code_ids(codes: Iterable[str]) -> dict[str, str]:
    """Return an id that SDMX allows for each code, different for each: a code that is allowed stands as it is."""
    ids: dict[str, str] = {ALL: TOTAL}
    taken = {TOTAL}
    wanted = [code for code in codes if code != ALL]
    # Codes that are allowed as they are come first, so that no other takes their name.
    for code in sorted(wanted, key=lambda code: NOT_ALLOWED.search(code) is not None):
        ids[code] = _free(NOT_ALLOWED.sub("_", code) or "_", taken)
        taken.add(ids[code])
    return ids


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(n for n in (f"{name}_{number}" for number in range(2, len(taken) + 3)) if n not in taken)


def time_period(period: str) -> str:
    """Return a period as SDMX writes it: a year, or first day and length of several; empty where it is neither."""
    years = years_of(period)
    if not years:
        return ""
    return str(years[0]) if len(years) == 1 else f"{years[0]}-01-01/P{len(years)}Y"


def version_of(vintage: str) -> str:
    """Return a vintage as a version: what codes a table has differs with the day of the data."""
    return ".".join(str(int(part)) for part in vintage.split("-"))


def urn(kind: str, name: str, version: str, item: str = "") -> str:
    """Return the URN of an artefact of ours, or of an item of it."""
    own = f"urn:sdmx:org.sdmx.infomodel.{PACKAGES[kind]}.{kind}={AGENCY}:{name}({version})"
    return f"{own}.{item}" if item else own
