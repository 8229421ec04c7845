"""Routes of the rule tables."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "rulebook"
urlpatterns = [
    path("", views.table_list, name="list"),
    path("decisions/", views.decision_list, name="list-decisions"),
    path("decisions/<uuid:record_id>/", views.decision_read, name="read-decision"),
    path("drafts/<int:version_id>/", views.draft_read, name="read-draft"),
    path("drafts/<int:version_id>/past/", views.draft_progress, name="watch-draft"),
    path("drafts/<int:version_id>/publish/", views.draft_publish, name="publish-draft"),
    path("drafts/<int:version_id>/withdraw/", views.draft_withdraw, name="withdraw-draft"),
    path("drafts/<int:version_id>/cancel-check/", views.draft_cancel_check, name="cancel-check"),
    path("towns/", views.town_list, name="list-towns"),
    path("towns/upload/", views.town_upload, name="upload-town"),
    path("towns/<int:table_id>/", views.town_read, name="compare-town"),
    path("towns/<int:table_id>/show/", views.town_show, name="show-town"),
    path("towns/<int:table_id>/remove/", views.town_remove, name="remove-town"),
    path("<slug:scope>/<slug:name>/", views.table_read, name="read-table"),
    path("<slug:scope>/<slug:name>/try/", views.table_ask, name="try-table"),
    path("<slug:scope>/<slug:name>/keep/", views.decision_keep, name="keep-decision"),
    path("<slug:scope>/<slug:name>/xlsx/", views.table_download, name="download-table"),
    path("<slug:scope>/<slug:name>/upload/", views.table_upload, name="upload-table"),
]
