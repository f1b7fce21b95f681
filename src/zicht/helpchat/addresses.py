"""The addresses of the apps of a side, in the order of the settings."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

__all__ = ["addresses_of"]


def addresses_of(module: str) -> list[URLPattern | URLResolver]:
    """Return the addresses of every app of ours with a module of this name."""
    names = [f"zicht.helpchat.{name}.{module}" for name in settings.APPS]
    return [path("", include(import_module(name))) for name in names if find_spec(name) is not None]
