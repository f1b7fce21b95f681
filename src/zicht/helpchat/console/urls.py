"""Addresses of the console."""

from django.urls import path

from zicht.helpchat.console import views, views_debriefs, views_keeping, views_openings

__all__ = ["urlpatterns"]

urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.work, name="chat_work"),
    path("devices/", views.begin, name="chat_device"),
    path("devices/end/", views.end, name="chat_device_end"),
    path("resources/", views.resources, name="chat_resources"),
    path("duties/", views.duties, name="chat_duties"),
    path("images/", views.images, name="chat_images"),
    path("script/", views.script, name="chat_script"),
    path("openings/", views_openings.openings, name="chat_openings"),
    path("openings/ask/", views_openings.ask_opening, name="chat_opening_ask"),
    path("openings/<uuid:request_id>/", views_openings.opened, name="chat_opening"),
    path("openings/<uuid:request_id>/said/", views_openings.said, name="chat_opening_said"),
    path("keeping/", views_keeping.keeping, name="chat_keeping"),
    path("keeping/count/", views_keeping.how_many, name="chat_keeping_count"),
    path("keeping/key/", views_keeping.new_key, name="chat_keeping_key"),
    path("keeping/<uuid:request_id>/half/", views_keeping.half, name="chat_keeping_half"),
    path("keeping/<uuid:request_id>/answer/", views_keeping.answer, name="chat_keeping_answer"),
    path("debriefs/", views_debriefs.debriefs, name="chat_debriefs"),
    path("debriefs/ask/", views_debriefs.ask_debrief, name="chat_debrief_ask"),
    path("debriefs/<uuid:debrief>/done/", views_debriefs.done, name="chat_debrief_done"),
]
