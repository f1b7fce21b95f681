"""The dimensions that tables break units down by: where each comes from and which codes it can take."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt

from zicht.measures import coding
from zicht.measures.answers import Expression, any_yes, bits, choose, told, unknown_rank
from zicht.measures.form_relations import CODINGS_IN, GROUPS_IN
from zicht.measures.units import Traits
from zicht.vocabulary import UNKNOWNS, code_list

__all__ = ["DIMENSIONS", "PERSON_TRAITS", "TRAITS", "Dimension", "text"]

#: Bounds of the age bands 0-11, 12-14, 15-17, 18-22, 23-29, 30-39 and 40+.
AGE_BAND_STARTS = (12, 15, 18, 23, 30, 40)
ADULT_FROM = 18

#: The traits of a unit that the dimensions below are made from.
TRAITS = Traits(
    first={
        "reporter_type": "reporter_types",
        "reporter_region": "police_units",
        "came_into_view": "came_into_view",
        "sex": "sexes",
        "age_class_at_report": "age_classes",
        "nationality": "countries",
        "origin_region": "world_regions",
        "residence_at_start": "residence_classes",
        "residence_at_report": "residence_classes",
        "main_form": "forms",
        "route": "routes",
        "place_municipality": "municipalities",
    },
    last={"residence_later": "residence_classes"},
    every={
        "reporter_type": "reporter_types",
        "earlier_contacts": "bodies",
        "dependence": "dependences",
        "lost_together": "dependences",
        "forms": "forms",
        "sectors": "sectors",
        "technology": "technology",
        "technology_detection": "technology_detection",
        "sub3": "yes_no",
        "dossier_type": "dossier_types",
        "no_declaration_reason": "no_declaration_reasons",
        **dict.fromkeys(
            ("shelter_requested", "declaration", "cooperation", "reflection_wanted", "reflection_granted"),
            "yes_no",
        ),
    },
    ages=("age_at_report", "age_at_start"),
)

#: The traits that a person's monitor group, age class and sex are made from.
PERSON_TRAITS = Traits(
    first={name: TRAITS.first[name] for name in ("sex", "age_class_at_report", "main_form", "route")},
    last={},
    every={name: TRAITS.every[name] for name in ("forms", "sub3")},
    ages=("age_at_report",),
)


def text(msgid: str) -> str:
    """Mark a text for translation."""
    return msgid


_ = text


@dataclass(frozen=True)
class Dimension:
    """One dimension. `label` is a msgid.

    `value` gives a single code's position in `codes` (or minus the rank of a
    kind of unknown); with `multiple` it gives a mask over the code list
    `list_name`, of which `codes` are the ones that are shown. `needs` lists
    groups of columns of `reports`: one of each group must be supplied.
    `open_ended` dimensions show only codes that occur; of the others, those
    that some file can give (see `asked`). `refines` names wider dimensions, and
    the code of theirs in which each code lies: one left out can lie in any,
    and one without a code in none that is named.
    """

    name: str
    label: str
    list_name: str
    value: Expression
    needs: tuple[tuple[str, ...], ...] = ()
    codes: tuple[str, ...] = ()
    multiple: bool = False
    open_ended: bool = False
    has_unknown: bool = True
    refines: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def shown_codes(self) -> tuple[str, ...]:
        return self.codes or tuple(c.code for c in code_list(self.list_name))

    def missing(self, supplied: Collection[str]) -> tuple[str, ...]:
        """Return the columns that would have to be supplied, one for each group of which none is."""
        return tuple(group[0] for group in self.needs if not set(group) & set(supplied))

    def codes_of(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.str_]:
        """Return the code that each number of a single code stands for."""
        return coding.codes_at(numbers, self.shown_codes)


def trait(column: str) -> Expression:
    return lambda units: units[column]


def _regroup(expression: Expression, mapping: Mapping[str, str], *, source: str, target: str) -> Expression:
    """Map positions in one list to positions in another; kinds of unknown stay what they are."""
    targets = coding.positions_of(target)
    places = [targets[mapping[code.code]] for code in code_list(source)]

    def value(units: ir.Table) -> ir.IntegerValue:
        position = expression(units)
        regrouped = ibis.literal(places, type="array<int64>")[ibis.greatest(position, 0)]
        return ibis.ifelse(position >= 0, regrouped, position.cast("int64"))

    return value


FORM_GROUPS = MappingProxyType(code_list("forms").extra("group"))
#: Which form decides where no main form is recorded and several forms are.
FORM_ORDER = ("sexual", "criminal", "labour", "other")


def monitor_group(units: ir.Table) -> ir.IntegerValue:
    """Return the monitor group: the main form, else the first ticked; for sexual exploitation by route."""
    route, groups, routes = (
        units.first_route,
        coding.positions_of("monitor_groups"),
        coding.positions_of("routes"),
    )
    sexual = choose(
        [
            (route == routes["domestic"], groups["domestic_sexual"]),
            (route >= 0, groups["cross_border_sexual"]),
        ],
        groups["sexual_route_unknown"],
    )
    # Cases are tried in their order: sexual is the first of FORM_ORDER.
    others = [(_is_main_form(units, form), groups[form]) for form in FORM_ORDER[1:]]
    return ibis.ifelse(
        _is_main_form(units, FORM_ORDER[0]), sexual, choose(others, unknown_rank(units.every_forms))
    )


def _is_main_form(units: ir.Table, group: str) -> ir.BooleanValue:
    """Return whether the main form is of a group, or none is recorded and one of the group is ticked."""
    forms = [form for form, of in FORM_GROUPS.items() if of == group]
    positions = coding.positions_of("forms")
    main, ticked = units.first_main_form, units.every_forms & bits("forms", forms)
    return main.isin([positions[form] for form in forms]) | ((main < 0) & (ticked != 0))


def form_coding(units: ir.Table) -> ir.IntegerValue:
    """Return which of the forms go together, the way in which other publishers count one row a person."""
    mask = units.every_forms
    of_group = {g: [f for f, group in FORM_GROUPS.items() if group == g] for g in FORM_ORDER}
    sexual = (mask & bits("forms", of_group["sexual"])) != 0
    work_or_crime = (mask & bits("forms", [*of_group["labour"], *of_group["criminal"]])) != 0
    codes = coding.positions_of("form_codings")
    return choose(
        [
            (sexual & work_or_crime, codes["sexual_and_labour"]),
            (sexual, codes["sexual_only"]),
            (work_or_crime, codes["labour_or_criminal"]),
            (coding.mask_known(mask) != 0, codes["other_forms"]),
        ],
        codes["uncategorised"],
    )


def age_band(column: str) -> Expression:
    def value(units: ir.Table) -> ir.IntegerValue:
        age = units[column]
        below = [(age < 0, age), *((age < start, i) for i, start in enumerate(AGE_BAND_STARTS))]
        return ibis.cases(*below, else_=len(AGE_BAND_STARTS)).cast("int64")

    return value


def age_class(units: ir.Table) -> ir.IntegerValue:
    """Return minor or adult at the report: from the age, else from the class that was supplied."""
    age = units.first_age_at_report
    return choose([(age >= ADULT_FROM, 1), (age >= 0, 0)], units.first_age_class_at_report)


def age_class_at_start(units: ir.Table) -> ir.IntegerValue:
    age = units.first_age_at_start
    return choose([(age >= ADULT_FROM, 1), (age >= 0, 0)], age)


def nationality_class(units: ir.Table) -> ir.IntegerValue:
    dutch = coding.positions_of("countries")["NLD"]
    nationality = units.first_nationality
    return choose([(nationality == dutch, 0), (nationality >= 0, 1)], nationality)


def origin_region(units: ir.Table) -> ir.IntegerValue:
    """Return the region of the nationality, else the region that was supplied."""
    regions = code_list("countries").extra("world_region")
    of_country = _regroup(trait("first_nationality"), regions, source="countries", target="world_regions")
    return ibis.ifelse(units.first_nationality >= 0, of_country(units), units.first_origin_region)


_SECTORS = code_list("sectors")
_SEX_SECTORS = tuple(c.code for c in _SECTORS if c.extra["domain"] == "sex_industry")
_OTHER_SECTORS = tuple(c.code for c in _SECTORS if c.extra["domain"] != "sex_industry")
_LESS_VISIBLE = tuple(c.code for c in _SECTORS if c.extra["visibility"] == "less_visible")


def visibility(units: ir.Table) -> ir.IntegerValue:
    """Return less visible where any sector of the sex industry that was named is."""
    mask = units.every_sectors
    cases = [
        ((mask & bits("sectors", _LESS_VISIBLE)) != 0, 0),
        ((mask & bits("sectors", _SEX_SECTORS)) != 0, 1),
    ]
    return choose(cases, unknown_rank(mask))


REPORTER_GROUP_OF = MappingProxyType(code_list("reporter_types").extra("group"))


def reporter_groups(units: ir.Table) -> ir.IntegerValue:
    """Return the mask of reporter groups, from the mask of reporter types."""
    mask = units.every_reporter_type
    groups = coding.positions_of("reporter_groups")
    unknown = mask & ((1 << len(coding.UNKNOWN_RANKS)) - 1)
    known = [
        ibis.ifelse(
            (mask & bits("reporter_types", [t for t, g in REPORTER_GROUP_OF.items() if g == group])) != 0,
            ibis.literal(coding.mask_bit(group, groups), "int64"),
            ibis.literal(0, "int64"),
        )
        for group in groups
    ]
    total = unknown
    for part in known:
        total = total + part
    return total


first_reporter_group = _regroup(
    trait("first_reporter_type"), REPORTER_GROUP_OF, source="reporter_types", target="reporter_groups"
)

_SAME_UNKNOWNS = {code: code for code in UNKNOWNS}
#: How many codes of age bands are of minors: those that begin below 18.
_MINOR_BANDS = AGE_BAND_STARTS.index(ADULT_FROM) + 1
_CLASS_OF_BAND = {
    band.code: "minor" if place < _MINOR_BANDS else "adult"
    for place, band in enumerate(code_list("age_bands"))
}
_NATIONALITIES = {
    "nationality_class": {
        **{country.code: "dutch" if country.code == "NLD" else "other" for country in code_list("countries")},
        **_SAME_UNKNOWNS,
    },
    "origin_region": dict(code_list("countries").extra("world_region")),
}
#: A kind of unknown stands only where nothing is told, and then only the most telling one.
_TOLD_BY = {**dict.fromkeys((code.code for code in code_list("technology")), "told"), **_SAME_UNKNOWNS}
_OWN_AGE = (("age_at_report", "birth_date"),)
_AGE = (("age_at_report", "birth_date", "age_class_at_report"),)

DIMENSIONS: Mapping[str, Dimension] = MappingProxyType(
    {
        d.name: d
        for d in (
            Dimension(
                "group",
                _("Monitor group"),
                "monitor_groups",
                monitor_group,
                (("forms", "main_form"),),
                refines=GROUPS_IN,
            ),
            Dimension(
                "form", _("Form of exploitation"), "forms", trait("every_forms"), (("forms",),), multiple=True
            ),
            Dimension(
                "coding",
                _("Combination of forms"),
                "form_codings",
                form_coding,
                (("forms",),),
                has_unknown=False,
                refines=CODINGS_IN,
            ),
            Dimension("route", _("Route"), "routes", trait("first_route"), (("route",),)),
            Dimension(
                "sex_sector",
                _("Sector in the sex industry"),
                "sectors",
                trait("every_sectors"),
                (("sectors",),),
                codes=_SEX_SECTORS,
                multiple=True,
                refines={"visibility": dict.fromkeys(_LESS_VISIBLE, "less_visible")},
            ),
            Dimension(
                "visibility", _("Visibility of the sector"), "visibilities", visibility, (("sectors",),)
            ),
            Dimension(
                "other_sector",
                _("Sector outside the sex industry"),
                "sectors",
                trait("every_sectors"),
                (("sectors",),),
                codes=_OTHER_SECTORS,
                multiple=True,
            ),
            Dimension("sex", _("Sex"), "sexes", trait("first_sex"), (("sex",),)),
            Dimension("age_class", _("Minor or adult at the report"), "age_classes", age_class, _AGE),
            Dimension(
                "age_band",
                _("Age at the report"),
                "age_bands",
                age_band("first_age_at_report"),
                _OWN_AGE,
                refines={"age_class": _CLASS_OF_BAND},
            ),
            Dimension(
                "age_class_at_start",
                _("Minor or adult when it began"),
                "age_classes",
                age_class_at_start,
                (("age_at_start",),),
            ),
            Dimension(
                "age_band_at_start",
                _("Age when it began"),
                "age_bands",
                age_band("first_age_at_start"),
                (("age_at_start",),),
                refines={"age_class_at_start": _CLASS_OF_BAND | _SAME_UNKNOWNS},
            ),
            Dimension(
                "nationality",
                _("Nationality"),
                "countries",
                trait("first_nationality"),
                (("nationality",),),
                open_ended=True,
                refines=_NATIONALITIES,
            ),
            Dimension(
                "nationality_class",
                _("Dutch or other nationality"),
                "nationality_classes",
                nationality_class,
                (("nationality",),),
            ),
            Dimension(
                "origin_region",
                _("Region of origin"),
                "world_regions",
                origin_region,
                (("nationality", "origin_region"),),
            ),
            *(
                Dimension(column, label, "residence_classes", trait(f"{kept}_{column}"), ((column,),))
                for column, label, kept in (
                    ("residence_at_start", _("Residence status when it began"), "first"),
                    ("residence_at_report", _("Residence status at the report"), "first"),
                    ("residence_later", _("Residence status later"), "last"),
                )
            ),
            *(
                Dimension(name, label, list_name, trait(f"every_{column}"), ((column,),), multiple=True)
                for name, label, list_name, column in (
                    ("dependence", _("What depended on the exploiter"), "dependences", "dependence"),
                    ("lost_together", _("What was lost together"), "dependences", "lost_together"),
                    ("earlier_contact", _("Body that met the person before"), "bodies", "earlier_contacts"),
                    (
                        "technology_detection",
                        _("Technology used to detect or prove"),
                        "technology_detection",
                        "technology_detection",
                    ),
                    ("dossier_type", _("What was asked with the report"), "dossier_types", "dossier_type"),
                    (
                        "no_declaration_reason",
                        _("Why no declaration was made"),
                        "no_declaration_reasons",
                        "no_declaration_reason",
                    ),
                )
            ),
            Dimension(
                "technology",
                _("Part that technology played"),
                "technology",
                trait("every_technology"),
                (("technology",),),
                multiple=True,
                refines={"technology_told": _TOLD_BY},
            ),
            Dimension(
                "technology_told",
                _("Whether it is told what part technology played"),
                "told",
                told("technology"),
                (("technology",),),
            ),
            *(
                Dimension(column, label, "yes_no", any_yes(column), ((column,),))
                for column, label in (
                    ("shelter_requested", _("Shelter asked for")),
                    ("declaration", _("Declaration to the police")),
                    ("cooperation", _("Cooperation in another way")),
                    ("reflection_wanted", _("Reflection period wanted")),
                    ("reflection_granted", _("Reflection period granted")),
                )
            ),
            Dimension(
                "reporter_type",
                _("Reporter"),
                "reporter_types",
                trait("every_reporter_type"),
                (("reporter_type",),),
                multiple=True,
                refines={"reporter_group": REPORTER_GROUP_OF},
            ),
            Dimension(
                "reporter_group",
                _("Group of reporters"),
                "reporter_groups",
                reporter_groups,
                (("reporter_type",),),
                multiple=True,
            ),
            Dimension(
                "first_reporter_group",
                _("Group of the first reporter"),
                "reporter_groups",
                first_reporter_group,
                (("reporter_type",),),
            ),
            Dimension(
                "region",
                _("Police unit"),
                "police_units",
                trait("first_reporter_region"),
                (("reporter_region",),),
            ),
            Dimension(
                "municipality",
                _("Municipality of exploitation"),
                "municipalities",
                trait("first_place_municipality"),
                (("place_municipality",),),
                open_ended=True,
            ),
            Dimension(
                "came_into_view",
                _("How victims came into view"),
                "came_into_view",
                trait("first_came_into_view"),
                (("came_into_view",),),
            ),
        )
    }
)
