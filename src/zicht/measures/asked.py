"""Which codes of a dimension the input asks about: a code that no file can give is left out, never zero."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from zicht.measures.dimensions import FORM_GROUPS, REPORTER_GROUP_OF, Dimension
from zicht.records.contracts import CONTRACTS
from zicht.vocabulary import code_list

__all__ = ["Supplied", "codes_asked", "with_codes"]

#: The columns that some input file supplied, each with the known codes that some file can give it.
Supplied = Mapping[str, frozenset[str]]

#: Columns without codes: whoever supplies one of them can give every code that follows from it.
NUMBERS_AND_DATES = frozenset({"age_at_report", "age_at_start", "birth_date"})


def with_codes(supplied: Collection[str]) -> Supplied:
    """Return the columns with the codes that some file can give them: all of them where only columns are named."""
    return supplied if isinstance(supplied, Mapping) else CONTRACTS["reports"].known_codes(supplied)


def codes_asked(dimension: Dimension, supplied: Supplied) -> tuple[str, ...]:
    """Return the codes of a dimension that some input file can give, in their order."""
    columns = {name for group in dimension.needs for name in group} & set(supplied)
    if columns & NUMBERS_AND_DATES:
        return dimension.shown_codes
    find = _FINDERS.get(dimension.name)
    asked = find(supplied) if find else _codes(supplied, *columns)
    return tuple(code for code in dimension.shown_codes if code in asked)


def _codes(supplied: Supplied, *columns: str) -> frozenset[str]:
    """Return the codes that some file can give any of these columns."""
    return frozenset[str]().union(*(supplied.get(column, ()) for column in columns))


def _monitor_groups(supplied: Supplied) -> set[str]:
    """Return the groups of the forms; where no route is told, sexual exploitation is neither domestic nor not."""
    groups = {FORM_GROUPS[form] for form in _codes(supplied, "forms", "main_form")}
    if "sexual" in groups:
        routes = _codes(supplied, "route")
        groups |= {"domestic_sexual" if route == "domestic" else "cross_border_sexual" for route in routes}
        groups |= {"sexual_route_unknown"}
    return groups


def _form_codings(supplied: Supplied) -> set[str]:
    groups = {FORM_GROUPS[form] for form in _codes(supplied, "forms")}
    sexual, work_or_crime = "sexual" in groups, not groups.isdisjoint({"labour", "criminal"})
    possible = {
        "sexual_only": sexual,
        "labour_or_criminal": work_or_crime,
        "sexual_and_labour": sexual and work_or_crime,
        "other_forms": "other" in groups,
        "uncategorised": True,
    }
    return {code for code, is_possible in possible.items() if is_possible}


def _nationality_classes(supplied: Supplied) -> set[str]:
    return {"dutch" if country == "NLD" else "other" for country in _codes(supplied, "nationality")}


def _origin_regions(supplied: Supplied) -> frozenset[str]:
    regions = code_list("countries").extra("world_region")
    of_countries = {regions[country] for country in _codes(supplied, "nationality") if country in regions}
    return _codes(supplied, "origin_region") | of_countries


def _visibilities(supplied: Supplied) -> set[str]:
    visibility = code_list("sectors").extra("visibility")
    return {visibility[sector] for sector in _codes(supplied, "sectors") if sector in visibility}


def _told(supplied: Supplied) -> set[str]:
    """Return that it can be told where some file can give any code of what is told."""
    return {"told"} if _codes(supplied, "technology") else set()


def _reporter_groups(supplied: Supplied) -> set[str]:
    return {REPORTER_GROUP_OF[reporter] for reporter in _codes(supplied, "reporter_type")}


#: Where a dimension's codes are not those of its column.
_FINDERS: Mapping[str, Callable[[Supplied], Collection[str]]] = MappingProxyType(
    {
        "group": _monitor_groups,
        "coding": _form_codings,
        "nationality_class": _nationality_classes,
        "origin_region": _origin_regions,
        "visibility": _visibilities,
        "technology_told": _told,
        "reporter_group": _reporter_groups,
        "first_reporter_group": _reporter_groups,
    }
)
