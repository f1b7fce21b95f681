"""Addresses of visitors: one short word for each campaign."""

from django.urls import re_path

from zicht.helpchat.outreach.links import open_link

__all__ = ["urlpatterns"]

urlpatterns = [re_path(r"^(?P<word>[a-z][a-z0-9]{1,19})$", open_link)]
