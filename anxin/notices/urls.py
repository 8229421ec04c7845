"""Routes of the notices."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("drafts/", views.draft_list, name="list-drafts"),
    path("drafts/new/", views.draft_new, name="open-draft"),
    path("drafts/<slug:ref>/", views.draft_sign, name="sign-draft"),
    path("drafts/<slug:ref>/changes/", views.draft_change, name="edit-draft"),
    path("drafts/<slug:ref>/signatures/", views.draft_signatures, name="read-signatures"),
    path("drafts/<slug:ref>/send/", views.draft_sending, name="send-draft"),
    path("drafts/<slug:ref>/reopen/", views.draft_reopening, name="reopen-draft"),
    path("drafts/<slug:ref>/withdraw/", views.draft_withdrawing, name="withdraw-draft"),
    path("drafts/<slug:ref>/countersign/", views.draft_answering, name="countersign-draft"),
    path("drafts/<slug:ref>/issue/", views.draft_issuing, name="issue-draft"),
    path("drafts/<slug:ref>/carry/", views.carry, name="carry-forward"),
    path("forward/", views.forward, name="forward"),
    path("forward/copy/", views.copy_forward, name="copy-forward"),
    path("versions/", views.version_list, name="list-versions"),
    path("versions/<int:version_id>/", views.version_compare, name="compare-version"),
    path("versions/<int:version_id>/adopt/", views.version_adopting, name="adopt-version"),
    path("<slug:slug>/", views.notice_read, name="read-notice"),
]
