"""Routes of the notices."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("<slug:slug>/", views.notice_read, name="read-notice"),
]
