"""How allauth is used by every application: accounts come from invitations alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from zicht.web.texts import later as _

__all__ = [
    "BACKEND",
    "INVITATION_VALID",
    "AcceptForm",
    "InvitedOnly",
    "digest_of",
    "new_secret",
    "no_address",
    "who_tries",
]

#: What signs in who was invited, without asking for the password that was just chosen.
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
INVITATION_VALID = timedelta(days=7)


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Accounts come from invitations alone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False


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


def who_tries(request: HttpRequest, credentials: Mapping[str, Any] | None) -> str | None:
    """Return the account that a password was tried on."""
    given = credentials or {}
    named = given.get("email") or given.get("login") or request.POST.get("login", "")
    return str(named).strip().lower()[:254] or None


def no_address(request: HttpRequest) -> None:
    """Answer, to whoever would write an address down, that there is none."""
    del request


def new_secret() -> str:
    """Return the secret part of a link, which nobody keeps."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """Return what is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
