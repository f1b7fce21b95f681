"""Forms about accounts."""

from __future__ import annotations

from django import forms

from zicht.helpchat.staff.roles import ROLE_NAMES, Role
from zicht.web.texts import later as _
from zicht.web.texts import later as named

__all__ = ["InviteForm"]


class InviteForm(forms.Form):
    """Whom to invite, to what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=[(one.value, named(ROLE_NAMES[one])) for one in Role])
