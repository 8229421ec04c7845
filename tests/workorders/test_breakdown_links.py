"""Answers of units without an account: by link. What a link shows, locks, loses and carries."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Conflict
from anxin.messages.queries import contact_lines
from anxin.workorders.models import (
    Breakdown,
    BreakdownContact,
    BreakdownPart,
    BreakdownRow,
    LinkTry,
    Part,
    SentLink,
)
from anxin.workorders.queries.breakdown import unit_shares
from anxin.workorders.queries.breakdown_marks import token_marks
from anxin.workorders.queries.details import part_lines
from anxin.workorders.rules.breakdown import stand_of
from anxin.workorders.services import (
    answers_give,
    link_open,
    link_renew,
    link_revoke,
    measures_break_down,
)
from anxin.workorders.types import PartRole, PartStatus, ReplyWay, UnitStand
from anxin.workorders.types.breakdown import Answer
from tests import make, people

SONG_CIVIL = "金丝雀民政啼"


def page_of(ref: str, unit: str, prefix: str = "") -> str:
    return f"{prefix}/breakdown/answer/{make.link_token(ref, unit)}/"


def parts_of(ref: str, unit: str) -> list[BreakdownPart]:
    scope_set(SYSTEM)
    found = BreakdownPart.objects.filter(breakdown__ref=ref, unit__slug=unit, active=True)
    return list(found.order_by("row__number"))


def said(part: BreakdownPart, status: str, text: str = "") -> dict[str, str]:
    return {
        f"status-{part.id}": status,
        f"text-{part.id}": text,
        f"seen-{part.id}": str(part.seen),
    }


@pytest.fixture
def ref(db: None) -> str:
    """A table that was sent; its first task is the civil affairs bureau's alone."""
    return make.breakdown(people.OFFICE, task=SONG_CIVIL, lead="民政局", cooperate="")


def test_link_shows_the_units_own_tasks_and_no_others(ref: str) -> None:
    own = Client().get(page_of(ref, "dept-civil"))
    assert own.status_code == 200
    assert SONG_CIVIL in own.content.decode()
    others = Client().get(page_of(ref, "dept-market"))
    assert others.status_code == 200
    assert SONG_CIVIL not in others.content.decode()
    sheet = Client().get(page_of(ref, "dept-market") + "sheet.xlsx")
    assert sheet.status_code == 200


def test_answer_for_a_task_of_another_unit_is_refused_and_kept_nowhere(ref: str) -> None:
    foreign = next(part for part in parts_of(ref, "dept-civil") if part.row.number == 1)
    response = Client().post(page_of(ref, "dept-market"), said(foreign, "accepted"))
    assert response.status_code == 200
    scope_set(SYSTEM)
    foreign.refresh_from_db()
    assert foreign.status == PartStatus.GIVEN


def test_database_itself_hides_other_units_shares_from_a_link(ref: str) -> None:
    _result, holder = link_open(token=make.link_token(ref, "dept-civil"))
    assert holder is not None
    assert {part.unit_id for part in BreakdownPart.objects.all()} == {holder.unit_id}
    assert {link.unit_id for link in SentLink.objects.all()} == {holder.unit_id}
    assert {contact.unit_id for contact in BreakdownContact.objects.all()} <= {holder.unit_id}
    assert BreakdownPart.objects.exclude(unit_id=holder.unit_id).update(text="x") == 0


def test_page_tells_nobody_its_address_and_stays_out_of_caches(ref: str) -> None:
    for response in (Client().get(page_of(ref, "dept-civil")), Client().get(page_of_none())):
        assert response["Referrer-Policy"] == "strict-origin"
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]


def page_of_none() -> str:
    return f"/breakdown/answer/{'0' * 20}/"


def test_wrong_ended_and_closed_links_answer_alike(ref: str) -> None:
    ended, closed = page_of(ref, "dept-civil"), page_of(ref, "dept-market")
    scope_set(SYSTEM)
    market = unit_by_slug("dept-market")
    assert market is not None
    with make.acting(people.actor(people.OFFICE)) as office:
        link_revoke(actor=office, ref=ref, unit_id=market.id)
    late = clock.now() + timedelta(days=31)
    with clock.frozen_at(late):
        pages = [Client().get(url) for url in (page_of_none(), ended, closed)]
    assert {page.status_code for page in pages} == {404}
    bodies = {body_of(page.content.decode()) for page in pages}
    assert len(bodies) == 1


def body_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


def test_new_link_opens_and_the_one_before_no_longer_does(ref: str) -> None:
    before = page_of(ref, "dept-civil")
    civil = unit_by_slug("dept-civil")
    assert civil is not None
    with make.acting(people.actor(people.OFFICE)) as office:
        link_renew(actor=office, ref=ref, unit_id=civil.id)
    after = page_of(ref, "dept-civil")
    assert before != after
    assert Client().get(before).status_code == 404
    assert Client().get(after).status_code == 200


