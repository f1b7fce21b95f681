"""The page to which leaving leads: turning one measure into another. It does what it says, in eight languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from babel.numbers import format_decimal
from babel.units import get_unit_name
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from zicht.helpchat.visitors.languages import msg, say
from zicht.helpchat.visitors.page import language_of, render

__all__ = ["KINDS", "Kind", "convert", "converted"]


@dataclass(frozen=True)
class Kind:
    """What is measured: each unit (by its name in CLDR) as so many of the first, exactly, and where its zero is."""

    code: str
    name: str
    units: Mapping[str, Decimal]
    zeros: Mapping[str, Decimal]


def _kind(code: str, name: str, units: Mapping[str, str], **zeros: str) -> Kind:
    return Kind(
        code,
        name,
        {unit: Decimal(factor) for unit, factor in units.items()},
        {unit: Decimal(zero) for unit, zero in zeros.items()},
    )


#: Inch, foot, yard, mile, pound and gallon as agreed in 1959 and 1985; a cup and a spoon as those of the United States.
KINDS: tuple[Kind, ...] = (
    _kind(
        "length",
        msg("Length"),
        {
            "length-meter": "1",
            "length-centimeter": "0.01",
            "length-millimeter": "0.001",
            "length-kilometer": "1000",
            "length-inch": "0.0254",
            "length-foot": "0.3048",
            "length-yard": "0.9144",
            "length-mile": "1609.344",
        },
    ),
    _kind(
        "weight",
        msg("Weight"),
        {
            "mass-gram": "1",
            "mass-kilogram": "1000",
            "mass-milligram": "0.001",
            "mass-ounce": "28.349523125",
            "mass-pound": "453.59237",
        },
    ),
    _kind(
        "volume",
        msg("Volume"),
        {
            "volume-liter": "1",
            "volume-deciliter": "0.1",
            "volume-milliliter": "0.001",
            "volume-cup": "0.2365882365",
            "volume-tablespoon": "0.01478676478125",
            "volume-teaspoon": "0.00492892159375",
            "volume-gallon": "3.785411784",
        },
    ),
    Kind(
        "temperature",
        msg("Temperature"),
        {"temperature-celsius": Decimal(1), "temperature-fahrenheit": Decimal(5) / Decimal(9)},
        {"temperature-fahrenheit": Decimal(32)},
    ),
)
_BY_CODE = {kind.code: kind for kind in KINDS}
_LONGEST, _LARGEST = 20, Decimal(10) ** 12


def converted(kind: Kind, amount: Decimal, source: str, target: str) -> Decimal:
    """Return an amount of one unit in another; both are units of the kind."""
    base = (amount - kind.zeros.get(source, Decimal(0))) * kind.units[source]
    return base / kind.units[target] + kind.zeros.get(target, Decimal(0))


@require_http_methods(["GET", "HEAD", "POST"])
def convert(request: HttpRequest) -> HttpResponse:
    """Show the page; with a form, the answer too."""
    language = language_of(request)
    forms = [_form(kind, request, language) for kind in KINDS]
    return render("units.html", language, {"forms": forms})


def _form(kind: Kind, request: HttpRequest, language: str) -> dict[str, object]:
    mine = request.method == "POST" and request.POST.get("kind") == kind.code
    units = [(unit, get_unit_name(unit, locale=language) or unit) for unit in kind.units]
    first, second = list(kind.units)[:2]
    source = request.POST.get("from", first) if mine else first
    target = request.POST.get("to", second) if mine else second
    amount = _amount(request.POST.get("amount", "")) if mine else None
    answer = ""
    if amount is not None and {source, target} <= kind.units.keys():
        found = converted(kind, amount, source, target)
        answer = format_decimal(round(found, 6), format="#,##0.######", locale=language)
    return {
        "code": kind.code,
        "name": kind.name,
        "units": units,
        "source": source,
        "target": target,
        "amount": request.POST.get("amount", "")[:_LONGEST] if mine else "1",
        "answer": answer,
        "unit": dict(units).get(target, ""),
        "wrong": mine and not answer and say("Write a number.", language),
    }


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.strip().replace(",", ".")) if len(text) <= _LONGEST else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and abs(amount) <= _LARGEST else None
