"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from .. import views
from .breakdown import desk as breakdown_desk

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("orders/<str:ref>/", views.order, name="read-order"),
    path("orders/<str:ref>/move/", views.move, name="move-order"),
    *breakdown_desk,
]
