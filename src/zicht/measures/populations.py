"""The populations that tables count: who belongs, in words and as an expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import ibis.expr.types as ir

from zicht.measures.answers import bits
from zicht.measures.dimensions import DIMENSIONS, FORM_GROUPS, text

__all__ = ["POPULATIONS", "Population"]

_ = text


@dataclass(frozen=True)
class Population:
    """A population; `text` is a msgid, `needs` lists groups of columns of which one must be supplied.

    Populations of one `universe` are parts of the same units: those with the codes in `within`.
    """

    name: str
    text: str
    belongs: Callable[[ir.Table], ir.BooleanValue]
    needs: tuple[tuple[str, ...], ...] = ()
    of: str = ""
    within: Mapping[str, str] = field(default_factory=dict)

    @property
    def universe(self) -> str:
        return self.of or self.name


def _is_sub3(units: ir.Table) -> ir.BooleanValue:
    """Whether every report of the unit is a case under sub 3."""
    return units.every_sub3 == bits("yes_no", ["yes"])


def _is_victim(units: ir.Table) -> ir.BooleanValue:
    return ~_is_sub3(units)


def _has_form(units: ir.Table, *, sexual: bool) -> ir.BooleanValue:
    forms = [f for f, group in FORM_GROUPS.items() if (group == "sexual") is sexual]
    return _is_victim(units) & ((units.every_forms & bits("forms", forms)) != 0)


def _is_minor(units: ir.Table) -> ir.BooleanValue:
    return _is_victim(units) & (DIMENSIONS["age_class"].value(units) == 0)


POPULATIONS: Mapping[str, Population] = MappingProxyType(
    {
        p.name: p
        for p in (
            Population(
                "victims",
                _(
                    "Presumed victims of trafficking in human beings of whom at least one report stands, "
                    "without the cases under article 273f, paragraph 1, sub 3."
                ),
                _is_victim,
            ),
            Population(
                "sub3", _("Persons all of whose reports are cases under sub 3."), _is_sub3, (("sub3",),)
            ),
            Population(
                "sexually_exploited",
                _("Presumed victims with sexual exploitation among their forms."),
                lambda units: _has_form(units, sexual=True),
                (("forms",),),
                of="victims",
                within={"form": "sexual"},
            ),
            Population(
                "otherwise_exploited",
                _("Presumed victims with any other form than sexual exploitation."),
                lambda units: _has_form(units, sexual=False),
                (("forms",),),
            ),
            Population(
                "minors",
                _("Presumed victims younger than 18 when the report was made."),
                _is_minor,
                (("age_at_report", "birth_date", "age_class_at_report"),),
                of="victims",
                within={"age_class": "minor"},
            ),
        )
    }
)
