"""A text checked before issue: what is found, who may look and when, what comes of a finding."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Denied, Invalid, Missing
from anxin.oversight.models import TextCheck
from anxin.oversight.queries import check_page, checks_seen, higher_binding
from anxin.oversight.rules import check_report, text_marked, words_differing
from anxin.oversight.services import (
    check_erase,
    check_seen,
    check_share,
    finding_judge,
    finding_order,
    text_check,
)
from anxin.oversight.types import CheckPage, FindingState, Outcome, PairView, TextDraft
from anxin.workorders.queries import order_record
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
TOWN = """青石镇人民政府关于做好2021年春节期间返乡人员管理的通知

各村民委员会、社区居民委员会：

一、低风险地区返乡人员须持3天内核酸检测阴性证明，并居家隔离14天。
二、一律不得举办聚餐。

青石镇人民政府
2021年2月8日
"""
CAMPAIGN = "qilin-2021"
NIGHT = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)


def checked(who: str = people.YUEZHOU, text: str = TOWN, **changes: object) -> str:
    given: dict[str, object] = {"name": "草稿.txt", "content": text.encode(), "declared": True}
    with make.acting(people.actor(who)) as actor:
        draft = TextDraft(**{**given, **changes})  # type: ignore[arg-type]  # plain values
        return text_check(actor=actor, campaign=CAMPAIGN, draft=draft)


def seen_by(who: str, ref: str) -> CheckPage:
    with make.acting(people.actor(who)) as actor:
        return check_page(actor, ref)


def pairs_of(page: CheckPage) -> list[PairView]:
    return [pair for one in page.against for pair in one.pairs]


def stricter_in(page: CheckPage) -> PairView:
    return next(pair for pair in pairs_of(page) if pair.outcome is Outcome.STRENGTHENED)


def test_rules_of_the_signing_day_are_chosen() -> None:
    slugs = {one.slug for one in higher_binding(date(2021, 2, 8))}
    assert slugs == {"central-2021", "test-and-return-2021", "six-nots-2021"}
    assert {one.slug for one in higher_binding(date(2022, 2, 1))} == {"five-nots-2022"}


def test_stricter_town_text_is_found_against_the_rules_then_in_force() -> None:
    page = seen_by(people.YUEZHOU, checked())
    assert page.on == date(2021, 2, 8)
    assert {one.slug for one in page.against} == {
        "notice:qilin-2021",
        "central-2021",
        "test-and-return-2021",
        "six-nots-2021",
    }
    found = stricter_in(page)
    assert found.lower is not None
    assert "3天内核酸" in "".join(words.text for words in found.lower.words)
    assert page.head.stricter >= 1


def test_notice_of_the_district_can_be_the_higher_text() -> None:
    page = seen_by(people.YUEZHOU, checked(against=("notice:qilin-2021",)))
    assert [one.slug for one in page.against] == ["notice:qilin-2021"]


def test_what_is_judged_by_the_sense_of_a_clause_asks_to_be_looked_at() -> None:
    told = TOWN.replace(
        "二、一律不得举办聚餐。",
        "二、省内回来的人，不用居家监测。\n三、不得随意禁止外地群众返乡过年。",
    )
    page = seen_by(people.YUEZHOU, ref := checked(text=told))
    one = next(one for one in page.against if one.slug == "six-nots-2021")
    kept = next(group for group in one.groups if group.outcome is Outcome.KEPT)
    assert 0 < kept.heard == [pair.heard for pair in kept.pairs].index(False)
    text = client_of(people.YUEZHOU).get(f"/over-enforcement/checks/{ref}/").content.decode()
    assert f"{kept.heard} 条请核对" in text
    assert "按整句意思判断，请核对" in text
    assert "这是按整句意思判断的，请核对" in report_of(page)
    # The same words as above ask nobody.
    same = TOWN.replace("二、一律不得举办聚餐。", "二、不对省域内返乡人员进行居家健康监测。")
    page = seen_by(people.YUEZHOU, checked(text=same))
    assert not any(pair.heard for pair in pairs_of(page))


def test_text_with_nothing_to_compare_says_so_and_shows_no_zero() -> None:
    ref = checked(text=TOWN.replace("2021年2月8日", "2027年2月8日"))
    page = seen_by(people.YUEZHOU, ref)
    assert page.against == ()
    assert not page.head.compared
    text = client_of(people.YUEZHOU).get(f"/over-enforcement/checks/{ref}/").content.decode()
    assert 'role="alert"' in text
    assert "没有对照，不能说没有问题" in text
    assert "2027年2月8日 这一天，系统里没有生效的上级文件" in text
    assert "加严</" not in text.partition("文字和要素")[0]
    assert "不能据此认为文稿没有问题" in report_of(page)


def report_of(page: CheckPage) -> str:
    document = docx.Document(io.BytesIO(check_report(page)))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.mark.parametrize("who", [people.OFFICE, people.DONGSHAN, people.MARKET])
def test_draft_is_private_to_its_unit(who: str) -> None:
    ref = checked()
    with pytest.raises(Missing):
        seen_by(who, ref)
    with make.acting(people.actor(who)) as actor:
        assert [row.ref for row in checks_seen(actor)] == []


def test_shared_check_is_seen_above_and_nowhere_else() -> None:
    ref = checked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        check_share(actor=town, ref=ref)
    assert seen_by(people.OFFICE, ref).against
    for who in (people.DONGSHAN, people.MARKET):
        with pytest.raises(Missing):
            seen_by(who, ref)


def test_town_looks_first_at_what_the_district_made_of_its_text() -> None:
    with clock.frozen_at(NIGHT):
        ref = checked(people.OFFICE, about_unit="town-yuezhou")
        waiting = seen_by(people.OFFICE, ref)
        assert waiting.opens_at == NIGHT + timedelta(hours=24)
        assert waiting.against == ()
        assert waiting.faults == ()
        assert waiting.head.stricter == 0
        with make.acting(people.actor(people.YUEZHOU)) as town:
            assert check_page(town, ref).against
            check_seen(actor=town, ref=ref)
        assert seen_by(people.OFFICE, ref).against


def test_after_a_day_the_district_may_look_anyway() -> None:
    with clock.frozen_at(NIGHT):
        ref = checked(people.OFFICE, about_unit="town-yuezhou")
    with clock.frozen_at(NIGHT + timedelta(hours=23, minutes=59)):
        assert not seen_by(people.OFFICE, ref).against
    with clock.frozen_at(NIGHT + timedelta(hours=24)):
        assert seen_by(people.OFFICE, ref).against


def test_towns_do_not_check_each_other() -> None:
    with pytest.raises(Invalid):
        checked(people.YUEZHOU, about_unit="town-dongshan")
    with pytest.raises(Denied):
        checked(people.MARKET, about_unit="town-dongshan")


def test_same_text_is_checked_once() -> None:
    assert checked() == checked()
    assert checked() != checked(text=TOWN.replace("14天", "21天"))


def test_text_without_declaration_or_with_a_mark_is_refused_and_not_kept() -> None:
    for changes in ({"declared": False}, {"text": "机密★1年\n" + TOWN}, {"content": b"\x00\x01"}):
        with pytest.raises(Invalid):
            checked(**changes)
    scope_set(SYSTEM)
    assert not TextCheck.objects.exists()


def test_erased_draft_leaves_nothing_but_the_fact() -> None:
    ref = checked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        check_erase(actor=town, ref=ref)
    scope_set(SYSTEM)
    assert not TextCheck.objects.exists()
    assert AuditEntry.objects.filter(action="oversight.check_erased").exists()


def test_shared_check_is_not_erased() -> None:
    ref = checked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        check_share(actor=town, ref=ref)
        with pytest.raises(Invalid):
            check_erase(actor=town, ref=ref)


def test_finding_is_dismissed_only_with_a_reason() -> None:
    ref = checked()
    number = stricter_in(seen_by(people.YUEZHOU, ref)).number
    dismissed: dict[str, Any] = {"ref": ref, "number": number, "state": FindingState.DISMISSED}
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid):
            finding_judge(actor=town, **dismissed)
        finding_judge(actor=town, **dismissed, reason="属地专班已批准")
    pair = stricter_in(seen_by(people.YUEZHOU, ref))
    assert (pair.state, pair.reason) == (FindingState.DISMISSED, "属地专班已批准")


def test_finding_becomes_one_order_to_the_unit_which_sees_it() -> None:
    ref = checked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        check_share(actor=town, ref=ref)
    number = stricter_in(seen_by(people.OFFICE, ref)).number
    with make.acting(people.actor(people.OFFICE)) as office:
        given: dict[str, Any] = {"ref": ref, "number": number, "reason": "请核对检测要求"}
        first = finding_order(actor=office, **given)
        assert finding_order(actor=office, **given) == first
        with pytest.raises(Conflict):
            finding_judge(actor=office, ref=ref, number=number, state=FindingState.CONFIRMED)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        record = order_record(town, first)
    assert "3天内核酸" in record.details
    assert record.quote is not None
    with make.acting(people.actor(people.DONGSHAN)) as other, pytest.raises(Missing):
        order_record(other, first)


def test_only_the_level_above_orders() -> None:
    ref = checked()
    number = stricter_in(seen_by(people.YUEZHOU, ref)).number
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Invalid):
        finding_order(actor=town, ref=ref, number=number, reason="自己改")


def test_report_names_what_is_stricter_and_reads_as_an_official_document() -> None:
    page = seen_by(people.YUEZHOU, checked())
    document = docx.Document(io.BytesIO(check_report(page)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "发文前自查情况的报告" in text
    assert "加严" in text
    assert "3天内核酸" in text


def test_differing_words_give_both_texts_back() -> None:
    one, other = "须持7日内有效检测证明", "须持3天内检测证明，并隔离14天"
    first, second = words_differing(one, other)
    assert "".join(words.text for words in first) == one
    assert "".join(words.text for words in second) == other
    assert any(words.changed for words in first)
    assert words_differing(one, one) == words_differing(one, one)
    assert not any(words.changed for words in words_differing(one, one)[0])


def test_marked_text_is_the_text_with_overlapping_pairs_cut() -> None:
    spans = [(2, 8), (4, 10)]
    pairs = [
        {"outcome": "kept", "higher": {"id": "1.1", "start": start, "end": end}, "lower": None}
        for start, end in spans
    ]
    words = text_marked("零一二三四五六七八九十", pairs, "higher")
    assert "".join(part.text for part in words) == "零一二三四五六七八九十"
    assert (0, 1) in {part.pairs for part in words}


def client_of(who: str) -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client


def test_page_takes_pasted_words_and_files_and_shows_both_texts() -> None:
    client = client_of(people.YUEZHOU)
    answer = client.post("/over-enforcement/checks/new/", {"text": TOWN, "declared": "on"})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert 'data-side="higher"' in page
    assert "3天内" in page
    file = SimpleUploadedFile("草稿.txt", TOWN.encode("gb18030"))
    again = client.post("/over-enforcement/checks/new/", {"file": file, "declared": "on"})
    assert again["Location"] == answer["Location"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": TOWN},
        {"text": "   ", "declared": "on"},
        {"text": TOWN, "declared": "on", "against": "no-such-text"},
        {"text": TOWN, "declared": "on", "on": "2021-13-45"},
        {"text": TOWN, "declared": "on", "about_unit": "town-dongshan"},
    ],
)
def test_what_cannot_be_checked_comes_back_with_what_was_typed(sent: dict[str, str]) -> None:
    answer = client_of(people.YUEZHOU).post("/over-enforcement/checks/new/", sent)
    assert answer.status_code in (302, 422)
    if "about_unit" not in sent:
        assert answer.status_code == 422
        assert sent.get("text", "").strip() in answer.content.decode()


def test_judging_without_a_reason_keeps_the_page() -> None:
    client = client_of(people.YUEZHOU)
    ref = checked()
    number = stricter_in(seen_by(people.YUEZHOU, ref)).number
    answer = client.post(
        f"/over-enforcement/checks/{ref}/judge/", {"number": number, "act": "dismissed"}
    )
    assert answer.status_code == 400
    assert "没有保存" in answer.content.decode()
    for sent in ({"number": "999999", "act": "confirmed"}, {"number": "x", "act": "confirmed"}):
        assert client.post(f"/over-enforcement/checks/{ref}/judge/", sent).status_code in (400, 404)


def test_every_higher_text_at_hand_names_its_source() -> None:
    folder = Path(__file__).resolve().parents[2] / "policy" / "higher"
    files = list(folder.glob("*.txt"))
    assert files
    assert all(file.read_text(encoding="utf-8").startswith("来源:") for file in files)
