"""Addresses of referrals."""

from django.urls import path

from zicht.platform.referral import views, views_answers

__all__ = ["urlpatterns"]

urlpatterns = [
    path("referrals/", views.referrals, name="referrals"),
    path("referrals/<uuid:referral>/", views.referral, name="referral"),
    path("referrals/<uuid:referral>/accept/", views_answers.accept_it, name="referral_accept"),
    path("referrals/<uuid:referral>/decline/", views_answers.decline_it, name="referral_decline"),
    path("referrals/<uuid:referral>/ask/", views_answers.ask_it, name="referral_ask"),
    path("referrals/<uuid:referral>/answer/", views_answers.answer_it, name="referral_answer"),
    path("referrals/<uuid:referral>/withdraw/", views_answers.withdraw_it, name="referral_withdraw"),
    path("referrals/<uuid:referral>/end/", views_answers.end_it, name="referral_end"),
    path("referrals/<uuid:referral>/record/", views_answers.record_it, name="referral_record"),
    path("persons/<uuid:person>/referrals/", views.of_person, name="person_referrals"),
    path("persons/<uuid:person>/referrals/new/", views.new, name="referral_new"),
]
