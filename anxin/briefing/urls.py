"""Routes of the board."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "briefing"
urlpatterns = [
    path("", views.board, name="board"),
    path("table/", views.table, name="read-table"),
    path("sheet/", views.sheet, name="export-sheet"),
    path("today/", views.today, name="today"),
]
