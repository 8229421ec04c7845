"""Routes of messages."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "messages"
urlpatterns = [
    path("messages/", views.inbox, name="list"),
    path("messages/mark/", views.mark, name="mark"),
    path("messages/settings/", views.reach, name="reach"),
    path("messages/<int:message_id>/", views.open_message, name="open-message"),
    path("slips/", views.carry, name="carry"),
    path("slips/<int:delivery_id>/", views.tick_off, name="tick-off"),
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/<slug:slug>/", views.keep_contacts, name="keep-contacts"),
]
