"""What is wrong with rows that a form was made into, told beside its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django import forms

from zicht.platform.registry.checking import RowFault
from zicht.web.texts import render

__all__ = ["add_faults"]


def add_faults(
    form: forms.Form,
    faults: Iterable[RowFault],
    *,
    field_of: Callable[[RowFault], str] = lambda fault: fault.column,
) -> None:
    """Tell each fault once, beside the field that `field_of` names, or above the form where it has no such field."""
    for fault in faults:
        name = field_of(fault)
        known = name if name in form.fields else None
        problem = f"{render(fault.reason.expected)} {render(fault.reason.to_fix)}"
        if problem not in form.errors.get(known or "__all__", []):
            form.add_error(known, forms.ValidationError(problem))
