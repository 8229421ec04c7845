"""Role × route: a person answers to whoever has the place and the field in his scope, to nobody else."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.residents.services import person_keep
from anxin.residents.types import Permission, PersonDraft
from tests import people
from tests.residents.rights import OF_PEOPLE

pytestmark = pytest.mark.usefixtures("db")
STRANGER = "stranger"
SONG, PHONE, MASKED = "金丝雀", "13800000077", "138****0077"
RIGHT_OF = {
    "residents:unmask-person": Permission.UNMASK,
    "residents:erase-person": Permission.ERASE,
}


def posted(client: Client, url: str, data: dict[str, str]) -> HttpResponse:
    """What is answered; whatever it wrote is undone."""
    with transaction.atomic():
        response = client.post(url, data)
        transaction.set_rollback(True)
    scope_set(SYSTEM)
    return response  # type: ignore[return-value]  # the test client's response is one


@pytest.fixture
def person_id() -> int:
    """A person of 越州镇, of no field but the general one."""
    scope_set(SYSTEM)
    draft = PersonDraft(name=SONG, area_code=people.YUEZHOU_CODE, phone=PHONE)
    return person_keep(actor=SYSTEM, draft=draft)


@pytest.mark.parametrize("who", [STRANGER, *people.ALL])
def test_person_answers_within_the_scope_only(who: str, person_id: int) -> None:
    client, actor = Client(), None
    if who != STRANGER:
        client.force_login(User.objects.get(username=who))
        actor = people.actor(who)
    seen = actor is not None and actor.scope.covers(people.YUEZHOU_CODE, 1)
    for name, data in OF_PEOPLE.items():
        response = posted(client, reverse(name, args=[person_id]), data)
        may = actor is not None and actor.may(RIGHT_OF[name])
        wanted = ((200, 302) if seen else (404,)) if may else (302, 403)
        assert response.status_code in wanted, name
        assert (SONG in response.content.decode()) <= (seen and may), name
    page = posted(client, reverse("residents:find-person"), {"number": PHONE}).content.decode()
    assert SONG not in page
    assert (MASKED in page) == (seen and actor is not None and actor.may(Permission.READ))


def test_the_canary_is_seen_by_some_and_hidden_from_others() -> None:
    seen = {who for who in people.ALL if people.actor(who).scope.covers(people.YUEZHOU_CODE, 1)}
    assert {people.OFFICE, people.YUEZHOU} <= seen
    assert not {people.DONGSHAN, people.CIVIL} & seen


def test_wrong_numbers_and_reasons_are_told_at_the_field(person_id: int) -> None:
    client = Client()
    client.force_login(User.objects.get(username=people.YUEZHOU))
    for number in ("", "你好", "1" * 41, "110105194912310021"):
        response = posted(client, reverse("residents:find-person"), {"number": number})
        assert response.status_code == 422, number
    for name in OF_PEOPLE:
        response = posted(client, reverse(name, args=[person_id]), {"reason": "看"})
        assert response.status_code == 422, name
        assert SONG not in response.content.decode()
