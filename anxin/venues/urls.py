"""Routes of what is open."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "venues"
urlpatterns = [
    path("", views.today, name="today"),
    path("declare/", views.declare, name="declare-hours"),
]
