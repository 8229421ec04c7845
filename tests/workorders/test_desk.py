"""What a person keeps at the desk: queries with counts, drafts, and who else has an order open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Invalid, Missing
from anxin.workorders.models import Presence, SavedQuery, WrittenDraft
from anxin.workorders.queries import (
    draft_of,
    order_record,
    presences_of,
    queries_counted,
    saved_queries,
)
from anxin.workorders.services import (
    draft_keep,
    draft_sent,
    drafts_forget,
    presence_leave,
    presence_note,
    presences_forget,
    query_save,
    query_shift,
)
from anxin.workorders.types import InboxFilter
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")


def asked() -> str:
    receipt = make.request()
    make.work()
    return make.order_ref_of(receipt)


def client_of(who: str) -> Client:
    scope_set(SYSTEM)
    client = Client()
    client.force_login(User.objects.get(username=who))
    return client


def save(who: str, name: str, query: str = "show=all", *, shared: bool = False) -> int:
    with make.acting(people.actor(who)) as actor:
        return query_save(actor=actor, name=name, query=query, shared=shared)


def names(who: str) -> list[str]:
    with make.acting(people.actor(who)) as actor:
        return [one.name for one in saved_queries(actor)]


def test_own_queries_are_ones_own_and_shared_ones_the_units() -> None:
    save(people.YUEZHOU, "我的", "show=overdue")
    assert names(people.YUEZHOU) == ["我的"]
    assert names(people.DONGSHAN) == []
    number = save(people.DONGSHAN, "大家的", shared=True)
    assert names(people.YUEZHOU) == ["我的"], "another unit's stays there"
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Missing):
        query_shift(actor=town, query_id=number, act="delete")


def test_a_colleague_of_the_unit_sees_what_is_shared_and_cannot_change_it() -> None:
    number = save(people.OFFICE, "逾期", "show=overdue", shared=True)
    save(people.OFFICE, "自己看")
    unit = people.actor(people.OFFICE).unit_id
    colleague = next(
        who for who in people.ALL
        if who != people.OFFICE and people.actor(who).unit_id == unit
    )  # fmt: skip
    assert names(colleague) == ["逾期"]
    with make.acting(people.actor(colleague)) as other, pytest.raises(Missing):
        query_shift(actor=other, query_id=number, act="delete")


def test_queries_are_named_ordered_and_at_most_twenty() -> None:
    for number in range(20):
        save(people.YUEZHOU, f"第 {number}")
    with pytest.raises(Invalid):
        save(people.YUEZHOU, "多一个")
    save(people.YUEZHOU, "第 3", "show=done")
    with pytest.raises(Invalid):
        save(people.YUEZHOU, " ")
    scope_set(SYSTEM)
    third = SavedQuery.objects.get(name="第 3")
    assert third.query == "show=done"
    with make.acting(people.actor(people.YUEZHOU)) as town:
        query_shift(actor=town, query_id=third.id, act="up")
    assert names(people.YUEZHOU)[:4] == ["第 0", "第 1", "第 3", "第 2"]
    with make.acting(people.actor(people.YUEZHOU)) as town:
        query_shift(actor=town, query_id=third.id, act="delete")
    assert "第 3" not in names(people.YUEZHOU)


def test_counts_are_those_of_the_list_and_cost_two_statements_a_query() -> None:
    for number in range(3):
        make.request(text=f"问题编号 {number}")
    make.work()
    for number in range(4):
        save(people.YUEZHOU, f"查 {number}", "show=running")
    with (
        make.acting(people.actor(people.YUEZHOU)) as town,
        CaptureQueriesContext(connection) as captured,
    ):
        counted = queries_counted(town, lambda _query: InboxFilter())
    assert [one.count for one in counted] == [3] * 4
    assert len(captured.captured_queries) <= 1 + 2 * 4


def test_query_by_its_address_and_its_form() -> None:
    client = client_of(people.YUEZHOU)
    sent = {"name": "没办完的第二部分", "query": "show=running&section=2&did=x"}
    saved = client.post("/desk/queries/", sent)
    assert saved.headers["Location"] == "/desk/?show=running&section=2"
    page = client.get("/desk/?show=running&section=2").content.decode()
    assert "没办完的第二部分" in page
    assert (
        'aria-current="page"'
        in client.get("/desk/queries/counts/", {"now": "show=running&section=2"}).content.decode()
    )
    scope_set(SYSTEM)
    number = SavedQuery.objects.get().id
    foreign = client_of(people.DONGSHAN).post(f"/desk/queries/{number}/", {"act": "delete"})
    assert foreign.status_code == 404
    assert client.post(f"/desk/queries/{number}/", {"act": "nonsense"}).status_code == 400
    assert client.post(f"/desk/queries/{number}/", {"act": "delete"}).status_code == 302


def test_a_draft_is_ones_own_sealed_and_found_again() -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        draft_keep(actor=town, ref=ref, forms={"move:answer": {"text": "金丝雀不用"}, "x:": {}})
        draft = draft_of(town, ref)
    assert draft is not None
    assert draft.forms == {"move:answer": {"text": "金丝雀不用"}}
    assert draft.when.startswith("草稿，今天")
    scope_set(SYSTEM)
    assert "金丝雀".encode() not in bytes(WrittenDraft.objects.get().content)
    with make.acting(people.actor(people.OFFICE)) as office:
        assert draft_of(office, ref) is None
        assert not WrittenDraft.objects.exists()


def test_yesterdays_draft_says_so_and_a_weeks_old_one_is_gone() -> None:
    ref, start = asked(), clock.now()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with clock.frozen_at(start - timedelta(days=1)):
            draft_keep(actor=town, ref=ref, forms={"move:answer": {"text": "写到一半"}})
        draft = draft_of(town, ref)
    assert draft is not None
    assert draft.when.startswith("草稿，昨天")
    scope_set(SYSTEM)
    with clock.frozen_at(start + timedelta(days=5)):
        drafts_forget()
        assert WrittenDraft.objects.exists()
    with clock.frozen_at(start + timedelta(days=7)):
        drafts_forget()
        assert not WrittenDraft.objects.exists()


def test_what_is_sent_is_no_draft_any_more_and_the_rest_is() -> None:
    ref = asked()
    forms = {"move:answer": {"text": "甲"}, "proofs:": {"text": "乙"}}
    with make.acting(people.actor(people.YUEZHOU)) as town:
        draft_keep(actor=town, ref=ref, forms=forms)
        draft_sent(actor=town, ref=ref, key="move:answer")
        draft = draft_of(town, ref)
        assert draft is not None
        assert set(draft.forms) == {"proofs:"}
        draft_sent(actor=town, ref=ref, key="proofs:")
        assert draft_of(town, ref) is None


def test_a_draft_that_is_too_long_is_refused() -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Invalid):
        draft_keep(actor=town, ref=ref, forms={"move:answer": {"text": "长" * 70_000}})


@pytest.mark.parametrize("forms", ["", "[]", "{", '{"a": 1}', '{"a": {"b": ["c"]}}', "null"])
def test_no_nonsense_of_a_page_breaks_the_keeping(forms: str) -> None:
    ref = asked()
    response = client_of(people.YUEZHOU).post(f"/desk/orders/{ref}/draft/", {"forms": forms})
    assert response.status_code == 204


def test_draft_without_scripts_fills_the_form_again_and_goes_when_sent() -> None:
    ref, client = asked(), client_of(people.YUEZHOU)
    kept = {"key": "move:answer", "move": "answer", "text": "不用办手续", "seen_status": "opened"}
    assert client.post(f"/desk/orders/{ref}/draft/", kept).status_code == 302
    page = client.get(f"/desk/orders/{ref}/").content.decode()
    assert "不用办手续</textarea>" in page
    assert "草稿，今天" in page
    sent = client.post(f"/desk/orders/{ref}/move/", kept)
    assert sent.status_code == 302
    assert sent.cookies["anxin-sent"].value == f"{ref}|move:answer"
    scope_set(SYSTEM)
    assert not WrittenDraft.objects.exists()


def test_signing_in_again_leads_back_to_the_order() -> None:
    ref = asked()
    stranger = Client().post(f"/desk/orders/{ref}/move/", {"move": "answer", "text": "x"})
    assert stranger.headers["Location"].endswith(f"next=/desk/orders/{ref}/move/")
    back = client_of(people.YUEZHOU).get(f"/desk/orders/{ref}/move/")
    assert back.headers["Location"] == f"/desk/orders/{ref}/"


def test_two_see_each_other_and_nothing_of_it_is_kept() -> None:
    ref, start = asked(), clock.now()
    scope_set(SYSTEM)
    entries = AuditEntry.objects.count()
    with clock.frozen_at(start):
        with make.acting(people.actor(people.OFFICE)) as office:
            presence_note(actor=office, ref=ref, writing=True)
            presence_note(actor=office, ref=ref, writing=True)
            assert presences_of(office, ref) == []
        with make.acting(people.actor(people.YUEZHOU)) as town:
            others = presences_of(town, ref)
            assert [(one.name, one.writing) for one in others] == [(office.name, True)]
    with (
        clock.frozen_at(start + timedelta(seconds=61)),
        make.acting(people.actor(people.YUEZHOU)) as town,
    ):
        assert presences_of(town, ref) == []
    with clock.frozen_at(start + timedelta(minutes=4)):
        scope_set(SYSTEM)
        presences_forget()
    assert not Presence.objects.exists()
    assert AuditEntry.objects.count() == entries, "who looked at what is written nowhere"


def test_who_does_not_see_the_order_sees_nobody_at_it() -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        presence_note(actor=town, ref=ref, writing=False)
    with make.acting(people.actor(people.DONGSHAN)) as other:
        assert presences_of(other, ref) == []
        with pytest.raises(Missing):
            presence_note(actor=other, ref=ref, writing=False)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        presence_leave(actor=town, ref=ref)
    scope_set(SYSTEM)
    assert not Presence.objects.exists()


def test_an_open_page_hears_what_changed() -> None:
    ref = asked()
    town, office = client_of(people.YUEZHOU), client_of(people.OFFICE)
    with make.acting(people.actor(people.YUEZHOU)) as actor:
        line = order_record(actor, ref).last_line
    poll = {"line": str(line), "writing": "0"}
    quiet = office.post(f"/desk/orders/{ref}/presence/", poll).content.decode()
    assert "受理" not in quiet
    town.post(f"/desk/orders/{ref}/move/", {"move": "accept", "seen_status": "opened"})
    town.post(f"/desk/orders/{ref}/presence/", {**poll, "writing": "1"})
    told = office.post(f"/desk/orders/{ref}/presence/", poll).content.decode()
    assert "受理" in told
    assert "正在写" in told
