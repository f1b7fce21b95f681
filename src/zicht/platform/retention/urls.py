"""Addresses of retention."""

from django.urls import path

from zicht.platform.retention.views import erase

__all__ = ["urlpatterns"]

urlpatterns = [path("persons/<uuid:person>/erase/", erase, name="person_erase")]
