"""The forms about places: what they are and for whom, what somebody looks for, and for how long one is kept."""

from __future__ import annotations

from typing import Any

from django import forms

from zicht.platform.capacity.actions import HOURS
from zicht.platform.capacity.queries import Wanted
from zicht.platform.clock import today
from zicht.platform.intake.fields import Menu
from zicht.platform.registry.service import codes_of
from zicht.vocabulary import code_list
from zicht.web.texts import current_language, later, translate

__all__ = ["NumbersForm", "PlaceForm", "ReserveForm", "WantedForm"]

_ = later
_OLDEST = 120
_MOST = 5000
#: What a place may take or not, by column.
_TAKES = {
    "children": _("Children can come along"),
    "psychiatric": _("Also for people with psychiatric problems"),
    "addiction": _("Also for people with an addiction"),
    "wheelchair": _("Can be used with a wheelchair"),
}


def _number(label: Any, *, most: int, required: bool = True, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=required,
        widget=forms.NumberInput({"class": "zicht-input--short", "inputmode": "numeric"}),
        **more,
    )


def _municipalities() -> list[tuple[str, str]]:
    """Return the municipalities of today by name, after none of them."""
    day, language = today().isoformat(), current_language()
    there = [
        (one.code, one.label(language))
        for one in code_list("municipalities")
        if not one.valid_to or one.valid_to > day[: len(one.valid_to)]
    ]
    return [("", translate("None chosen")), *sorted(there, key=lambda pair: pair[1].casefold())]


def _or_ask() -> list[tuple[str, str]]:
    return [("yes", translate("Yes")), ("no", translate("No")), ("", translate("Ask"))]


class PlaceForm(forms.Form):
    """What places are, how many there are, and how many are free."""

    name = forms.CharField(
        label=_("What you call these places"),
        help_text=_("For example: women with children, location North. Never an address, and nobody's name."),
        max_length=80,
    )
    kind = forms.ChoiceField(
        label=_("Kind of help"), choices=codes_of("help_kinds", blank=_("Choose")), widget=Menu
    )
    region = forms.ChoiceField(
        label=_("Police unit in which they are"),
        choices=codes_of("police_units", blank=_("Choose")),
        widget=Menu,
    )
    municipality = forms.ChoiceField(
        label=_("Municipality"),
        help_text=_("Leave this open where nobody may know where the places are."),
        choices=_municipalities,
        required=False,
        widget=Menu,
    )
    contact = forms.CharField(
        label=_("How to reach you about a place"),
        help_text=_("A telephone number or mail address of your organisation, not of one person."),
        required=False,
        max_length=120,
    )
    sex = forms.ChoiceField(
        label=_("For whom"),
        choices=lambda: [("", translate("Everybody")), *codes_of("sexes")()],
        required=False,
        widget=forms.RadioSelect,
    )
    age_from = _number(_("From which age"), most=_OLDEST, required=False)
    age_to = _number(_("Up to and including which age"), most=_OLDEST, required=False)
    total = _number(_("How many places there are"), most=_MOST)
    free = _number(_("How many of them are free now"), most=_MOST)
    waiting = _number(
        _("How many people wait"),
        most=_MOST,
        required=False,
        help_text=_("Leave this open where there is no waiting list."),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        for name, label in _TAKES.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=_or_ask, required=False, widget=forms.RadioSelect
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        youngest, oldest = cleaned.get("age_from"), cleaned.get("age_to")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("age_to", _("This is below the age from which it is."))
        total, free = cleaned.get("total"), cleaned.get("free")
        if total is not None and free is not None and free > total:
            self.add_error("free", _("No more places can be free than there are."))
        return cleaned

    @property
    def about(self) -> dict[str, object]:
        """The columns that say what the places are."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"free", "waiting"}}


class NumbersForm(forms.Form):
    """How many are free, or how many people wait: one tap says one of them."""

    free = forms.IntegerField(min_value=0, max_value=_MOST, required=False)
    waiting = forms.IntegerField(min_value=0, max_value=_MOST, required=False)


class ReserveForm(forms.Form):
    """For how long a place is kept free."""

    hours = forms.TypedChoiceField(
        label=_("Keep a place free for"),
        choices=lambda: [(one, translate("{hours} hours", hours=one)) for one in HOURS],
        coerce=int,
        initial=HOURS[1],
        widget=forms.RadioSelect,
    )


class WantedForm(forms.Form):
    """What somebody looks for. Sent in the address: nothing in it is of a person."""

    kind = forms.ChoiceField(
        label=_("Kind of help"),
        choices=codes_of("help_kinds", blank=_("All kinds")),
        required=False,
        widget=Menu,
    )
    region = forms.ChoiceField(
        label=_("Police unit"), choices=codes_of("police_units", blank=_("All")), required=False, widget=Menu
    )
    municipality = forms.ChoiceField(
        label=_("Municipality"), choices=_municipalities, required=False, widget=Menu
    )
    sex = forms.ChoiceField(
        label=_("Sex"), choices=codes_of("sexes", blank=_("All")), required=False, widget=Menu
    )
    age = _number(_("Age"), most=_OLDEST, required=False)
    takes = forms.MultipleChoiceField(
        label=_("What is needed"),
        choices=lambda: [(name, str(label)) for name, label in _TAKES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    only_free = forms.BooleanField(label=_("Only where a place is free"), required=False)

    @property
    def wanted(self) -> Wanted:
        """What is looked for; what cannot be read leaves nothing out."""
        found = self.cleaned_data
        return Wanted(
            kind=found.get("kind", ""),
            region=found.get("region", ""),
            municipality=found.get("municipality", ""),
            sex=found.get("sex", ""),
            age=found.get("age"),
            takes=frozenset(found.get("takes", ())),
            only_free=bool(found.get("only_free")),
        )
