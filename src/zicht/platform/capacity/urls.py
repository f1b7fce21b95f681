"""Addresses of places."""

from django.urls import path

from zicht.platform.capacity import views, views_options

__all__ = ["urlpatterns"]

urlpatterns = [
    path("places/", views.board, name="places"),
    path("places/own/", views.own, name="places_own"),
    path("places/own/confirm/", views.confirm, name="places_confirm"),
    path("places/new/", views.new, name="place_new"),
    path("places/<uuid:place>/", views.place_page, name="place"),
    path("places/<uuid:place>/change/", views.change, name="place_change"),
    path("places/<uuid:place>/end/", views.end, name="place_end"),
    path("places/<uuid:place>/numbers/", views.say, name="place_numbers"),
    path("places/<uuid:place>/reserve/", views.reserve, name="place_reserve"),
    path("places/kept/<uuid:reservation>/<slug:why>/", views.ending, name="place_kept_end"),
    path("persons/<uuid:person>/places/<slug:option>/", views_options.places_of_option, name="option_places"),
]
