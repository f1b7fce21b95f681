"""Addresses."""

from __future__ import annotations

from django.urls import path

from zicht.platform.region import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("region/", views.region, name="region"),
    path("region/table.csv", views.download, name="region_csv"),
]
