"""The forms of a referral: what it is for and what goes along, why it is declined, and a question or an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from zicht.platform.access.context import Access, Purpose
from zicht.platform.accounts.models import Organisation
from zicht.platform.clock import today
from zicht.platform.referral.actions import LONGEST_TEXT, About
from zicht.platform.referral.sharing import GROUP_HELP, GROUP_NAMES, Group, groups_for
from zicht.platform.referral.workflow import Scope
from zicht.platform.registry.service import legal_grounds_for
from zicht.vocabulary import code_list
from zicht.web.texts import label_of, later, translate

__all__ = ["DeclineForm", "ReferralForm", "TextForm", "kind_abouts"]

_ = later
_BROAD = {"rows": 5, "autocomplete": "off"}
#: A referral that waits this long is not forgotten by then; access lasts a year at most, as the register gives it.
_DAYS, _LONGEST = 90, 365


class ReferralForm(forms.Form):
    """To whom, for what, and what goes along: of that, nothing is ticked at first."""

    receiver = forms.ModelChoiceField(
        label=_("To which organisation?"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )
    about = forms.ChoiceField(label=_("For what?"))
    groups = forms.MultipleChoiceField(
        label=_("What may the receiver see?"),
        help_text=_(GROUP_HELP),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("What else should the receiver know?"),
        help_text=_("The receiver reads this before accepting. Write no name and no address here."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(_BROAD),
    )
    scope = forms.ChoiceField(
        label=_("What opens when it is accepted?"),
        widget=forms.RadioSelect,
        initial=Scope.SHARED.value,
        choices=lambda: [
            (Scope.SHARED.value, translate("Nothing more: the receiver goes on seeing what is ticked")),
            (Scope.FILE.value, translate("The whole file: for an organisation for care coordination")),
            (
                Scope.HANDOVER.value,
                translate("Hand-over: the whole file, and the receiver coordinates the care from then on"),
            ),
        ],
    )
    legal_ground = forms.ChoiceField(
        label=_("On which legal ground?"),
        help_text=_("Consent must have been recorded for shelter and help. The person may withdraw it."),
        choices=lambda: [
            (one, label_of("legal_grounds", one)) for one in legal_grounds_for(Purpose.SHELTER.value)
        ],
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("At most a year. You can end it sooner."),
        initial=_DAYS,
        min_value=1,
        max_value=_LONGEST,
        widget=forms.NumberInput({"class": "zicht-input--short"}),
        error_messages={
            name: _("Fill in a number from 1 to 365.") for name in ("min_value", "max_value", "invalid")
        },
    )

    def __init__(
        self, *arguments: Any, access: Access, options: Sequence[tuple[str, About]], **more: Any
    ) -> None:
        super().__init__(*arguments, **more)
        self._abouts = {f"option:{about.option}": about for _name, about in options}
        kinds = kind_abouts()
        named = [(f"option:{about.option}", name) for name, about in options]
        self._abouts |= {f"kind:{one.kind}": one for one in kinds}
        options_of_plan = [(translate("Options of the plan"), named)] if named else []
        receiver, about = self.fields["receiver"], self.fields["about"]
        if isinstance(receiver, forms.ModelChoiceField):
            agencies = Organisation.objects.filter(is_active=True, is_register=False).exclude(
                reporter_type=""
            )
            receiver.queryset = agencies.exclude(id=access.agency).order_by("name")
        if isinstance(about, forms.ChoiceField):
            labels = [(f"kind:{one.kind}", label_of("help_kinds", one.kind)) for one in kinds]
            about.choices = [
                ("", translate("Choose")),
                *options_of_plan,
                (translate("Kinds of help"), labels),
            ]
        shared = self.fields["groups"]
        if isinstance(shared, forms.ChoiceField):
            shared.choices = [(one.value, translate(GROUP_NAMES[one])) for one in groups_for(access)]

    @property
    def what_for(self) -> About:
        """What it is for."""
        return self._abouts[self.cleaned_data["about"]]

    @property
    def ticked(self) -> frozenset[Group]:
        """What was ticked."""
        return frozenset(Group(one) for one in self.cleaned_data["groups"])

    @property
    def open_until(self) -> date:
        """The last day."""
        return today() + timedelta(days=self.cleaned_data["days"])


def kind_abouts() -> list[About]:
    """Return what a referral without a plan can be for: every kind of help."""
    return [
        About("", one.code, {language: one.label(language) for language in ("nl", "en")})
        for one in code_list("help_kinds")
    ]


class DeclineForm(forms.Form):
    """Why a referral is declined: the codes with which the care gap counts doors that were shut."""

    reason = forms.ChoiceField(
        label=_("Why can you not take this person?"),
        widget=forms.RadioSelect,
        choices=lambda: [
            (one.code, label_of("blocking_reasons", one.code)) for one in code_list("blocking_reasons")
        ],
    )
    text = forms.CharField(
        label=_("What should the sender know?"),
        help_text=_("For example when there is a place again, or who may help instead."),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(_BROAD),
    )


class TextForm(forms.Form):
    """A question or an answer."""

    text = forms.CharField(label=_("Your message"), max_length=LONGEST_TEXT, widget=forms.Textarea(_BROAD))
