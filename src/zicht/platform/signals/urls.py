"""Addresses of signals."""

from django.urls import path

from zicht.platform.signals import views, views_places, views_told

__all__ = ["urlpatterns"]

urlpatterns = [
    path("signals/", views.signals, name="signals"),
    path("signals/new/", views.new, name="signal_new"),
    path("signals/rules.json", views.rules_json, name="signal_rules"),
    path("signals/told/", views_told.told, name="signals_told"),
    path("signals/places/", views_places.places, name="signal_places"),
    path("signals/places/ground/", views_places.ground, name="signal_ground"),
    path("signals/places/<uuid:place>/", views_places.place, name="signal_place_together"),
    path("signals/<uuid:signal>/", views.signal_page, name="signal"),
    path("signals/<uuid:signal>/place/", views.place, name="signal_place"),
    path("signals/<uuid:signal>/correct/", views.correct, name="signal_correct"),
    path("signals/<uuid:signal>/outcome/", views.outcome, name="signal_outcome"),
    path("signals/<uuid:signal>/withdraw/", views.withdraw, name="signal_withdraw"),
    path("signals/<uuid:signal>/report/", views.link, name="signal_report"),
    path("signals/<uuid:signal>/report/<uuid:link>/end/", views.unlink, name="signal_report_end"),
]
