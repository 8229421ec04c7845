"""Routes of oversight."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "oversight"
urlpatterns = [path("report/", views.report, name="report")]
