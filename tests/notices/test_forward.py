"""Copying a campaign forward: what is new, changed, gone, kept; nothing of persons or last year's days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Denied, Invalid, Missing
from anxin.notices.models import Correction, Draft, DraftMeasure
from anxin.notices.queries import draft_measures, forward_first, forward_page, measures_of
from anxin.notices.services import campaign_copy_forward, draft_carry, draft_edit, draft_open
from anxin.notices.types import ChangeKind, DraftText, Edit, NewCampaign
from anxin.notices.types.forward import Carried, Change, Forward, ForwardPage
from tests import make, people

from .bringing import draft

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy"
NEXT = NewCampaign(
    slug="spring-2027",
    title="2027年春节",
    starts_on=date(2027, 1, 20),
    ends_on=date(2027, 2, 28),
)
TEXT = """麒麟区人民政府办公室关于做好2027年春节期间服务保障工作的通知

各镇人民政府、街道办事处：

一、稳定市场

要持续加强价格监督检查。倡导社区、乡村小店春节假期每日营业时间不少于8小时。

二、点亮花灯

文旅部门要布置花灯。

麒麟区人民政府办公室
2027年1月20日
"""


def compared(source: str = "qilin-2021", target: str = "spring-2026") -> ForwardPage:
    with make.acting(people.actor(people.OFFICE)) as office:
        return forward_page(office, source, target)


def rows_of(page: ForwardPage, carried: Carried) -> tuple[Forward, ...]:
    return next(group.rows for group in page.groups if group.carried is carried)


def copied() -> str:
    with make.acting(people.actor(people.OFFICE)) as office:
        return campaign_copy_forward(actor=office, source="qilin-2021", new=NEXT, token="t-1")


def drafted() -> str:
    with make.acting(people.actor(people.OFFICE)) as office:
        text = DraftText(token="t-2", declared=True, text=TEXT, campaign="", new_campaign=NEXT)
        return draft_open(actor=office, text=text)


def bare() -> str:
    """A draft as read before any campaign was in force: nothing was proposed to it."""
    ref = drafted()
    scope_set(SYSTEM)
    rows = DraftMeasure.objects.filter(draft__ref=ref)
    rows.filter(proposed_lead=True).update(lead=[], cooperate=[], proposed_lead=False)
    rows.update(shown_by="", shown_by_en="", capability=0, service="")
    return ref


def test_every_measure_of_both_campaigns_stands_once() -> None:
    rows = [row for group in compared().groups for row in group.rows]
    before = [row.before.id for row in rows if row.before]
    after = [row.after.id for row in rows if row.after]
    assert sorted(before) == sorted(one.id for one in measures_of("qilin-2021"))
    assert sorted(after) == sorted(one.id for one in measures_of("spring-2026"))


def test_same_task_in_other_words_is_kept_and_epidemic_measures_are_gone() -> None:
    page = compared()
    pairs = {
        (row.before.id, row.after.id)
        for carried in (Carried.KEPT, Carried.CHANGED)
        for row in rows_of(page, carried)
        if row.before and row.after
    }
    assert {("7.4b", "6.4b"), ("5.4b", "2.3"), ("2.1d", "3.3"), ("8.2a", "5.2a")} <= pairs
    gone = {row.before.id for row in rows_of(page, Carried.GONE) if row.before}
    assert {"1.1", "1.2b", "2.3", "4.3b"} <= gone
    assert "2.1a" in {row.after.id for row in rows_of(page, Carried.NEW) if row.after}


def test_another_texts_words_are_matched_by_service_owner_and_what_they_share() -> None:
    """A text by another hand: the day changed, the rest in other words; what is new stays new."""
    ref = draft(
        text="""麒麟区人民政府办公室关于做好2027年春节服务的通知
