"""Routes of residents."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "residents"
urlpatterns = [
    path("find/", views.find, name="find-person"),
    path("<int:person_id>/", views.unmask, name="unmask-person"),
    path("<int:person_id>/erase/", views.erase, name="erase-person"),
]
