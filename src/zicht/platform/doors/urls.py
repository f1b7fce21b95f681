"""The address of shut doors."""

from django.urls import path

from zicht.platform.doors import views

__all__ = ["urlpatterns"]

urlpatterns = [path("shut-doors/", views.doors, name="shut_doors")]
