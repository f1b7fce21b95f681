"""Addresses of accounts."""

from django.urls import path

from zicht.helpchat.staff import demo, views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("team/", views.team, name="chat_team"),
    path("team/invite/", views.invite_somebody, name="chat_invite"),
    path("team/roles/<uuid:held>/end/", views.end_held, name="chat_role_end"),
    path("team/acts/", views.acts, name="chat_acts"),
    path("invitation/<str:secret>/", views.accept, name="chat_invitation"),
    path("demo/", demo.choose_counsellor, name="chat_demo"),
]
