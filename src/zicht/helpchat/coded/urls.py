"""Addresses of what remains."""

from django.urls import path

from zicht.helpchat.coded import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("coded/", views.new, name="coded_new"),
    path("coded/kept/", views.kept, name="coded_kept"),
    path("coded/export/", views.export, name="coded_export"),
    path("coded/export/files/", views.download, name="coded_files"),
    path("consent/", views.consent, name="coded_consent"),
]
