"""Addresses of needs and plan."""

from django.urls import path

from zicht.platform.care import views_clocks, views_doors, views_funding, views_needs, views_plan

__all__ = ["urlpatterns"]

urlpatterns = [
    path("clocks/", views_clocks.clocks, name="clocks"),
    path("clocks/clocks.ics", views_clocks.calendar, name="clocks_calendar"),
    path("clocks/<uuid:day>/end/", views_clocks.end, name="clock_end"),
    path("persons/<uuid:person>/needs/map/", views_needs.needs_map, name="needs_map"),
    path("persons/<uuid:person>/needs/assess/", views_needs.assess, name="needs_assess"),
    path("needs/words/<uuid:words>/correct/", views_needs.correct_words, name="need_words_correct"),
    path("needs/words/<uuid:words>/withdraw/", views_needs.take_back_words, name="need_words_withdraw"),
    path("persons/<uuid:person>/plan/", views_plan.plan, name="plan"),
    path("persons/<uuid:person>/plan/doors/", views_doors.shut_doors, name="plan_doors"),
    path("persons/<uuid:person>/plan/<slug:option>/<slug:act>/", views_plan.begin, name="plan_begin"),
    path("plan/<uuid:row>/fund/", views_funding.fund, name="plan_fund"),
    path("plan/<uuid:row>/<slug:act>/", views_plan.go_on, name="plan_go_on"),
]
