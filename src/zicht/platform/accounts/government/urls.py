"""Addresses, under `/account/`."""

from django.urls import path

from zicht.platform.accounts.government.views import callback, login

__all__ = ["urlpatterns"]

urlpatterns = [
    path("government/login/", login, name="government_login"),
    path("government/login/callback/", callback, name="government_callback"),
]