一、区民政局、区财政局要于2027年1月20日前将春节一次性生活补助发放到位。
二、区市场监管局要严厉打击哄抬物价、囤积居奇等违法行为。
三、区图书馆、区博物馆春节期间免费开放。
四、不得以任何理由擅自封闭农村道路。
五、区档案局要整理好档案。
麒麟区人民政府办公室
2027年1月8日
"""
    )
    with make.acting(people.actor(people.OFFICE)) as actor:
        page = forward_page(actor, "spring-2026", f"draft:{ref}")
    pairs = {
        row.after.id: (row.before.id if row.before else "", row.changes)
        for row in (row for group in page.groups for row in group.rows)
        if row.after
    }
    assert pairs["1.1"][0] == "1.1"
    assert Change.DEADLINE in pairs["1.1"][1]
    assert pairs["2.1"][0] == "3.2b"
    assert pairs["3.1"][0] == "4.1a"
    assert (pairs["4.1"][0], pairs["5.1"][0]) == ("", "")


def test_changed_owner_is_named_as_such() -> None:
    changed = rows_of(compared(), Carried.CHANGED)
    owner = next(row for row in changed if row.after and row.after.id == "3.3")
    assert Change.LEAD in owner.changes
    assert all(row.changes for row in changed)
    assert not any(row.changes for row in rows_of(compared(), Carried.KEPT))


def test_campaign_against_itself_is_all_kept() -> None:
    page = compared("qilin-2021", "qilin-2021")
    assert len(rows_of(page, Carried.KEPT)) == len(measures_of("qilin-2021"))


def test_copy_carries_measures_unsigned_without_days_or_persons() -> None:
    ref = copied()
    scope_set(SYSTEM)
    draft = Draft.objects.get(ref=ref)
    rows = DraftMeasure.objects.filter(draft=draft)
    assert rows.count() == len(measures_of("qilin-2021"))
    assert not rows.filter(signed_by__isnull=False).exists()
    assert not rows.filter(deadline__isnull=False).exists()
    assert not rows.filter(proposed_lead=False).exists()
    assert draft.campaign_id is None
    assert (draft.slug, draft.settings["starts_on"]) == ("spring-2027", "2027-01-20")
    assert not draft.corrections.exists()


def test_copy_sent_twice_is_one_draft() -> None:
    assert copied() == copied()
    scope_set(SYSTEM)
    assert Draft.objects.filter(slug="spring-2027").count() == 1


def test_copy_of_nothing_or_into_a_taken_name_is_refused() -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        with pytest.raises(Missing):
            campaign_copy_forward(actor=office, source="no-such", new=NEXT, token="t-3")
        taken = NewCampaign("qilin-2021", "又一个", date(2027, 1, 1), date(2027, 2, 1))
        with pytest.raises(Invalid):
            campaign_copy_forward(actor=office, source="qilin-2021", new=taken, token="t-4")
        backwards = NewCampaign("x-2027", "倒着", date(2027, 3, 1), date(2027, 2, 1))
        with pytest.raises(Invalid):
            campaign_copy_forward(actor=office, source="qilin-2021", new=backwards, token="t-5")
    with make.acting(people.actor(people.GRID)) as grid, pytest.raises(Denied):
        campaign_copy_forward(actor=grid, source="qilin-2021", new=NEXT, token="t-6")


def carried_into(ref: str) -> int:
    with make.acting(people.actor(people.OFFICE)) as office:
        return draft_carry(actor=office, ref=ref, source="qilin-2021")


def test_carrying_fills_what_the_new_text_leaves_open_as_a_proposal() -> None:
    ref = bare()
    assert carried_into(ref) >= 2
    with make.acting(people.actor(people.OFFICE)) as office:
        rows = {one.quote.rstrip("。"): one for one in draft_measures(office, ref)}
    price = rows["要持续加强价格监督检查"]
    assert price.lead == ("dept-market",)
    assert price.proposed_lead
    assert (price.capability, price.shown_by) != (0, "")
    lantern = rows["文旅部门要布置花灯"]
    assert lantern.lead == ("dept-culture",)
    assert not lantern.proposed_lead
    assert lantern.capability == 0


def test_carrying_again_changes_nothing_and_can_be_undone() -> None:
    ref = bare()
    first = carried_into(ref)
    assert carried_into(ref) == 0
    scope_set(SYSTEM)
    assert Correction.objects.filter(draft__ref=ref, kind=ChangeKind.CARRY).count() == first
    with make.acting(people.actor(people.OFFICE)) as office:
        for _time in range(first):
            draft_edit(actor=office, ref=ref, edit=Edit(kind=ChangeKind.UNDO))
        assert not any(one.proposed_lead for one in draft_measures(office, ref) if not one.service)


def test_signed_measures_are_left_alone() -> None:
    ref = bare()
    scope_set(SYSTEM)
    DraftMeasure.objects.filter(draft__ref=ref).update(signed_by=1)
    assert carried_into(ref) == 0


@pytest.mark.parametrize("who", [people.DONGSHAN, people.MARKET])
def test_foreign_draft_is_neither_shown_nor_filled(who: str) -> None:
    ref = drafted()
    with make.acting(people.actor(who)) as actor:
        with pytest.raises((Missing, Denied)):
            forward_page(actor, "qilin-2021", f"draft:{ref}")
        with pytest.raises((Missing, Denied)):
            draft_carry(actor=actor, ref=ref, source="qilin-2021")


def office() -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    return client


def test_page_shows_the_four_groups() -> None:
    page = office().get("/notices/forward/?source=qilin-2021&target=spring-2026")
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("新增的", "有变化的", "没有了的", "照旧的", "换了牵头单位"):
        assert words in text


def test_page_asks_with_what_is_unknown() -> None:
    client = office()
    assert client.get("/notices/forward/").status_code == 200
    assert client.get("/notices/forward/?source=x&target=y").status_code == 404


def test_copy_from_the_page_opens_the_draft_and_keeps_what_was_typed() -> None:
    client = office()
    sent = {
        "source": "qilin-2021",
        "token": "t-9",
        "title": "2027年春节",
        "slug": "spring-2027",
        "starts_on": "2027-01-20",
        "ends_on": "2027-02-28",
    }
    bad = client.post("/notices/forward/copy/", {**sent, "ends_on": "2026-01-01"})
    assert bad.status_code == 422
    assert "2027年春节" in bad.content.decode()
    done = client.post("/notices/forward/copy/", sent)
    assert done.status_code == 302
    assert "/notices/drafts/" in done["Location"]


def test_reading_the_same_words_again_proposes_the_owners_settled_before() -> None:
    text = (POLICY / "qilin-2021" / "notice.txt").read_text(encoding="utf-8")
    with make.acting(people.actor(people.OFFICE)) as office:
        new = DraftText(token="t-7", declared=True, text=text, campaign="", new_campaign=NEXT)
        rows = {one.id: one for one in draft_measures(office, draft_open(actor=office, text=new))}
    settled = {one.id: one for one in measures_of("qilin-2021")}
    same = [key for key in rows if key in settled and rows[key].lead == settled[key].lead]
    assert len(same) >= 60
    assert rows["0.1"].lead == settled["0.1"].lead


def test_the_form_offers_the_newest_text_and_the_campaign_before_it() -> None:
    labels = [("qilin-2021", "a"), ("spring-2026", "b")]
    assert forward_first(labels, labels) == {"source": "qilin-2021", "target": "spring-2026"}
    drafted = [("draft:ABC", "c"), *labels]
    assert forward_first(labels, drafted) == {"source": "spring-2026", "target": "draft:ABC"}
    assert forward_first(labels[:1], labels[:1]) == {}


def test_one_campaign_is_not_compared_with_itself() -> None:
    client = Client()
    client.force_login(User.objects.get(username=people.OFFICE))
    url = "/notices/forward/?source=qilin-2021&target=qilin-2021"
    page = client.get(url).content.decode()
    assert "两边选了同一个活动" in page
    assert "<table" not in page