def test_five_wrong_tries_lock_a_link_whether_it_exists_or_not(ref: str) -> None:
    token = make.link_token(ref, "dept-civil")
    for start in (token[:5], "ZZZZZ"):
        wrong = f"/breakdown/answer/{start}{'0' * 15}/"
        assert [Client().get(wrong).status_code for _ in range(6)] == [404] * 4 + [429] * 2
    assert Client().get(f"/breakdown/answer/{token}/").status_code == 429
    with clock.frozen_at(clock.now() + timedelta(minutes=16)):
        assert Client().get(f"/breakdown/answer/{token}/").status_code == 200
    scope_set(SYSTEM)
    assert LinkTry.objects.count() == 2


def test_nobody_who_reads_the_tables_can_make_a_link(ref: str) -> None:
    token = make.link_token(ref, "dept-civil")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(l::text, '') FROM workorders_sentlink l")
        stored = cursor.fetchone()[0]
    assert token not in stored
    assert token_marks(token).whole.hex() in stored
    assert len(token) == 20, "100 bits of Crockford's alphabet"


def test_one_press_accepts_what_is_not_answered_and_keeps_the_contact(ref: str) -> None:
    url = page_of(ref, "dept-civil")
    objected = parts_of(ref, "dept-civil")[-1]
    response = Client().post(
        url,
        {
            **said(objected, "objected", "这是住建局的事"),
            "all": "1",
            "contact": "王芳",
            "phone": "0874-3123456",
        },
    )
    assert response.status_code == 200
    parts = parts_of(ref, "dept-civil")
    assert parts[-1].status == PartStatus.OBJECTED
    assert {part.status for part in parts[:-1]} == {PartStatus.ACCEPTED}
    assert {part.way for part in parts} == {ReplyWay.LINK}
    with make.acting(people.actor(people.OFFICE)) as office:
        share = next(one for one in unit_shares(office, ref) if one.unit == "麒麟区民政局")
    assert (share.contact, share.phone) == ("王芳", "0874-3123456")
    scope_set(SYSTEM)
    assert ("王芳", "0874-3123456") in contact_lines([share.unit_id])[share.unit_id]
    assert share.stand is UnitStand.OBJECTED


@pytest.mark.parametrize(("status", "text"), [("objected", "不"), ("done", "")])
def test_objection_and_report_want_words_and_nothing_typed_is_lost(
    ref: str, status: str, text: str
) -> None:
    part, other = parts_of(ref, "dept-civil")[:2]
    response = Client().post(
        page_of(ref, "dept-civil"), {**said(part, status, text), **said(other, "accepted", "留着")}
    )
    assert response.status_code == 400
    assert "留着" in response.content.decode()
    assert {one.status for one in parts_of(ref, "dept-civil")} == {PartStatus.GIVEN}


def test_unit_reports_later_what_it_has_done(ref: str) -> None:
    part = parts_of(ref, "dept-civil")[0]
    Client().post(page_of(ref, "dept-civil"), said(part, "accepted"))
    part = parts_of(ref, "dept-civil")[0]
    Client().post(page_of(ref, "dept-civil"), said(part, "done", "已全部走访，共 12 户。"))
    part = parts_of(ref, "dept-civil")[0]
    assert (part.status, part.seen) == (PartStatus.DONE, 2)


def test_two_of_a_unit_answering_one_task_do_not_overwrite_each_other(ref: str) -> None:
    part = parts_of(ref, "dept-civil")[0]
    url = page_of(ref, "dept-civil")
    assert Client().post(url, said(part, "accepted")).status_code == 200
    second = Client().post(url, said(part, "objected", "不归我们管的"))
    assert second.status_code == 409
    assert "不归我们管的" in second.content.decode()
    assert parts_of(ref, "dept-civil")[0].status == PartStatus.ACCEPTED


