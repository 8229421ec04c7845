"""Role × route for the pages of the rulebook that have a number in their address."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.rulebook.models import DecisionRecord, TownTable
from tests import people
from tests.rulebook.editing import browser_of, downloaded, kept_decision, proposed, saved
from tests.rulebook.rights import OF_A_DECISION, OF_A_DRAFT, OF_A_TABLE, OF_A_TOWN, Door

pytestmark = pytest.mark.usefixtures("db")
STRANGER = "stranger"
WHO = (STRANGER, *people.ALL)


def answer(who: str, url: str, door: Door) -> Any:
    """What somebody is answered; whatever it wrote is undone."""
    client = Client() if who == STRANGER else browser_of(who)
    with transaction.atomic():
        response = client.get(url) if door.data is None else client.post(url, door.data)
        transaction.set_rollback(True)
    scope_set(SYSTEM)
    return response


def faults(doors: dict[str, Door], arguments: dict[str, Any]) -> list[str]:
    """Doors that open for the wrong people, or not for the right ones."""
    found = []
    for name, door in doors.items():
        url = reverse(name, kwargs=arguments)
        for who in WHO:
            status = answer(who, url, door).status_code
            if who in door.who:
                right = status in (200, 302)
            elif who == STRANGER:
                right = status == 302 and "/login/" in answer(who, url, door).headers["Location"]
            else:
                right = status in (403, 404)
            if not right:
                found.append(f"{name} for {who}: {status}")
    return found


def test_drafts_open_to_those_who_draft_or_publish() -> None:
    version = proposed(people.CIVIL)
    kept_decision()
    door = {k: d for k, d in OF_A_DRAFT.items() if k != "rulebook:publish-draft"}
    assert not faults(door, {"version_id": version.pk})


def test_publishing_opens_to_those_who_publish() -> None:
    version = proposed(people.CIVIL)
    from tests.rulebook.editing import worked

    worked()
    door = {"rulebook:publish-draft": OF_A_DRAFT["rulebook:publish-draft"]}
    assert not faults(door, {"version_id": version.pk})


def test_uploading_opens_to_those_who_draft() -> None:
    assert not faults(OF_A_TABLE, {"scope": "qilin-2021", "name": "travel_guidance"})


def test_a_town_table_not_shown_yet_answers_its_town_alone() -> None:
    higher = downloaded()
    from tests.rulebook.test_towns import bring

    response = bring(people.YUEZHOU, saved(higher))
    assert response.status_code == 302
    scope_set(SYSTEM)
    row = TownTable.objects.exclude(demo=True).get()
    assert not faults(OF_A_TOWN, {"table_id": row.pk})


def test_a_decision_answers_every_signed_in_person_who_has_its_number() -> None:
    kept_decision()
    record = DecisionRecord.objects.get()
    assert not faults(OF_A_DECISION, {"record_id": record.pk})
