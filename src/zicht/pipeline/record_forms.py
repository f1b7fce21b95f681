"""What a person's record holds in the standards for records: HTCDS 2.0 and the global file of the CTDC.

A value is written where our code says as much as the standard's or more: a code that the standard splits further says
nothing of which part it is, and stays empty. Names, dates, places, numbers and texts are in no record.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from zicht.vocabulary import UNKNOWNS, Relation, code_list, crosswalk

__all__ = ["RECORD_FORMS", "Group", "Person", "RecordForm"]

#: Relations under which our code says all that the standard's says.
IMPLIED = frozenset({Relation.EXACT, Relation.CLOSE, Relation.BROADER})
YES, NO, MISSING = "1", "0", "-99"
EMPTY = ""
SEVERAL = ";"

#: What is known of a person: the known codes of each column, none where nothing is known.
Person = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Group:
    """Columns that are released or withheld together, how they are filled, and what stands in them when withheld."""

    columns: tuple[str, ...]
    fill: Callable[[Person], tuple[str, ...]]
    withheld: str = EMPTY


@dataclass(frozen=True)
class RecordForm:
    """A standard for records: its columns in groups, the most important first, and what to know before use."""

    name: str
    title: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(column for group in self.groups for column in group.columns)

    @property
    def unfilled_notes(self) -> tuple[str, ...]:
        """The notes of the crosswalk on codes that have no place, or another place, in the standard."""
        return tuple(dict.fromkeys(row.note for row in crosswalk(self.name) if row.note))


def _known(person: Person, column: str) -> tuple[str, ...]:
    return tuple(code for code in person.get(column, ()) if code not in UNKNOWNS)


def _targets(standard: str, codes: Iterable[str], list_name: str, field: str = "") -> list[str]:
    rows = (row for code in codes for row in crosswalk(standard).targets(list_name, code))
    found = (row.target_code for row in rows if row.relation in IMPLIED and field in {"", row.target_field})
    return sorted(set(found))


# HTCDS


def _picked(
    column: str, list_name: str, field: str, also: Callable[[Person], Collection[str]] | None = None
) -> Group:
    """Return the group of one field that holds every value that is known, with `;` between them."""

    def fill(person: Person) -> tuple[str, ...]:
        found = {
            *_targets("htcds", _known(person, column), list_name, field),
            *(also(person) if also else ()),
        }
        return (SEVERAL.join(sorted(found)),)

    return Group((field,), fill)


def _child_labour(person: Person) -> Collection[str]:
    minor = "minor" in person.get("age_class_at_report", ())
    return ("ChildLabour",) if minor and "labour" in person.get("forms", ()) else ()


def _gender(person: Person) -> tuple[str, ...]:
    return (next(iter(_targets("htcds", _known(person, "sex"), "sexes")), "NonSpecifiedUnknown"),)


def _citizenship(person: Person) -> tuple[str, ...]:
    countries = code_list("countries")
    known = (countries[code].extra.get("alpha2", "") for code in _known(person, "nationality"))
    return (next(known, EMPTY),)


_HTCDS = RecordForm(
    "htcds",
    "Human Trafficking Case Data Standard 2.0 (IOM, CC BY 4.0)",
    (
        Group(("prs_Gender",), _gender, withheld="NonSpecifiedUnknown"),
        _picked("forms", "forms", "vic_TypeOfExploitation", also=_child_labour),
        _picked("status", "report_statuses", "vic_TraffickingStatus"),
        Group(("prs_Citizenship",), _citizenship),
        _picked("sectors", "sectors", "vic_TypeOfSexExploitation"),
        _picked("sectors", "sectors", "vic_ForcedLabourIndustry"),
        _picked("means", "means", "vic_MethodsOfControl"),
        _picked("relation", "relations", "vic_RelationshipToTrafficker"),
        _picked("reporter_type", "reporter_types", "org_Type"),
    ),
    (
        "One record a person. An empty field is not known or withheld: which of the two is not said.",
        "Birth date, names, places and case notes of the standard are left out altogether.",
        "HTCDS 2.0 has no value for forced criminality: it stands under Other.",
    ),
)


# CTDC


def _single(column: str, list_name: str, field: str, source: str) -> Group:
    def fill(person: Person) -> tuple[str, ...]:
        return (next(iter(_targets("ctdc", _known(person, source), list_name, column)), EMPTY),)

    return Group((field,), fill)


def _flag_columns(list_name: str, prefix: str = "") -> tuple[str, ...]:
    fields = (
        row.target_field for row in crosswalk("ctdc") if row.list == list_name and row.relation in IMPLIED
    )
    return tuple(dict.fromkeys(field for field in fields if field.startswith(prefix)))


def _flags_of(person: Person, source: str, list_name: str, columns: Collection[str]) -> dict[str, str]:
    """Return 1 for each column that a known code implies, 0 for the others, and missing where nothing is known."""
    known = _known(person, source)
    rows = [row for code in known for row in crosswalk("ctdc").targets(list_name, code)]
    implied = {row.target_field for row in rows if row.relation in IMPLIED}
    # A code that the standard splits further leaves open which part it is.
    left_open = {row.target_field for row in rows if row.relation is Relation.NARROWER} - implied
    if not known:
        return dict.fromkeys(columns, MISSING)
    return {c: YES if c in implied else MISSING if c in left_open else NO for c in columns}


def _flags(source: str, list_name: str, prefix: str = "") -> Group:
    columns = _flag_columns(list_name, prefix)

    def fill(person: Person) -> tuple[str, ...]:
        return tuple(_flags_of(person, source, list_name, columns).values())

    return Group(columns, fill, withheld=MISSING)


_FORMS = ("isForcedLabour", "isSexualExploit", "isOtherExploit", "isSexAndLabour")
_RARE_FORMS = ("isForcedMarriage", "isForcedMilitary", "isOrganRemoval")
_LABOUR = ("labour", "criminal", "begging", "domestic_servitude")
_OTHER = ("illegal_adoption", "surrogacy", "other")


def _forms(person: Person) -> tuple[str, ...]:
    """Return the main flags: forced criminality, begging and servitude are forced labour there."""
    forms = _known(person, "forms")
    if not forms:
        return (MISSING,) * len(_FORMS)
    labour, sexual = any(form in forms for form in _LABOUR), "sexual" in forms
    other = any(form in forms for form in _OTHER)
    return tuple(YES if flag else NO for flag in (labour, sexual, other, labour and sexual))


def _rare_forms(person: Person) -> tuple[str, ...]:
    flags = _flags_of(person, "forms", "forms", _RARE_FORMS)
    return tuple(flags[column] for column in _RARE_FORMS)


#: The age bands of the global file, by the first age of each.
_BANDS = (
    (0, "0--8"),
    (9, "9--17"),
    (18, "18--20"),
    (21, "21--23"),
    (24, "24--26"),
    (27, "27--29"),
    (30, "30--38"),
)
_OLDER = ((39, "39--47"), (48, "48+"))


def _age_band(person: Person) -> tuple[str, ...]:
    ages = [int(age) for age in person.get("age_at_report", ())]
    if not ages:
        return (EMPTY,)
    return ([band for first, band in (*_BANDS, *_OLDER) if first <= ages[0]][-1],)


def _country(person: Person) -> tuple[str, ...]:
    countries = code_list("countries")
    return (next((countries[c].extra.get("alpha2", "") for c in _known(person, "place_country")), EMPTY),)


def _age_class_at_start(person: Person) -> tuple[str, ...]:
    ages = [int(age) for age in person.get("age_at_start", ())]
    return (EMPTY,) if not ages else ("Minor",) if ages[0] < 18 else ("Adult",)


_CTDC = RecordForm(
    "ctdc",
    "Global file of the Counter-Trafficking Data Collaborative (IOM)",
    (
        _single("gender", "sexes", "gender", "sex"),
        _single("majorityStatus", "age_classes", "majorityStatus", "age_class_at_report"),
        Group(_FORMS, _forms, withheld=MISSING),
        Group(("yearOfRegistration",), lambda person: (next(iter(person.get("year", ())), EMPTY),)),
        Group(("citizenship",), _citizenship),
        Group(("CountryOfExploitation",), _country),
        Group(("ageBroad",), _age_band),
        Group(("majorityStatusAtExploit",), _age_class_at_start),
        _flags("sectors", "sectors", "typeOfSex"),
        _flags("sectors", "sectors", "typeOfLabour"),
        Group(_RARE_FORMS, _rare_forms, withheld=MISSING),
        _flags("means", "means"),
        _flags("relation", "relations"),
    ),
    (
        "One record a person. -99, or an empty field, is not known or withheld: which of the two is not said.",
        "Forced criminality, begging and domestic servitude count as forced labour there.",
        "Fields of the global file that our records say nothing of are left out.",
    ),
)

#: The standards by name.
RECORD_FORMS: Mapping[str, RecordForm] = MappingProxyType({form.name: form for form in (_HTCDS, _CTDC)})
