"""Routes of the site's own pages."""

from __future__ import annotations

from django.urls import path

from . import home, views

app_name = "site"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", home.search, name="search"),
    path("people/", home.ask_person, name="ask-person"),
    path("door/", home.door_sheet, name="door-sheet"),
    path("mode/", views.set_mode, name="set-mode"),
    path("desk/audit/", views.read_audit, name="read-audit"),
    path("desk/certificates/", views.list_certificates, name="list-certificates"),
    path("campaign/", views.set_campaign, name="set-campaign"),
]
