"""Addresses of triages and of their rules."""

from django.urls import path

from zicht.platform.triage import views, views_rules

__all__ = ["urlpatterns"]

urlpatterns = [
    path("persons/<uuid:person>/triage/", views.triages, name="triages"),
    path("persons/<uuid:person>/triage/new/", views.new, name="triage_new"),
    path("triage/rules/", views_rules.rules, name="rules"),
    path("triage/rules/<str:version>.json", views.rule_json, name="rule_json"),
    path("triage/rules/<str:version>/", views_rules.rule_table, name="rule_table"),
    path("triage/rules/<str:version>/approve/", views_rules.approve, name="rule_approve"),
    path("triage/rules/<str:version>/card/", views_rules.card, name="rule_card"),
    path("triage/<uuid:triage>/", views.kept_page, name="triage"),
    path("triage/<uuid:triage>/again/", views.again, name="triage_again"),
    path("triage/<uuid:triage>/paper/", views.paper, name="triage_paper"),
]
