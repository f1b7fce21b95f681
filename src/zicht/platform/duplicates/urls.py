"""Addresses of the review of duplicates."""

from django.urls import path

from zicht.platform.duplicates import views, views_merges, views_questions

__all__ = ["urlpatterns"]

urlpatterns = [
    path("duplicates/", views.queue, name="duplicates"),
    path("duplicates/search/", views.search, name="duplicate_search"),
    path("duplicates/<uuid:candidate>/", views.pair, name="duplicate"),
    path("duplicates/<uuid:candidate>/decide/", views.decide, name="duplicate_decide"),
    path("duplicates/<uuid:candidate>/reopen/", views.reopen, name="duplicate_reopen"),
    path("duplicates/<uuid:candidate>/ask/<uuid:person>/", views.ask, name="duplicate_ask"),
    path("duplicates/merges/", views_merges.merges, name="merges"),
    path("duplicates/merges/<uuid:merge>/", views_merges.merge, name="merge"),
    path("duplicates/merges/<uuid:merge>/take-back/", views_merges.undo, name="merge_take_back"),
    path(
        "duplicates/merges/<uuid:merge>/persons/<uuid:person>/split/",
        views_merges.split,
        name="person_split",
    ),
    path("duplicates/questions/", views_questions.questions, name="duplicate_questions"),
    path("duplicates/questions/<uuid:question>/", views_questions.question, name="duplicate_question"),
]
