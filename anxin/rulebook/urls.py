"""Routes of the rule tables."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "rulebook"
urlpatterns = [
    path("", views.table_list, name="list"),
    path("<slug:scope>/<slug:name>/", views.table_read, name="read-table"),
    path("<slug:scope>/<slug:name>/try/", views.table_ask, name="try-table"),
    path("<slug:scope>/<slug:name>/xlsx/", views.table_download, name="download-table"),
]
