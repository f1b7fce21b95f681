"""Addresses of the auditor."""

from django.urls import path

from zicht.platform.audit.views import (
    batches_page,
    emergencies_page,
    export,
    log_page,
    patterns_page,
    review,
    verify,
)
from zicht.platform.audit.views_look_ups import look_ups

__all__ = ["urlpatterns"]

urlpatterns = [
    path("audit/", log_page, name="audit"),
    path("audit/export/", export, name="audit_export"),
    path("audit/batches/", batches_page, name="audit_batches"),
    path("audit/batches/verify/", verify, name="audit_verify"),
    path("audit/break-glass/", emergencies_page, name="audit_emergencies"),
    path("audit/break-glass/<uuid:emergency>/", review, name="audit_review"),
    path("audit/patterns/", patterns_page, name="audit_patterns"),
    path("audit/look-ups/", look_ups, name="look_ups"),
]
