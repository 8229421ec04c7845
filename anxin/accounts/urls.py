"""Routes of one's own account that are ours; the others stand in `site.account_urls`."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "accounts"
urlpatterns = [path("sign-ins/", views.sign_ins, name="sign-ins")]
