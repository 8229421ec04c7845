"""Routes of the site's own pages."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "site"
urlpatterns = [
    path("", views.home, name="home"),
    path("mode/", views.set_mode, name="set-mode"),
    path("desk/audit/", views.read_audit, name="read-audit"),
    path("campaign/", views.set_campaign, name="set-campaign"),
]
