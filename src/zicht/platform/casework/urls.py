"""Addresses of the work with somebody."""

from django.urls import path

from zicht.platform.casework import (
    views_caseload,
    views_contact,
    views_cover,
    views_letters,
    views_meetings,
    views_plan,
)

__all__ = ["urlpatterns"]

urlpatterns = [
    path("caseload/", views_caseload.caseload, name="caseload"),
    path("persons/<uuid:person>/guidance/", views_caseload.casework, name="casework"),
    path("persons/<uuid:person>/guidance/worker/", views_caseload.assign, name="assign"),
    path("persons/<uuid:person>/guidance/time/", views_caseload.contact_new, name="contact_new"),
    path(
        "persons/<uuid:person>/guidance/time/<uuid:contact>/withdraw/",
        views_caseload.contact_withdraw,
        name="contact_withdraw",
    ),
    path("persons/<uuid:person>/contact/", views_contact.safe_contact, name="safe_contact"),
    path(
        "persons/<uuid:person>/contact/withdraw/",
        views_contact.safe_contact_withdraw,
        name="safe_contact_withdraw",
    ),
    path("persons/<uuid:person>/safety/", views_plan.safety_plan, name="safety_plan"),
    path("persons/<uuid:person>/safety/change/", views_plan.safety_plan_change, name="safety_plan_change"),
    path("safety/<uuid:plan>/withdraw/", views_plan.safety_plan_withdraw, name="safety_plan_withdraw"),
    # Stands on no paper, but in the history of a browser: it says nothing.
    path("notes/paper/<uuid:plan>/", views_plan.paper, name="safety_paper"),
    path("persons/<uuid:person>/meetings/new/", views_meetings.meeting_new, name="meeting_new"),
    path("meetings/<uuid:meeting>/", views_meetings.meeting, name="meeting"),
    path("meetings/<uuid:meeting>/withdraw/", views_meetings.meeting_withdraw, name="meeting_withdraw"),
    path("meetings/decisions/<uuid:decision>/", views_meetings.decision, name="decision"),
    path("persons/<uuid:person>/letters/", views_letters.letters, name="letters"),
    path("persons/<uuid:person>/letters/<slug:template>/", views_letters.letter, name="letter"),
    path("cover/", views_cover.cover, name="cover"),
    path("cover/new/", views_cover.cover_new, name="cover_new"),
    path("cover/<uuid:turn>/end/", views_cover.cover_end, name="cover_end"),
    path("cover/persons/<uuid:person>/", views_cover.cover_person, name="cover_person"),
]
