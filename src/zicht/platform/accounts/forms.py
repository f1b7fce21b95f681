"""Forms about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.web.texts import later as _
from zicht.web.texts import later as named

__all__ = ["AcceptForm", "InviteForm"]


class InviteForm(forms.Form):
    """Whom to invite, to what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *arguments: Any, roles: Sequence[Role], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[(one.value, named(ROLE_NAMES[one])) for one in roles]
        )


class AcceptForm(forms.Form):
    """A name and a password of one's own."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least twelve characters. A sentence is a good password."),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password:
            try:
                validate_password(password)
            except forms.ValidationError as error:
                self.add_error("password", error)
            if password != cleaned.get("again"):
                self.add_error("again", forms.ValidationError(_("The two passwords are not the same.")))
        return cleaned
