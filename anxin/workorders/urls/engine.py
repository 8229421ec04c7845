"""Routes of clocks, lines upwards, merging, hand-over, checks."""

from __future__ import annotations

from django.urls import path

from ..views import engine as views

desk = [
    path("checks/", views.checks, name="checks"),
    path("chains/", views.chains, name="chains"),
    path("orders/<str:ref>/pause/", views.pause, name="pause-order"),
    path("orders/<str:ref>/resume/", views.resume, name="resume-order"),
    path("orders/<str:ref>/merge/", views.merge, name="merge-orders"),
    path("orders/<str:ref>/unmerge/", views.unmerge, name="unmerge-order"),
    path("orders/<str:ref>/link/", views.link, name="link-orders"),
    path("orders/<str:ref>/hand-over/", views.hand_over, name="hand-over-order"),
    path("orders/<str:ref>/check/", views.check, name="check-order"),
]
