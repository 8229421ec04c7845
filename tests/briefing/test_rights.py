"""Role × route for briefs, letters, places and feeds: no draft, no foreign letter ever answers."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from anxin.accounts.models import User
from anxin.briefing.types import Permission
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.workorders.types import Permission as OrderPermission
from tests import people
from tests.architecture.routing import routes

from .briefs import QILIN, drafted, released
from .rights import OF_A_BRIEF, OF_A_PLACE

pytestmark = pytest.mark.usefixtures("running")
YESTERDAY = date(2021, 2, 9)
STRANGER = "stranger"
WHO = (STRANGER, *people.ALL)
SONG = "金丝雀丁啼"


def browser(who: str) -> Client:
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    if who != STRANGER:
        client.force_login(User.objects.get(username=who))
    return client


def may(who: str, permission: str) -> bool:
    if who == STRANGER:
        return False
    scope_set(SYSTEM)
    return people.actor(who).may(permission)


def permission_of(name: str) -> str:
    return next(str(one.permission) for one in routes(get_resolver()) if one.name == name)


@pytest.mark.parametrize("who", WHO)
def test_draft_answers_only_those_who_work_on_it(who: str) -> None:
    brief = drafted(YESTERDAY)
    type(brief).objects.filter(id=brief.id).update(text=SONG)
    works = any(may(who, one) for one in (Permission.DRAFT, Permission.SIGN, Permission.RELEASE))
    for name, data in OF_A_BRIEF.items():
        arguments = {"ref": brief.ref} | ({"slug": "done"} if name.endswith("figure") else {})
        url, client = reverse(name, kwargs=arguments), browser(who)
        answer = client.get(url) if data is None else client.post(url, data)
        said = answer.content.decode(errors="replace")
        if data is None and works and may(who, permission_of(name)):
            assert answer.status_code == 200, url
        elif data is None:
            refused = answer.status_code in (403, 404) or "login" in answer.get("Location", "")
            assert refused, f"{url}: {answer.status_code}"
            assert SONG not in said
        elif not may(who, permission_of(name)):
            assert answer.status_code == 403 or "login" in answer.get("Location", ""), url
        else:
            assert answer.status_code < 500, url


@pytest.mark.parametrize("who", WHO)
def test_released_brief_is_read_by_right_and_changed_by_nobody(who: str) -> None:
    brief = released(drafted(YESTERDAY))
    answer = browser(who).get(reverse("briefing:read-brief", args=[brief.ref]))
    assert (answer.status_code == 200) == may(who, Permission.READ_BRIEFS)
    for name in ("briefing:edit-brief", "briefing:sign-brief", "briefing:release-brief"):
        sent = browser(who).post(reverse(name, args=[brief.ref]), OF_A_BRIEF[name])
        assert sent.status_code in (302, 403, 404, 409, 422)
        assert sent.status_code != 302 or "login" in sent["Location"]


@pytest.mark.parametrize("who", WHO)
def test_places_open_by_right(who: str) -> None:
    places = {"briefing:read-section": [3], "briefing:read-town": [people.YUEZHOU_CODE]}
    for name in OF_A_PLACE:
        answer = browser(who).get(reverse(name, args=places[name]))
        sees = may(who, Permission.READ) and may(who, OrderPermission.READ)
        assert (answer.status_code == 200) == sees, f"{name}: {answer.status_code}"


@pytest.mark.parametrize("token", ["x", "0" * 26, "甲" * 26, "Z" * 300])
def test_guessed_feed_opens_nothing(token: str) -> None:
    assert browser(STRANGER).get(reverse("briefing:feed", args=[token])).status_code == 404
