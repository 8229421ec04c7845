"""A rule or an answer changes: everyone who got the old one is listed and told."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from anxin.accounts.models import User
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import PUBLIC, SYSTEM, Conflict, Denied, Invalid, Missing
from anxin.requests.models import Request, Withdrawal, WithdrawnAnswer
from anxin.requests.queries import request_track, withdrawal_page, withdrawals_listed
from anxin.requests.services import (
    answer_told,
    withdrawal_ask,
    withdrawal_drop,
    withdrawal_tell,
    withdrawal_write,
)
from anxin.requests.types import ToldWay
from anxin.workorders.models import OrderMove
from anxin.workorders.services import order_move
from tests import make, people

CAMPAIGN = "qilin-2021"
OLD, NEW = "返乡要先做核酸。", "低风险地区返乡不用核酸。"


def answered(clause: str = "1.2", **changes: Any) -> str:
    """A question of Yuezhou, answered by its town with a sentence; the receipt."""
    receipt = make.request(**changes)
    make.work()
    ref = make.order_ref_of(receipt)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(
            actor=town, ref=ref, move="answer", seen_status="opened", text=OLD, clause_id=clause
        )
    make.work()
    return receipt


def asked(clauses: tuple[str, ...] = ("1.2",)) -> str:
    with make.acting(people.actor(people.OFFICE)) as office:
        ref = withdrawal_ask(
            actor=office, campaign=CAMPAIGN, clauses=clauses, reason="2月9日起返乡不再要核酸证明。"
        )
    make.work()
    return ref


def tell(ref: str, left_out: tuple[int, ...] = ()) -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        withdrawal_tell(actor=office, ref=ref, words=NEW, clause_now="1.3", left_out=left_out)
    make.work()


def seen(receipt: str) -> Any:
    with make.acting(PUBLIC) as public:
        return request_track(public, receipt, "1234").request


@pytest.mark.usefixtures("db")
def test_who_got_the_old_answer_is_listed_told_and_finds_the_new_one() -> None:
    touched, other = answered(), answered("7.1")
    ref = asked()
    with make.acting(people.actor(people.OFFICE)) as office:
        page = withdrawal_page(office, ref)
    assert [one.answer for one in page.answers] == [OLD]
    assert page.may_decide
    tell(ref)
    found = seen(touched)
    assert (found.answer, found.answer_clause) == (NEW, "1.3")
    assert [(one.answer, one.reason) for one in found.taken_back] == [
        (OLD, "2月9日起返乡不再要核酸证明。")
    ]
    assert seen(other).answer == OLD
    assert seen(other).taken_back == ()
    with make.acting(people.actor(people.OFFICE)) as office:
        (row,) = withdrawals_listed(office, CAMPAIGN)
        page = withdrawal_page(office, ref)
    # The person looked: that is told, without anybody having to call.
    assert (row.state, row.answers, row.reached) == ("told", 1, 1)
    assert page.answers[0].told_label == "本人查到了"
    scope_set(SYSTEM)
    noted = OrderMove.objects.get(move="answer_withdrawn")
    assert NEW in noted.text


@pytest.mark.usefixtures("db")
def test_the_unit_that_had_answered_gets_one_message_and_ticks_off_whom_it_called() -> None:
    answered()
    answered(text="初五回越州，要不要办手续？")
    ref = asked()
    tell(ref)
    scope_set(SYSTEM)
    withdrawal = Withdrawal.objects.get(ref=ref)
    withdrawal_write(withdrawal_id=withdrawal.id)  # run again: nothing is told twice
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM outbox_message WHERE matter = %s", [f"withdrawal:{ref}"]
        )
        assert cursor.fetchone()[0] == 1
    first = WithdrawnAnswer.objects.order_by("id").first()
    assert first is not None
    with make.acting(people.actor(people.YUEZHOU)) as town:
        answer_told(actor=town, ref=ref, answer_id=first.id, way=ToldWay.CALL)
        with pytest.raises(Conflict):
            answer_told(actor=town, ref=ref, answer_id=first.id, way=ToldWay.VISIT)
        page = withdrawal_page(town, ref)
    assert page.row.reached == 1
    # Whoever was not told yet stands first.
    assert [bool(one.told_at) for one in page.answers] == [False, True]
    with make.acting(people.actor(people.DONGSHAN)) as other, pytest.raises(Missing):
        answer_told(actor=other, ref=ref, answer_id=first.id, way=ToldWay.CALL)


@pytest.mark.usefixtures("db")
def test_another_town_sees_that_something_changed_but_not_whom_it_touches() -> None:
    answered()
    ref = asked()
    with make.acting(people.actor(people.DONGSHAN)) as other:
        page = withdrawal_page(other, ref)
        assert (page.answers, page.row.answers, page.may_decide) == ((), 0, False)
        with pytest.raises(Denied):
            withdrawal_tell(actor=other, ref=ref, words=NEW, clause_now="")
        with pytest.raises(Denied):
            withdrawal_ask(actor=other, campaign=CAMPAIGN, clauses=["1.2"], reason="不对了吧")


@pytest.mark.usefixtures("db")
def test_an_answer_that_still_holds_is_left_as_it_is() -> None:
    kept, changed = answered(), answered(text="初五回越州，要不要办手续？")
    ref = asked()
    with make.acting(people.actor(people.OFFICE)) as office:
        answers = withdrawal_page(office, ref).answers
    stays = next(one.id for one in answers if "初三" in one.subject)
    tell(ref, left_out=(stays, 2**40))
    assert seen(kept).answer == OLD
    assert seen(kept).taken_back == ()
    assert seen(changed).answer == NEW


@pytest.mark.usefixtures("db")
def test_a_complaint_about_a_unit_is_rewritten_too_though_the_unit_never_sees_it() -> None:
    receipt = make.report("gov-office")
    make.work()
    scope_set(SYSTEM)
    Request.objects.update(
        status="answered", answer=OLD, answer_clause="7.4", answered_at="2021-01-01T00:00Z"
    )
    ref = asked(("7.4",))
    with make.acting(people.actor(people.OFFICE)) as office:
        assert withdrawal_page(office, ref).answers == ()
    tell(ref)
    assert seen(receipt).answer == NEW


@pytest.mark.usefixtures("db")
def test_where_nobody_got_such_an_answer_nothing_waits() -> None:
    ref = asked(("5.1",))
    with make.acting(people.actor(people.OFFICE)) as office:
        page = withdrawal_page(office, ref)
    assert (page.row.state, page.may_decide) == ("dropped", False)
    assert "没有人拿到过" in page.words


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"clauses": ["99.9"]}, "clauses"),
        ({"clauses": []}, "clauses"),
        ({"clauses": ["1.2"] * 21}, "clauses"),
        ({"reason": "短"}, "reason"),
        ({"reason": "长" * 201}, "reason"),
    ],
)
def test_what_cannot_be_looked_for_is_named(change: dict[str, Any], field: str) -> None:
    given = {"clauses": ["1.2"], "reason": "规定变了，重新答复。"} | change
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Invalid) as refused:
        withdrawal_ask(actor=office, campaign=CAMPAIGN, **given)
    assert field in refused.value.fields
    assert Withdrawal.objects.count() == 0


@pytest.mark.usefixtures("db")
def test_an_office_may_find_that_the_answers_still_hold() -> None:
    receipt = answered()
    ref = asked()
    with make.acting(people.actor(people.OFFICE)) as office:
        with pytest.raises(Invalid):
            withdrawal_drop(actor=office, ref=ref, words="")
        withdrawal_drop(actor=office, ref=ref, words="只改了标点，意思没变。")
    make.work()
    assert seen(receipt).answer == OLD
    with pytest.raises(Conflict):
        tell(ref)


@pytest.mark.parametrize("guarded", [True, False])
def test_two_who_decide_at_once_decide_once(
    own_db: str, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with acting_as(SYSTEM):
        answered()
        ref = asked()
    if not guarded:  # the control: without the condition on the state before
        from anxin.requests.services import withdrawing

        def careless(_actor: Any, withdrawal: Any, state: Any, **changes: Any) -> None:
            Withdrawal.objects.filter(id=withdrawal.id).update(state=state, **changes)

        monkeypatch.setattr(withdrawing, "_decided", careless)
    start, refused = threading.Barrier(2, timeout=20), list[str]()

    def decide(words: str) -> None:
        office = people.actor(people.OFFICE)
        try:
            with acting_as(office):
                start.wait()
                withdrawal_tell(actor=office, ref=ref, words=words, clause_now="")
        except Conflict:
            refused.append(words)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=(words,)) for words in ("按新的办法", "照旧就行")
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == (1 if guarded else 0)


@pytest.mark.usefixtures("db")
def test_the_pages_decide_and_tell() -> None:
    receipt = answered()
    client = Client()
    client.force_login(User.objects.get(username=people.OFFICE))
    found = client.post(
        "/requests/withdrawals/ask/", {"clauses": ["1.2", "1.3"], "reason": "规定变了。"}
    )
    assert found.status_code == 302
    looking = client.get(found["Location"]).content.decode()
    # It looks again by itself, and says how to where there are no scripts.
    assert 'hx-trigger="every 2s"' in looking
    assert "刷新" in looking
    make.work()
    page = client.get(found["Location"])
    assert OLD in page.content.decode()
    assert "every 2s" not in page.content.decode()
    assert client.post(found["Location"], {"act": "tell", "words": ""}).status_code == 422
    assert client.post(found["Location"], {"act": "tell", "words": NEW}).status_code == 302
    make.work()
    shown = Client().post("/requests/track/", {"receipt": receipt, "phone_last4": "1234"})
    said = shown.content.decode()
    assert NEW in said
    assert "以前的答复已撤回" in said
    assert f"<s>{OLD}</s>" in said.replace("<s><p>", "<s>")
    bad = client.post("/requests/withdrawals/ask/", {"clauses": "九", "reason": "规定变了。"})
    assert bad.status_code == 422
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="requests.withdrawal_telling").count() == 1


@pytest.mark.usefixtures("db")
def test_sentences_are_chosen_by_their_first_words_and_the_hint_says_how_long() -> None:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    page = client.get("/requests/withdrawals/").content.decode()
    assert len(re.findall(r'type="checkbox" name="clauses"', page)) > 20
    assert re.search(r"<span>1\.2 \S{10}", page)
    assert "4 到 200 个字" in page
