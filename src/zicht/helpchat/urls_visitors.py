"""The addresses of visitors: what an app has for them stands in its `urls_visitors`."""

from zicht.helpchat.addresses import addresses_of

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = addresses_of("urls_visitors")
handler400 = "zicht.helpchat.visitors.errors.bad_request"
handler403 = "zicht.helpchat.visitors.errors.not_found"
handler404 = "zicht.helpchat.visitors.errors.not_found"
handler500 = "zicht.helpchat.visitors.errors.server_error"
