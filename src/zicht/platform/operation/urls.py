"""Addresses of operation."""

from django.urls import path

from zicht.platform.operation.demo import choose_user
from zicht.platform.operation.health import live, on_time, ready
from zicht.platform.operation.views import running

__all__ = ["urlpatterns"]

urlpatterns = [
    path("demo/", choose_user, name="demo"),
    path("health/live", live, name="live"),
    path("health/ready", ready, name="ready"),
    path("health/jobs", on_time, name="on_time"),
    path("operation/", running, name="operation"),
]
