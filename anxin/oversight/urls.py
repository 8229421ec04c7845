"""Routes of oversight."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "oversight"
urlpatterns = [
    path("report/", views.report, name="report"),
    path("checks/", views.checks, name="list-checks"),
    path("checks/new/", views.new_check, name="new-check"),
    path("checks/<str:ref>/", views.read_check, name="read-check"),
    path("checks/<str:ref>/judge/", views.judge, name="judge-finding"),
    path("checks/<str:ref>/share/", views.share, name="share-check"),
    path("checks/<str:ref>/erase/", views.erase, name="erase-check"),
    path("checks/<str:ref>/report.docx", views.report_docx, name="report-check"),
]
