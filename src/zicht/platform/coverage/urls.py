"""Addresses."""

from __future__ import annotations

from django.urls import path

from zicht.platform.coverage import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("coverage/", views.coverage, name="coverage"),
    path("coverage/region/", views.coverage_of_region, name="coverage_region"),
    path("coverage/count/", views.count_again, name="coverage_count"),
    path("coverage/<uuid:agency>/remind/", views.send_reminder, name="coverage_remind"),
    path("reminders/", views.reminders, name="reminders"),
]
