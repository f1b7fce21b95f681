"""Addresses of accounts."""

from django.urls import path

from zicht.platform.accounts import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("membership/", views.choose_membership, name="membership"),
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/invite/", views.invite, name="member_invite"),
    path("organisation/members/<uuid:membership>/end/", views.end_member, name="member_end"),
    path("invitation/<str:token>/", views.accept, name="invitation"),
]
