"""How allauth is used by every application: accounts come from invitations alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest

from zicht.errors import InputError, Text
from zicht.web.texts import later as _
from zicht.web.texts import render as render_text

__all__ = [
    "BACKEND",
    "INVITATION_VALID",
    "AcceptForm",
    "InvitedOnly",
    "digest_of",
    "made_by",
    "make_account",
    "new_secret",
    "no_address",
    "who_tries",
]

User = TypeVar("User")

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


def make_account(email: str, *, name: str, password: str) -> Any:
    """Make the account of somebody who was invited, whose address is known to be theirs.

    Raises
    ------
    InputError
        If an account has this address already: its owner signs in first.
    """
    users = get_user_model()._default_manager  # noqa: SLF001 - the name that Django gives it
    if users.filter(email=email).exists():
        raise InputError.of(
            Text.of("An account with this address exists."),
            expected=Text.of("An invitation for somebody who has no account yet."),
            to_fix=Text.of("Sign in, and open the link of the invitation again."),
        )
    made = users.create_user(email, name=name, password=password)
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    return made


def made_by(form: AcceptForm, accept: Callable[..., User]) -> User | None:
    """Return the account that `accept` makes of a form that was filled; None where it says what is wrong."""
    if not form.is_valid():
        return None
    try:
        return accept(name=form.cleaned_data["name"], password=form.cleaned_data["password"])
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, f"{render_text(problem.where)} {render_text(problem.to_fix)}")
        return None


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
