"""Addresses."""

from __future__ import annotations

from django.urls import path

from zicht.platform.editions import views, views_files, views_signing

__all__ = ["urlpatterns"]

urlpatterns = [
    path("editions/", views.editions, name="editions"),
    path("editions/new/", views.ask, name="edition_new"),
    path("editions/key/", views_signing.key, name="signing_key"),
    path("editions/<uuid:run>/", views.edition, name="edition"),
    path("editions/<uuid:run>/progress/", views.progress, name="edition_progress"),
    path("editions/<uuid:run>/files/<path:path>", views_files.edition_file, name="edition_file"),
    path("editions/<uuid:run>/archive/", views_files.archive, name="edition_archive"),
    path("editions/<uuid:run>/sign/", views_signing.sign, name="edition_sign"),
    path("editions/<uuid:run>/publish/", views.publish, name="edition_publish"),
    path("public/", views_files.public, name="public_editions"),
    path("public/signers.txt", views_files.signers, name="public_signers"),
    path("public/<str:edition>.zip", views_files.public_archive, name="public_archive"),
    path("public/<str:edition>/<path:path>", views_files.public_file, name="public_file"),
]
