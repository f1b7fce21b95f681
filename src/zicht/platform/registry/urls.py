"""Addresses of persons and their reports."""

from django.urls import path

from zicht.platform.registry import (
    views_access,
    views_moves,
    views_notes,
    views_persons,
    views_report,
    views_rows,
)

__all__ = ["urlpatterns"]

urlpatterns = [
    path("persons/", views_persons.persons, name="persons"),
    path("persons/search/", views_persons.search, name="person_search"),
    path("persons/<uuid:person>/", views_persons.person_page, name="person"),
    path("persons/<uuid:person>/identity/", views_persons.identity, name="person_identity"),
    path("persons/<uuid:person>/looks/", views_persons.looks, name="person_looks"),
    path("persons/<uuid:person>/consent/", views_persons.consent, name="person_consent"),
    path("persons/<uuid:person>/help/", views_rows.help_new, name="help_new"),
    path("persons/<uuid:person>/needs/", views_rows.need_new, name="need_new"),
    path("persons/<uuid:person>/notes/", views_notes.note_new, name="note_new"),
    path("notes/<uuid:note>/correct/", views_notes.correct_note, name="note_correct"),
    path("notes/<uuid:note>/withdraw/", views_notes.take_back_note, name="note_withdraw"),
    path("help/<uuid:row>/correct/", views_rows.correct_row, name="case_row_correct"),
    path("help/<uuid:row>/withdraw/", views_rows.take_back_row, name="case_row_withdraw"),
    path("persons/<uuid:person>/emergency/", views_access.emergency, name="person_emergency"),
    path("persons/<uuid:person>/emergency/end/", views_access.close_emergency, name="person_emergency_end"),
    path("persons/<uuid:person>/ask/", views_access.ask, name="person_ask"),
    path("persons/<uuid:person>/access/", views_access.access, name="person_access"),
    path("persons/<uuid:person>/access/<uuid:grant>/end/", views_access.end_access, name="grant_end"),
    path("access/requests/", views_access.requests, name="access_requests"),
    path("access/requests/<uuid:asked>/", views_access.answer_request, name="access_request"),
    path("access/requests/<uuid:asked>/refuse/", views_access.refuse_request, name="access_request_refuse"),
    path("reports/<uuid:report>/", views_report.report_page, name="report"),
    path("reports/<uuid:report>/correct/", views_report.correct, name="report_correct"),
    path("reports/<uuid:report>/decide/", views_report.decide, name="report_decide"),
    path("reports/<uuid:report>/dossier/", views_report.dossier, name="report_dossier"),
    path("reports/<uuid:report>/move/", views_moves.move, name="report_move"),
    path("reports/<uuid:report>/move/<uuid:move>/back/", views_moves.move_back, name="report_move_back"),
    path("reports/<uuid:report>/withdraw/", views_report.withdraw, name="report_withdraw"),
]
