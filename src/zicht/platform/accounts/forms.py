"""Forms about accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from zicht.platform.accounts.roles import ROLE_NAMES, Role
from zicht.web.texts import later as _
from zicht.web.texts import later as named

__all__ = ["InviteForm"]


class InviteForm(forms.Form):
    """Whom to invite, to what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *arguments: Any, roles: Sequence[Role], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[(one.value, named(ROLE_NAMES[one])) for one in roles]
        )
