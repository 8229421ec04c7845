"""Routes of requests."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "requests"
urlpatterns = [
    path("", views.kinds, name="kinds"),
    path("file/<slug:kind>/", views.file, name="file"),
    path("ask/", views.file, {"kind": "question"}, name="ask"),
    path("help/", views.file, {"kind": "help"}, name="help"),
    path("track/", views.track, name="track"),
    path("rate/", views.rate, name="rate"),
    path("slip/", views.slip, name="slip"),
    path("slip/<slug:kind>/", views.slip, name="slip-of-kind"),
    path("take-call/", views.take_call, name="take-call"),
    path("take-call/caller/", views.find_caller, name="find-caller"),
    path("take-down/", views.take_down, name="take-down"),
    path("taken/", views.taken, name="list-taken"),
    path("taken/told/", views.tell_taken, name="tell-taken"),
    path("type-slip/", views.type_slip, name="type-slip"),
    path("slips/", views.slips, name="slips"),
    path("of-order/<str:ref>/", views.of_order, name="of-order"),
    path("of-order/<str:ref>/split/", views.split, name="split-order"),
    path("withdrawals/", views.withdrawals, name="list-withdrawals"),
    path("withdrawals/ask/", views.ask_withdrawal, name="ask-withdrawal"),
    path("withdrawals/<str:ref>/", views.withdrawal, name="read-withdrawal"),
    path("withdrawals/<str:ref>/told/", views.told, name="tell-answer"),
    path("<int:request_id>/contact/", views.unmask, name="unmask-contact"),
]
