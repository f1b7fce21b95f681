"""Addresses of operation."""

from django.urls import path

from zicht.platform.operation.demo import choose_user
from zicht.platform.operation.health import live, ready

__all__ = ["urlpatterns"]

urlpatterns = [
    path("demo/", choose_user, name="demo"),
    path("health/live", live, name="live"),
    path("health/ready", ready, name="ready"),
]
