"""Addresses of the pages for municipalities."""

from django.urls import path

from zicht.platform.municipal import views_picture, views_plan, views_readiness, views_route

__all__ = ["urlpatterns"]

urlpatterns = [
    path("municipality/", views_picture.picture, name="municipality"),
    path("municipality/<slug:form>/", views_picture.sheet, name="municipality_sheet"),
    path("readiness/", views_readiness.readiness, name="readiness"),
    path("readiness/begin/", views_readiness.begin, name="readiness_begin"),
    path("readiness/plan/new/", views_plan.new, name="plan_step_new"),
    path("readiness/plan/<uuid:step>/", views_plan.change, name="plan_step"),
    path("readiness/<uuid:assessment>/", views_readiness.assessment_page, name="assessment"),
    path("readiness/<uuid:assessment>/seal/", views_readiness.seal, name="assessment_seal"),
    path("readiness/<uuid:assessment>/paper/", views_readiness.paper, name="assessment_paper"),
    path("readiness/<uuid:assessment>/<slug:theme>/", views_readiness.theme_page, name="assessment_theme"),
    path("route-map/", views_route.route_map, name="route_map"),
    path("route-map/numbers/new/", views_route.new, name="contact_new"),
    path("route-map/numbers/<uuid:contact>/", views_route.change, name="contact_change"),
    path("route-map/numbers/<uuid:contact>/checked/", views_route.checked, name="contact_checked"),
    path("route-map/numbers/<uuid:contact>/end/", views_route.end, name="contact_end"),
]
