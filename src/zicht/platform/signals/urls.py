"""Addresses of signals."""

from django.urls import path

from zicht.platform.signals import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("signals/", views.signals, name="signals"),
    path("signals/new/", views.new, name="signal_new"),
    path("signals/<uuid:signal>/", views.signal_page, name="signal"),
    path("signals/<uuid:signal>/correct/", views.correct, name="signal_correct"),
    path("signals/<uuid:signal>/outcome/", views.outcome, name="signal_outcome"),
    path("signals/<uuid:signal>/withdraw/", views.withdraw, name="signal_withdraw"),
    path("signals/<uuid:signal>/report/", views.link, name="signal_report"),
    path("signals/<uuid:signal>/report/<uuid:link>/end/", views.unlink, name="signal_report_end"),
]