@pytest.mark.parametrize("guarded", [True, False], ids=["conditional", "control-unconditional"])
def test_two_at_once_answer_a_task_once(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        ref = make.breakdown(people.OFFICE, task=SONG_CIVIL, lead="民政局", cooperate="")
        part = parts_of(ref, "dept-civil")[0]
        token = make.link_token(ref, "dept-civil")
        # The first opening writes its time: two first openings at once would wait for each other.
        link_open(token=token)
    won: list[str] = []
    start = threading.Barrier(2, timeout=20)

    def answer(status: PartStatus) -> None:
        try:
            with acting_as(SYSTEM):
                _result, holder = link_open(token=token)
                assert holder is not None
                start.wait()
                if guarded:
                    answers_give(
                        actor=holder.actor,
                        breakdown_id=holder.breakdown_id,
                        answers=[Answer(part.id, status, "写明了理由", part.seen)],
                        way=ReplyWay.LINK,
                    )
                else:
                    BreakdownPart.objects.filter(id=part.id).update(status=status)
                won.append(status)
        except Conflict:
            pass
        finally:
            connection.close()

    threads = [
        threading.Thread(target=answer, args=(status,))
        for status in (PartStatus.ACCEPTED, PartStatus.OBJECTED)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == (1 if guarded else 2)


def test_every_use_of_a_link_is_in_the_audit(ref: str) -> None:
    part = parts_of(ref, "dept-civil")[0]
    Client().get(page_of(ref, "dept-civil"))
    Client().post(page_of(ref, "dept-civil"), said(part, "accepted"))
    scope_set(SYSTEM)
    link = SentLink.objects.get(breakdown__ref=ref, unit__slug="dept-civil")
    entries = AuditEntry.objects.filter(on_behalf_of=f"link:{link.id}").order_by("id")
    assert [entry.action for entry in entries] == [
        "workorders.link_open",
        "workorders.link_open",
        "workorders.link_received",
        "workorders.answers_give",
    ]
    assert {entry.unit_id for entry in entries} == {link.unit_id}


def test_stands_are_apart() -> None:
    now = clock.now()
    soon, past = now + timedelta(hours=1), now - timedelta(hours=1)
    given, accepted = PartStatus.GIVEN, PartStatus.ACCEPTED

    def stand(*replies: PartStatus, **times: object) -> UnitStand:
        known = dict.fromkeys(("sent_at", "opened_at", "received_at", "noted_at"))
        return stand_of(replies, **{**known, "reply_by": soon, "now": now, **times})  # type: ignore[arg-type]  # times by name

    assert stand(given) is UnitStand.UNSENT
    assert stand(given, sent_at=past, reply_by=past) is UnitStand.READY, "nothing went out yet"
    assert stand(given, sent_at=past, noted_at=past) is UnitStand.SENT
    assert stand(given, sent_at=past, opened_at=past) is UnitStand.OPENED
    assert stand(given, sent_at=past, opened_at=past, received_at=past) is UnitStand.RECEIVED
    assert stand(given, sent_at=past, opened_at=past, reply_by=past) is UnitStand.SILENT
    assert stand(given, accepted, sent_at=past, reply_by=past) is UnitStand.PARTLY
    assert stand(accepted, PartStatus.DONE, sent_at=past) is UnitStand.ANSWERED
    assert stand(accepted, PartStatus.OBJECTED, sent_at=past) is UnitStand.OBJECTED
    assert stand(given, PartStatus.OBJECTED, sent_at=past) is UnitStand.PARTLY, "one is owed"


def test_list_of_units_costs_the_same_statements_for_few_and_many(db: None) -> None:
    def statements(ref: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            unit_shares(office, ref)
        return len(captured.captured_queries)

    ref = make.breakdown(people.OFFICE)
    office = people.actor(people.OFFICE)
    with make.acting(office):
        many = statements(ref)
        parts = BreakdownPart.objects.filter(breakdown__ref=ref)
        parts.exclude(unit__slug="dept-civil").update(active=False)
        assert statements(ref) == many <= 8


def test_answers_before_the_issue_go_on_to_the_orders_and_later_ones_at_once(ref: str) -> None:
    first = parts_of(ref, "dept-civil")[0]
    contact = {"contact": "王芳", "phone": "0874-3123456"}
    Client().post(page_of(ref, "dept-civil"), {**said(first, "accepted"), **contact})
    scope_set(SYSTEM)
    BreakdownRow.objects.filter(id=first.row_id).update(measure_id="3.4a")
    measures_break_down(actor=SYSTEM, campaign="qilin-2021")
    make.work()
    scope_set(SYSTEM)
    held = Part.objects.get(unit_id=first.unit_id, order__measure_id="3.4a", role=PartRole.LEAD)
    line = next(one for one in part_lines(SYSTEM, held.order) if one.unit_id == held.unit_id)
    assert (held.status, line.contact_name) == (PartStatus.ACCEPTED, "王芳")
    assert line.contact_phone == contact["phone"]
    assert contact["phone"].encode() not in bytes(held.contact_phone or b"")
    first.refresh_from_db()
    assert first.carried_at is not None
    Client().post(page_of(ref, "dept-civil"), said(first, "done", "已全部走访，共 12 户。"))
    scope_set(SYSTEM)
    held.refresh_from_db()
    assert (held.status, held.answer) == (PartStatus.DONE, "已全部走访，共 12 户。")


def test_unit_with_an_account_answers_the_same_tasks_in_the_system(ref: str) -> None:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.CIVIL))
    url = f"/desk/breakdowns/{ref}/own/"
    assert SONG_CIVIL in client.get(url).content.decode()
    part = parts_of(ref, "dept-civil")[0]
    assert client.post(url, said(part, "accepted")).status_code == 302
    assert parts_of(ref, "dept-civil")[0].way == ReplyWay.SYSTEM


def test_slips_hold_each_units_own_link_as_a_code(ref: str) -> None:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    page = client.get(f"/desk/breakdowns/{ref}/slips/").content.decode()
    scope_set(SYSTEM)
    breakdown = Breakdown.objects.get(ref=ref)
    assert page.count("<svg") >= breakdown.links.count()
    assert make.link_token(ref, "dept-civil") in page
