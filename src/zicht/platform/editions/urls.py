"""Addresses."""

from __future__ import annotations

from django.urls import path

from zicht.platform.editions import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("editions/", views.editions, name="editions"),
    path("editions/new/", views.ask, name="edition_new"),
    path("editions/<uuid:run>/", views.edition, name="edition"),
    path("editions/<uuid:run>/progress/", views.progress, name="edition_progress"),
    path("editions/<uuid:run>/sign/", views.sign, name="edition_sign"),
    path("editions/<uuid:run>/publish/", views.publish, name="edition_publish"),
    path("public/", views.public, name="public_editions"),
    path("public/<str:edition>/<path:path>", views.public_file, name="public_file"),
]
