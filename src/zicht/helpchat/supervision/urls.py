"""Addresses of the supervisor."""

from django.urls import path

from zicht.helpchat.supervision import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("supervision/", views.load, name="supervision"),
    path("supervision/staffing/", views.staffing, name="supervision_staffing"),
    path("supervision/hours/", views.hours, name="supervision_hours"),
    path("supervision/hours/close/", views.close_day, name="supervision_close_day"),
    path("supervision/hours/<str:day>/open/", views.open_day, name="supervision_open_day"),
]
