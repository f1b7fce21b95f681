"""The addresses of the console: what an app has for it stands in its `urls`."""

from django.urls import include, path

from zicht.helpchat.addresses import addresses_of
from zicht.web.languages import choose_language

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("language/", choose_language, name="language"),
    path("account/", include("allauth.urls")),
    *addresses_of("urls"),
]
handler400 = "zicht.web.errors.bad_request"
handler403 = "zicht.web.errors.refused"
handler404 = "zicht.web.errors.not_found"
handler500 = "zicht.web.errors.server_error"
