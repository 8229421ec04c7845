"""Routes of requests."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "requests"
urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("help/", views.seek_help, name="help"),
    path("track/", views.track, name="track"),
    path("rate/", views.rate, name="rate"),
    path("of-order/<str:ref>/", views.of_order, name="of-order"),
    path("<int:request_id>/contact/", views.unmask, name="unmask-contact"),
]
