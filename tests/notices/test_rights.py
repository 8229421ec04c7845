"""Who may call the routes of drafts and versions, and what they answer to the others."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Actor
from anxin.notices.queries import campaigns_all
from tests import make, people
from tests.architecture.routing import Route, routes
from tests.notices.rights import OF_A_NOTICE_DRAFT, OF_A_VERSION

pytestmark = pytest.mark.usefixtures("db")
STRANGER = "stranger"
WHO = (STRANGER, *people.ALL)
SONG = "金丝雀丁啼"
SIGN_IN = "/accounts/login/?next="


def called(name: str) -> Route:
    return next(route for route in routes(get_resolver()) if route.name == name)


def signed_in(who: str) -> tuple[Client, Actor | None]:
    client = Client()
    if who == STRANGER:
        return client, None
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client, people.actor(who)


def answered(client: Client, url: str, data: dict[str, str] | None) -> Any:
    """What a route answers; whatever it wrote is undone."""
    with transaction.atomic():
        response = client.get(url) if data is None else client.post(url, data)
        transaction.set_rollback(True)
    return response


def denied(response: HttpResponse) -> bool:
    return response.status_code == 403 or response.headers.get("Location", "").startswith(SIGN_IN)


@pytest.mark.parametrize("who", WHO)
def test_draft_of_a_notice_answers_its_unit_and_those_asked_only(who: str) -> None:
    ref = make.notice_draft(people.YUEZHOU, SONG, asked=("dept-market",))
    client, _ = signed_in(who)
    seen = who in (people.YUEZHOU, people.OFFICE, people.LEADER, people.MARKET)
    for name, data in OF_A_NOTICE_DRAFT.items():
        response = answered(client, reverse(name, kwargs={"ref": ref}), data)
        assert response.status_code < 500, name
        if not seen:
            assert denied(response) or response.status_code == 404, f"{name} answers"
            assert SONG not in response.content.decode(), name
        elif data is None:
            assert SONG in response.content.decode(), name
    assert (SONG in client.get(reverse("notices:list-drafts")).content.decode()) is seen


@pytest.mark.parametrize("who", WHO)
def test_versions_open_by_right_only(who: str) -> None:
    client, actor = signed_in(who)
    scope_set(SYSTEM)
    version = campaigns_all()[0].version_id
    for name, data in OF_A_VERSION.items():
        url = reverse(name, kwargs={"version_id": version})
        response = answered(client, url, data)
        may = actor is not None and actor.may(called(name).permission)
        assert denied(response) is not may, url
        assert response.status_code < 500, url
