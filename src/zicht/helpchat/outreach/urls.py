"""Addresses of outreach workers."""

from django.urls import path

from zicht.helpchat.outreach import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("outreach/", views.overview, name="outreach"),
    path("outreach/campaign/", views.add_campaign, name="outreach_campaign"),
    path("outreach/campaign/<uuid:campaign>/end/", views.end_campaign, name="outreach_end"),
    path("outreach/entry/", views.add_entry, name="outreach_entry"),
    path("outreach/entry/<uuid:entry>/remove/", views.remove_entry, name="outreach_remove"),
]
