"""The addresses of visitors. What is said stands in none of them."""

from django.urls import path

from zicht.helpchat.visitors import files, units, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("", views.entry, name="visitors"),
    path("maten/", units.convert, name="units"),
    path("icon.svg", views.icon, name="icon"),
    path("files/<path:name>", files.script, name="script"),
]
