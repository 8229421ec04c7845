"""Countersigning and issuing: two persons, silence shown, versions never read again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.types import SYSTEM, Conflict, Denied, Invalid, Missing
from anxin.notices import queries
from anxin.notices.models import Draft, IssueSignature, NoticeVersion
from anxin.notices.services import (
    campaign_load,
    demo_sign,
    draft_countersign,
    draft_issue,
    draft_reopen,
    draft_send,
    draft_withdraw,
)
from anxin.notices.types import ChangeKind, CountersignAsked
from tests import people
from tests.make import acting
from tests.notices.bringing import TEXT, draft, edit, ids, settle

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy"
MARKET, CIVIL = "dept-market", "dept-civil"


def units(*slugs: str) -> list[int]:
    return [unit.id for slug in slugs if (unit := unit_by_slug(slug))]


def sent(*slugs: str, who: str = people.OFFICE, **changes: Any) -> str:
    """A wholly signed draft sent to units."""
    ref = draft(who, **changes)
    settle(ref, who)
    with acting(people.actor(who)) as actor:
        draft_send(actor=actor, ref=ref, units=units(*slugs), hours=2)
    return ref


def page(ref: str, who: str) -> Any:
    with acting(people.actor(who)) as actor:
        return queries.sign_page(actor, ref)


def answer(ref: str, who: str, *, agree: bool, text: str = "", seen: str = "") -> None:
    with acting(people.actor(who)) as actor:
        seen = seen or queries.sign_page(actor, ref).seen_hash
        draft_countersign(actor=actor, ref=ref, seen_hash=seen, agree=agree, text=text)


def issue(ref: str, who: str = people.LEADER, reason: str = "") -> int:
    with acting(people.actor(who)) as actor:
        seen = queries.sign_page(actor, ref).seen_hash
        return draft_issue(actor=actor, ref=ref, seen_hash=seen, reason=reason)


def states(ref: str) -> list[str]:
    return [one.state for one in page(ref, people.OFFICE).opinions]


def test_a_draft_that_is_not_whole_cannot_go_on() -> None:
    ref = draft()
    edit(ref, ChangeKind.ACCEPT)
    with acting(people.actor(people.OFFICE)) as actor, pytest.raises(Invalid) as caught:
        draft_send(actor=actor, ref=ref, units=[], hours=2)
    assert "2.2" in caught.value.message


def test_units_asked_see_the_draft_and_others_do_not() -> None:
    ref = sent(MARKET)
    assert page(ref, people.MARKET).may_answer
    with pytest.raises(Missing):
        page(ref, people.CIVIL)


def test_agreed_and_issued_measures_are_in_force_as_signed() -> None:
    ref = sent(MARKET, CIVIL)
    answer(ref, people.MARKET, agree=True)
    answer(ref, people.CIVIL, agree=True)
    version = NoticeVersion.objects.get(pk=issue(ref))
    assert version.source_text.strip() == TEXT.strip()
    measures = queries.measures_of("spring-2027")
    assert [one.id for one in measures] == ids(ref)
    assert [str(one.deadline) for one in measures if one.deadline] == ["2027-01-31"]
    signatures = queries.signatures_of(version.pk)
    assert signatures is not None
    assert signatures.countersigned == ("麒麟区市场监督管理局", "麒麟区民政局")
    assert signatures.issued_by == "演示·区领导"
    assert signatures.demo
    assert "notices.version_issued" in AuditEntry.objects.values_list("action", flat=True)
    reading = Client().get("/notices/spring-2027/").content.decode()
    assert "演示·区领导" in reading
    assert "麒麟区民政局" in reading


def test_issuing_tells_that_a_version_came_into_force(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr("anxin.core.events.emit", told.append)
    version = issue(sent())
    asked, *told = told
    assert isinstance(asked, CountersignAsked)
    assert [(one.version_id, one.campaign) for one in told] == [(version, "spring-2027")]


def test_an_issued_draft_is_never_changed_or_issued_again() -> None:
    ref = sent()
    issue(ref)
    with pytest.raises(Conflict):
        edit(ref, ChangeKind.ACCEPT, "2.1")
    with pytest.raises(Conflict):
        issue(ref)
    with acting(people.actor(people.OFFICE)) as actor, pytest.raises(Conflict):
        draft_reopen(actor=actor, ref=ref)


def test_objections_and_open_answers_need_a_written_reason() -> None:
    ref = sent(MARKET, CIVIL)
    answer(ref, people.MARKET, agree=False, text="1.1a 期限太紧。")
    with pytest.raises(Invalid):
        issue(ref)
    issue(ref, reason="已当面说明，按原文执行。")
    assert Draft.objects.get(ref=ref).issue_reason == "已当面说明，按原文执行。"


def test_an_objection_says_why() -> None:
    ref = sent(MARKET)
    with pytest.raises(Invalid):
        answer(ref, people.MARKET, agree=False, text="  ")


def test_silence_past_its_due_time_is_shown_as_silence() -> None:
    ref = sent(MARKET)
    assert states(ref) == ["asked"]
    with clock.frozen_at(clock.now() + timedelta(hours=3)):
        assert states(ref) == ["silent"]
        assert issue(ref)


def test_who_drafted_may_not_issue() -> None:
    ref = sent()
    both = User.objects.get(username=people.OFFICE)
    Draft.objects.filter(ref=ref).update(opened_by=User.objects.get(username=people.LEADER))
    with pytest.raises(Denied):
        issue(ref)
    Draft.objects.filter(ref=ref).update(opened_by=both)
    with pytest.raises(Denied):
        issue(ref, people.OFFICE)
    assert issue(ref)


def test_who_signed_a_measure_of_a_colleagues_draft_may_not_issue_it() -> None:
    ref = sent()
    leader = User.objects.get(username=people.LEADER)
    Draft.objects.get(ref=ref).measures.filter(pk__gt=0).update(signed_by=leader.pk)
    assert not page(ref, people.LEADER).may_issue
    with pytest.raises(Denied):
        issue(ref)


def test_what_changed_since_it_was_seen_is_not_signed() -> None:
    ref = sent(MARKET)
    seen = page(ref, people.MARKET).seen_hash
    with acting(people.actor(people.OFFICE)) as actor:
        draft_reopen(actor=actor, ref=ref)
    with pytest.raises(Conflict):
        answer(ref, people.MARKET, agree=True, seen=seen)
    edit(ref, ChangeKind.CHANGE, "2.1", values={"strength": "guide", "accept": True})
    with acting(people.actor(people.OFFICE)) as actor:
        draft_send(actor=actor, ref=ref, units=units(MARKET), hours=2)
    assert states(ref) == ["asked"]
    with pytest.raises(Conflict):
        answer(ref, people.MARKET, agree=True, seen=seen)
    with acting(people.actor(people.LEADER)) as actor, pytest.raises(Conflict):
        draft_issue(actor=actor, ref=ref, seen_hash=seen, reason="急")


def test_a_unit_that_is_not_asked_cannot_answer_and_a_body_outside_is_not_asked() -> None:
    ref = sent(MARKET)
    with acting(people.actor(people.CIVIL)) as actor, pytest.raises(Missing):
        draft_countersign(actor=actor, ref=ref, seen_hash="", agree=True)
    with acting(people.actor(people.OFFICE)) as actor:
        draft_reopen(actor=actor, ref=ref)
        for wrong in ([999_999_999], units("bodies-schools", "railway", "dept-postal")):
            if wrong:
                with pytest.raises(Invalid):
                    draft_send(actor=actor, ref=ref, units=wrong, hours=2)


def test_the_office_sees_what_a_town_sends_and_the_leader_issues_it() -> None:
    from tests.notices.bringing import new_campaign

    ref = sent(who=people.YUEZHOU, new_campaign=new_campaign(slug="yuezhou-2027"))
    assert page(ref, people.OFFICE).may_answer
    answer(ref, people.OFFICE, agree=True)
    assert NoticeVersion.objects.get(pk=issue(ref)).notice.level == "town"


def test_the_leader_is_told_when_every_unit_has_answered() -> None:
    def waiting(who: str) -> list[str]:
        with acting(people.actor(who)) as actor:
            return [one.ref for one in queries.issues_waiting(actor)]

    ref = sent(MARKET)
    assert waiting(people.LEADER) == []
    answer(ref, people.MARKET, agree=True)
    assert waiting(people.LEADER) == [ref]
    assert waiting(people.OFFICE) == [], "who drafted may not issue"
    issue(ref)
    assert waiting(people.LEADER) == []


def test_an_existing_campaign_gets_a_new_version_with_its_home_page() -> None:
    before = queries.campaign_current("spring-2026").version_id
    ref = draft(text=NoticeVersion.objects.get(pk=before).source_text,
                new_campaign=None, campaign="spring-2026")  # fmt: skip
    settle(ref)
    with acting(people.actor(people.OFFICE)) as actor:
        draft_send(actor=actor, ref=ref, units=[], hours=2)
    issue(ref)
    after = queries.campaign_current("spring-2026")
    assert after.version_id != before
    assert NoticeVersion.objects.get(pk=before).state == "replaced"
    assert queries.home_choices(after)


def test_a_new_campaign_takes_home_choices_by_service() -> None:
    ref = draft()
    edit(ref, ChangeKind.CHANGE, "2.1", values={"service": "requests.help", "accept": True})
    settle(ref)
    with acting(people.actor(people.OFFICE)) as actor:
        draft_send(actor=actor, ref=ref, units=[], hours=2)
    issue(ref)
    choices = queries.home_choices(queries.campaign_current("spring-2027"))
    assert [one.url for one in choices]


def test_a_withdrawn_draft_stays_where_it_is() -> None:
    ref = sent(MARKET)
    with acting(people.actor(people.OFFICE)) as actor:
        draft_withdraw(actor=actor, ref=ref)
        with pytest.raises(Conflict):
            draft_withdraw(actor=actor, ref=ref)
    with pytest.raises(Conflict):
        answer(ref, people.MARKET, agree=True)


def test_the_demo_signs_the_seeds_once_and_leaves_what_people_signed() -> None:
    for slug in ("qilin-2021", "spring-2026"):
        version = queries.campaign_current(slug).version_id
        signatures = queries.signatures_of(version)
        assert signatures is not None
        assert len(signatures.countersigned) == 5
        assert signatures.demo
    office, leader = people.actor(people.OFFICE), people.actor(people.LEADER)
    assert not demo_sign(
        drafter=office, countersigners=(), leader=leader, campaign_slug="qilin-2021"
    )
    assert IssueSignature.objects.count() == 2
    assert campaign_load(actor=SYSTEM, folder=POLICY / "qilin-2021").state == "unchanged"


def test_corrections_are_written_as_a_corpus(tmp_path: Path) -> None:
    ref = draft()
    edit(ref, ChangeKind.SPLIT, "1.1a", at=row_at(ref, "1.1a", "确保"))
    settle(ref)
    with acting(people.actor(people.OFFICE)) as actor:
        draft_send(actor=actor, ref=ref, units=[], hours=2)
    call_command("corrections_export", str(tmp_path))
    assert list(tmp_path.iterdir()) == [], "a draft that is not issued stays out"
    issue(ref)
    call_command("corrections_export", str(tmp_path))
    (file,) = tmp_path.glob("*.yaml")
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    text = file.with_suffix(".txt").read_text(encoding="utf-8")
    assert [one["id"] for one in case["read"]] == ["1.1a", "1.1b", "2.1", "2.2", "3.1"]
    assert [one["id"] for one in case["signed"]] == ids(ref)
    assert all(text[one["start"] : one["end"]].strip() == one["quote"] for one in case["signed"])
    assert case["corrections"][0]["kind"] == "split"
    assert "signed_by" not in case["corrections"][0]["before"][0]


def row_at(ref: str, measure_id: str, words: str) -> int:
    return Draft.objects.get(ref=ref).measures.get(measure_id=measure_id).quote.index(words)


@pytest.mark.parametrize("public", [True, False])
def test_the_leader_says_whether_everybody_may_read_the_text(public: bool) -> None:
    ref = sent("dept-market")
    answer(ref, people.MARKET, agree=True)
    with acting(people.actor(people.LEADER)) as actor:
        seen = queries.sign_page(actor, ref).seen_hash
        version = draft_issue(actor=actor, ref=ref, seen_hash=seen, public=public)
    assert NoticeVersion.objects.get(pk=version).public is public
