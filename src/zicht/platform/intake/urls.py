"""Addresses of intake."""

from django.urls import path

from zicht.platform.intake import answer_views, delivery_views, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("reports/new/", views.report_new, name="report_new"),
    path("reports/drafts/<uuid:draft>/", views.report_draft, name="report_draft"),
    path("reports/drafts/<uuid:draft>/save/", views.draft_save, name="draft_save"),
    path("reports/drafts/<uuid:draft>/delete/", views.draft_delete, name="draft_delete"),
    path("reports/<uuid:report>/sent/", views.report_sent, name="report_sent"),
    path("reports/deliveries/", delivery_views.deliveries, name="deliveries"),
    path("reports/deliveries/<uuid:delivery>/", delivery_views.delivery, name="delivery"),
    path(
        "reports/deliveries/<uuid:delivery>/<str:name>.csv", delivery_views.quarantine, name="delivery_apart"
    ),
    path("tasks/", answer_views.follow_ups, name="follow_ups"),
    path("tasks/<uuid:report>/", answer_views.follow_up, name="follow_up"),
    path("feedback/", answer_views.feedback, name="feedback"),
    path("ground/", answer_views.ground, name="ground"),
]
