"""Every list leaves as a file, for its own readers, and says in a message when it is ready."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxin.accounts.models import User
from anxin.core import audit
from anxin.core.lists import list_of, lists_all
from anxin.core.permissions import SIGNED_IN_ROUTE
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Denied, Missing
from anxin.messages.queries import messages_page
from anxin.residents.services import person_keep
from anxin.residents.types import PersonDraft
from anxin.workorders.models import SheetJob, SheetPiece
from anxin.workorders.services import export_start, export_step, exports, list_hand_out
from anxin.workorders.types import JobState
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
AUDITOR = "auditor"


def client_of(who: str) -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client


def entries(count: int) -> None:
    scope_set(SYSTEM)
    for number in range(count):
        audit.record(SYSTEM, "tests.looked", "thing", f"=1+{number}", {})


@pytest.mark.parametrize("who", [people.OFFICE, people.YUEZHOU, people.HOTLINE, AUDITOR])
def test_each_list_leaves_for_its_readers_and_nobody_else(who: str) -> None:
    client, actor = client_of(who), people.actor(who)
    for name, source in lists_all().items():
        may = source.needs == SIGNED_IN_ROUTE or actor.may(source.needs)
        # A figure's rows need the figure; a search by number leaves by POST only, and at once.
        expected = (404 if name == "figure" else 200) if may else 403
        expected = 404 if source.posted else expected
        for form in ("csv", "xlsx"):
            response = client.get(f"/desk/lists/{name}.{form}", follow=True)
            assert response.status_code == expected, (name, form)
    assert Client().get("/desk/lists/audit.csv").status_code == 302


def test_a_search_by_number_leaves_masked_by_post_and_in_no_job() -> None:
    number, other = "13800138000", "13900139000"
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for name, phone in (("李桂英", number), ("王小明", other)):
            draft = PersonDraft(name, people.YUEZHOU_CODE + 1000, phone)
            person_keep(actor=town, draft=draft)
        with pytest.raises(Missing):
            export_start(actor=town, name="people", asked={"number": number})
    client = client_of(people.YUEZHOU)
    response = client.post("/desk/lists/people.csv", {"number": number})
    text = response.content.decode()
    assert response.status_code == 200
    assert "李*,138****8000" in text
    assert number not in text
    assert "王" not in text
    assert client.get("/desk/lists/people.csv", {"number": number}).status_code == 404
    assert client.post("/desk/lists/people.csv", {"number": "x"}).status_code == 400
    assert client_of(people.OFFICE).post("/desk/lists/orders.csv").status_code == 404
    told = client_of(people.AUDITOR).post("/desk/lists/people.csv", {"number": number})
    assert told.status_code == 403


def test_what_is_no_list_or_no_form_is_missing() -> None:
    client = client_of(people.OFFICE)
    assert client.get("/desk/lists/nothing.csv").status_code == 404
    assert client.get("/desk/lists/orders.pdf").status_code == 404
    assert client.post("/desk/sheets/start/", {"list": "nothing"}).status_code == 404


def test_a_long_list_of_another_room_goes_on_where_it_was_cut_off_and_tells_its_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    monkeypatch.setattr(exports, "STRETCH", 3)
    entries(7)
    with make.acting(people.actor(AUDITOR)) as auditor:
        assert (
            list_hand_out(actor=auditor, name="audit", asked={"campaign": ""}, form="csv") is None
        )
        ref = export_start(actor=auditor, name="audit", asked={"campaign": ""})
        assert messages_page(auditor).lines == ()
    scope_set(SYSTEM)
    while SheetJob.objects.get(ref=ref).state != JobState.READY:
        export_step(ref)
        scope_set(SYSTEM)
    assert SheetPiece.objects.count() > 2
    client = client_of(AUDITOR)
    response = client.get(f"/desk/sheets/{ref}/file.xlsx")
    page: Any = load_workbook(io.BytesIO(response.content)).active
    values = [[str(cell.value or "") for cell in row] for row in page.iter_rows()]
    ids = [line[3] for line in values if line[1] == "tests.looked"]
    assert sorted(ids) == [f"=1+{number}" for number in range(7)], "each once, and as text"
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    with make.acting(people.actor(AUDITOR)) as auditor:
        told = messages_page(auditor).lines
    assert [one.link for one in told] == [f"/desk/sheets/{ref}/"]
    assert "操作记录" in told[0].text
    # The worker that begins the last stretch again says nothing twice.
    scope_set(SYSTEM)
    export_step(ref)
    with make.acting(people.actor(AUDITOR)) as auditor:
        assert len(messages_page(auditor).lines) == 1


def test_whoever_lost_the_right_gets_no_file() -> None:
    with make.acting(people.actor(AUDITOR)) as auditor:
        ref = export_start(actor=auditor, name="audit", asked={"campaign": ""})
    scope_set(SYSTEM)
    SheetJob.objects.filter(ref=ref).update(user_id=User.objects.get(username=people.YUEZHOU).pk)
    export_step(ref)
    made = SheetJob.objects.get(ref=ref)
    assert made.state == JobState.FAILED
    assert not SheetPiece.objects.filter(job=made).exists()


def test_a_list_is_refused_without_its_right() -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for call in (
            lambda: list_hand_out(actor=town, name="audit", asked={}, form="csv"),
            lambda: export_start(actor=town, name="audit", asked={}),
        ):
            with pytest.raises(Denied):
                call()
        with pytest.raises(Missing):
            list_of("nothing")
