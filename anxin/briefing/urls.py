"""Routes of the command side."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "briefing"
urlpatterns = [
    path("", views.board, name="board"),
    path("table/", views.table, name="read-table"),
    path("today/", views.today, name="today"),
    path("sections/<int:number>/", views.section, name="read-section"),
    path("towns/<int:code>/", views.town, name="read-town"),
    path("briefs/", views.briefs, name="list-briefs"),
    path("briefs/ask/", views.ask, name="ask-brief"),
    path("briefs/subscription/", views.subscription, name="subscription"),
    path("briefs/feed/<str:token>.atom", views.feed, name="feed"),
    path("briefs/errata/<str:ref>/release/", views.release_erratum, name="release-erratum"),
    path("briefs/<str:ref>/", views.brief, name="read-brief"),
    path("briefs/<str:ref>/brief.docx", views.document, name="brief-docx"),
    path("briefs/<str:ref>/figures/<slug:slug>/", views.figure, name="read-figure"),
    path("briefs/<str:ref>/edit/", views.edit, name="edit-brief"),
    path("briefs/<str:ref>/sign/", views.sign, name="sign-brief"),
    path("briefs/<str:ref>/return/", views.give_back, name="return-brief"),
    path("briefs/<str:ref>/release/", views.release, name="release-brief"),
    path("briefs/<str:ref>/renew/", views.renew, name="renew-brief"),
    path("briefs/<str:ref>/errata/", views.errata, name="errata"),
    path("supervision/", views.supervisions, name="list-supervisions"),
    path("supervision/new/", views.new_supervision, name="new-supervision"),
    path("supervision/<str:ref>/", views.supervision, name="read-supervision"),
    path("supervision/<str:ref>/letter.docx", views.letter, name="supervision-docx"),
    path("tonight/", views.tonight, name="tonight"),
    path("upper-sheets/", views.upper_sheets, name="upper-sheets"),
    path("upper-sheets/<str:ref>/", views.map_sheet, name="map-sheet"),
    path("upper-sheets/<str:ref>/filled.xlsx", views.fill_sheet, name="fill-sheet"),
    path("upper-sheets/<str:ref>/drop/", views.drop_sheet, name="drop-sheet"),
    path("follow-ups/", views.follow_ups, name="follow-ups"),
]
