"""Staff keep the decision that a case rests on: from a try, from the guidance page."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.rulebook.models import DecisionRecord, LookupCount
from tests import people
from tests.rulebook.editing import browser_of
from tests.rulebook.rights import LOW_RISK

pytestmark = pytest.mark.usefixtures("db")
TABLE = {"scope": "qilin-2021", "name": "travel_guidance"}
KEEP = reverse("rulebook:keep-decision", kwargs=TABLE)
TRY = reverse("rulebook:try-table", kwargs=TABLE)
LIST = reverse("rulebook:list-decisions")
TRIP = {"urgent": "no", "origin": "53", "destination": "53", "on": "2021-02-09", "needed": "yes"}
TRIP |= {"post": "resident"}


def kept() -> DecisionRecord:
    scope_set(SYSTEM)
    return DecisionRecord.objects.get()


def test_staff_keep_what_they_tried_and_the_auditor_finds_it() -> None:
    staff = browser_of(people.YUEZHOU)
    page = staff.get(TRY, LOW_RISK).content.decode()
    assert f'action="{KEEP}"' in page
    assert not DecisionRecord.objects.exists()
    response = staff.post(KEEP, {**LOW_RISK, "on": "2021-02-10"})
    record = kept()
    assert response.headers["Location"] == reverse("rulebook:read-decision", args=[record.pk])
    assert record.decided_on == date(2021, 2, 10)
    assert record.facts == {
        "origin_risk": "low",
        "destination_risk": "low",
        "needed": True,
        "post": "resident",
    }
    assert (record.actor_kind, record.rule, record.outputs) == ("staff", 8, {"advice": "free"})
    assert str(record.pk) in browser_of(people.AUDITOR).get(LIST).content.decode()
    assert str(record.pk) in staff.get(response.headers["Location"]).content.decode()


def test_strangers_try_without_being_asked_to_keep_anything() -> None:
    stranger = Client()
    assert KEEP not in stranger.get(TRY, LOW_RISK).content.decode()
    response = stranger.post(KEEP, {**LOW_RISK, "on": "2021-02-10"})
    assert "/login/" in response.headers["Location"]
    assert not DecisionRecord.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {**LOW_RISK, "on": "2020-02-10"},
        {**LOW_RISK, "on": "x"},
        {"on": "2021-02-10"},
        {**LOW_RISK, "in_post": "king", "on": "2021-02-10"},
        {},
    ],
)
def test_facts_or_days_without_an_answer_come_back_and_keep_nothing(sent: dict[str, str]) -> None:
    response = browser_of(people.YUEZHOU).post(KEEP, sent)
    assert response.status_code == 422
    assert not DecisionRecord.objects.exists()


def test_a_version_not_in_force_offers_no_keeping() -> None:
    from tests.rulebook.editing import proposed

    version = proposed(people.CIVIL)
    page = browser_of(people.CIVIL).get(TRY, {**LOW_RISK, "version": version.version})
    assert page.status_code == 200
    assert KEEP not in page.content.decode()


def test_staff_keep_the_guidance_they_gave_without_places_or_names() -> None:
    staff = browser_of(people.YUEZHOU)
    address = reverse("travel:keep-guidance")
    assert f'action="{address}"' in staff.get(reverse("travel:guide"), TRIP).content.decode()
    response = staff.post(address, TRIP)
    record = kept()
    assert response.headers["Location"] == reverse("rulebook:read-decision", args=[record.pk])
    assert set(record.facts) == {"origin_risk", "destination_risk", "needed", "post"}
    # Looking was counted, keeping was not counted again.
    assert sum(LookupCount.objects.values_list("count", flat=True)) == 1


def test_residents_are_only_counted() -> None:
    resident = Client()
    assert "keep-title" not in resident.get(reverse("travel:guide"), TRIP).content.decode()
    assert "/login/" in resident.post(reverse("travel:keep-guidance"), TRIP).headers["Location"]
    assert not DecisionRecord.objects.exists()


@pytest.mark.parametrize("missing", ["post", "on", "needed"])
def test_an_unfinished_walk_keeps_nothing(missing: str) -> None:
    sent = {key: value for key, value in TRIP.items() if key != missing}
    response = browser_of(people.YUEZHOU).post(reverse("travel:keep-guidance"), sent)
    assert response.status_code == 400
    assert not DecisionRecord.objects.exists()
