"""Routes of travel guidance."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "travel"
urlpatterns = [
    path("guidance/", views.guide, name="guide"),
    path("guidance/keep/", views.guide_keep, name="keep-guidance"),
]
