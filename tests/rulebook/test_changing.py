"""Changing a table: faults with their place, what would change, two people, dates, past decisions."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.db.models import F
from openpyxl import Workbook

from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Denied, Invalid
from anxin.rulebook.models import DecisionRecord, PastChange, PastCheck, TableVersion
from anxin.rulebook.queries import draft_page
from anxin.rulebook.services import (
    decide,
    past_check_cancel,
    redeciding,
    table_publish,
    table_withdraw,
)
from tests import people
from tests.make import acting
from tests.rulebook.editing import (
    GUIDANCE,
    LOW_FREE,
    browser_of,
    changed,
    downloaded,
    kept_decision,
    proposed,
    saved,
    spot,
    upload,
    worked,
)

pytestmark = pytest.mark.usefixtures("db")


def answered(on: date = date(2021, 2, 12)) -> Any:
    scope_set(SYSTEM)
    made = decide(
        actor=SYSTEM, campaign_slug="qilin-2021", subject="travel_guidance",
        facts=LOW_FREE, on=on, record=False,
    )  # fmt: skip
    return made.outputs["advice"]


def refused(content: bytes) -> str:
    """The words of the page that refuses an upload; nothing was kept."""
    response = upload(people.MARKET, content)
    assert response.status_code == 422
    scope_set(SYSTEM)
    assert not TableVersion.objects.filter(state="proposed").exists()
    return str(response.content.decode())


# What is wrong with a file


def test_a_gap_is_told_as_a_person_whom_no_row_covers() -> None:
    page = refused(changed(8, "needed", "false"))
    assert "一位从低风险地区出发、去低风险地区、确需出行的居民：没有任何一行管到。" in page
    assert "规则第 7 行和第 8 行都管到" in page
    assert "重复：" not in page, "the same pair is told once"


def test_a_wrong_word_is_told_with_row_column_and_what_to_write() -> None:
    book = downloaded()
    place = spot(book, 3, "origin_risk")
    place.value = "medum"
    page = refused(saved(book))
    assert f"第 {place.row} 行 {place.column_letter} 列" in page
    assert "“出发地”" in page
    assert "origin_risk" not in page
    assert "medium" in page


def test_every_formula_is_named_and_none_is_computed() -> None:
    book = downloaded()
    for rule in (1, 2, 3):
        spot(book, rule, "clause").value = "=1+1"
    page = refused(saved(book))
    assert page.count("单元格里是公式") == 3


def bomb() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 90_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old .xls",
        b"table: [*a, &a",
        b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]",
        b"just words",
        b"y" * 1_100_000,
        saved(Workbook()),
        bomb(),
    ],
    ids=["broken", "xls", "yaml", "aliases", "words", "large", "empty", "bomb"],
)
def test_hostile_files_are_refused_with_a_page(content: bytes) -> None:
    assert "要改的地方" in refused(content)


def test_a_title_of_any_length_is_taken_as_far_as_it_fits() -> None:
    text = TableVersion.objects.get(name="travel_guidance").text
    title = next(line for line in text.splitlines() if line.startswith("title:"))
    response = upload(people.MARKET, text.replace(title, f"title: {'长' * 400}").encode())
    assert response.status_code == 302
    scope_set(SYSTEM)
    assert TableVersion.objects.get(state="proposed").title == "长" * 200


def test_an_empty_form_says_what_is_missing() -> None:
    response = browser_of(people.MARKET).post(GUIDANCE + "upload/", {})
    assert response.status_code == 422
    assert "请选一个文件" in response.content.decode()


def test_a_sentence_the_notice_has_not_and_an_answer_without_words_are_refused() -> None:
    assert "依据的句子 9.9 在通知里没有" in refused(changed(1, "clause", "9.9"))
    page = refused(changed(8, "advice", "needs_approval"))
    assert "还没有“需要先批准”依据 1.3 的答复文字" in page


def test_another_table_and_a_lost_answer_are_refused() -> None:
    book = downloaded(url="/rules/shared/accident_grade/")
    assert "这份文件是“accident_grade”的表" in refused(saved(book))
    text = TableVersion.objects.get(name="travel_guidance").text.replace("free", "walk")
    assert "被删掉或改了取值" in refused(text.encode())


def test_the_same_content_twice_changes_nothing() -> None:
    response = upload(people.MARKET, saved(downloaded()))
    assert "没有改动" in response.content.decode()
    first = proposed()
    again = upload(people.CIVIL, changed(8, "advice", "advised_to_stay"))
    assert again.status_code == 200
    scope_set(SYSTEM)
    assert TableVersion.objects.get(state="proposed").pk == first.pk


# What would change


def test_the_draft_shows_the_row_in_words_and_the_person_whose_answer_changes() -> None:
    version = proposed()
    with acting(people.actor(people.OFFICE)) as office:
        page = draft_page(office, version.pk)
    changes = [row for row in page.rows if row.change != "same"]
    assert [(row.change, row.before.number, row.after.number) for row in changes if row.before and row.after] == [("changed", 8, 8)]  # fmt: skip  # noqa: E501
    after = changes[0].after
    assert after is not None
    assert [(cell.words, cell.mark) for cell in after.conclusions] == [("建议留下", True)]
    assert not any(cell.mark for cell in after.conditions)
    assert page.same_rows == 7
    assert page.comparison.verdict == "stricter"
    first = page.comparison.findings[0]
    assert (first.person, first.higher, first.lower) == (
        "一位从低风险地区出发、去低风险地区、确需出行的居民",
        "可以出行",
        "建议留下",
    )


def test_rows_added_removed_and_moved_are_told_apart() -> None:
    text = TableVersion.objects.get(name="travel_guidance").text
    both = "needed: false, post: [resident, student, worker]"
    assert both in text
    text = text.replace(both, "needed: false, post: [resident, student]")
    row = (
        "\n  - when: {origin_risk: low, destination_risk: low, needed: false, post: worker}"
        '\n    then: {advice: advised_to_stay}\n    clause: "1.3"\n    strength: encourage\n'
    )
    version = proposed(content=(text.rstrip() + row).encode())
    with acting(people.actor(people.OFFICE)) as office:
        page = draft_page(office, version.pk)
    assert sorted(row.change for row in page.rows if row.change != "same") == ["added", "changed"]
    assert page.comparison.verdict == "equivalent"
    shown = browser_of(people.OFFICE).get(f"/rules/drafts/{version.pk}/").content.decode()
    assert "对每个人的答案都和现在一样" in shown


def test_past_decisions_that_would_change_are_counted_and_listed_with_their_link() -> None:
    changing = [kept_decision(post=post).record_id for post in ("resident", "student", "worker")]
    kept_decision(post="official")
    kept_decision(origin_risk="high")
    version = proposed()
    worked()
    page = browser_of(people.OFFICE).get(f"/rules/drafts/{version.pk}/").content.decode()
    assert "核对了 5 条，<b>3</b> 条的答案会变。" in page
    for record_id in changing:
        assert f"/rules/decisions/{record_id}/" in page
    scope_set(SYSTEM)
    assert {one.old_outputs["advice"] for one in PastChange.objects.all()} == {"free"}
    assert {one.new_outputs["advice"] for one in PastChange.objects.all()} == {"advised_to_stay"}


def test_a_long_check_goes_in_batches_shows_progress_and_can_be_cancelled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(7):
        kept_decision()
    monkeypatch.setattr(redeciding, "BATCH", 2)
    monkeypatch.setattr(redeciding, "JOB_SECONDS", 0.0)
    version = proposed()
    check = PastCheck.objects.get(table_version=version)
    redeciding.past_check_continue(check_id=check.pk)
    check.refresh_from_db()
    assert (check.state, check.checked, check.total) == ("running", 2, 7)
    page = browser_of(people.OFFICE).get(f"/rules/drafts/{version.pk}/").content.decode()
    for words in ('<progress max="7" value="2">', "已核对 2 / 7 条", "约剩", "取消核对"):
        assert words in page
    with acting(people.actor(people.OFFICE)) as office, pytest.raises(Conflict, match="没核对完"):
        table_publish(actor=office, version_id=version.pk)
    with acting(people.actor(people.OFFICE)) as office:
        past_check_cancel(actor=office, version_id=version.pk)
    redeciding.past_check_continue(check_id=check.pk)
    check.refresh_from_db()
    assert (check.state, check.checked) == ("cancelled", 2)


def test_a_page_left_open_is_told_when_its_draft_is_over_and_asks_no_more() -> None:
    kept_decision()
    version, clerk = proposed(), browser_of(people.OFFICE)
    watched = clerk.get(f"/rules/drafts/{version.pk}/past/")
    assert "hx-get" in watched.content.decode(), "the check has not begun: the page asks on"
    browser_of(people.CIVIL).post(f"/rules/drafts/{version.pk}/withdraw/")
    left = clerk.get(f"/rules/drafts/{version.pk}/past/")
    assert left.status_code == 200
    assert "可能已经发布或撤回" in left.content.decode()
    assert "hx-get" not in left.content.decode()


def test_batches_look_at_each_decision_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = {kept_decision().record_id for _ in range(7)}
    monkeypatch.setattr(redeciding, "BATCH", 2)
    monkeypatch.setattr(redeciding, "JOB_SECONDS", 0.0)
    version = proposed()
    worked()
    check = PastCheck.objects.get(table_version=version)
    assert (check.state, check.checked, check.changed) == ("done", 7, 7)
    assert {one.record_id for one in check.changes.all()} == ids


def test_the_check_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        kept_decision()
    monkeypatch.setattr(redeciding, "MOST_DECISIONS", 3)
    monkeypatch.setattr(redeciding, "MOST_LISTED", 2)
    version = proposed()
    worked()
    page = browser_of(people.OFFICE).get(f"/rules/drafts/{version.pk}/").content.decode()
    assert "核对了 3 条，<b>3</b> 条的答案会变。" in page
    assert "只看了最近的" in page
    scope_set(SYSTEM)
    assert PastChange.objects.count() == 2


# Publishing


def test_a_second_person_publishes_and_new_questions_get_the_new_answer() -> None:
    record = kept_decision()
    version = proposed(people.OFFICE)
    worked()
    url = f"/rules/drafts/{version.pk}/publish/"
    own = browser_of(people.OFFICE).post(url, {"holds_from": "2021-02-07"})
    assert own.status_code == 403
    assert answered() == "free"
    done = browser_of(people.LEADER).post(url, {"holds_from": "2021-02-07"})
    assert done.status_code == 302
    assert answered() == "advised_to_stay"
    assert not TableVersion.objects.filter(holds_until__lt=F("valid_from")).exists()
    held = DecisionRecord.objects.get(pk=str(record.record_id))
    assert held.outputs == {"advice": "free"}
    assert held.table_version.version == record.table_version != version.version
    page = browser_of(people.OFFICE).get(GUIDANCE).content.decode()
    for words in ("演示·区政府办", "演示·区领导", "按镇里的意见改"):
        assert words in page
    scope_set(SYSTEM)
    actions = AuditEntry.objects.filter(action__startswith="rulebook.table_p")
    assert {one.action for one in actions} == {
        "rulebook.table_proposed",
        "rulebook.table_published",
    }


def test_the_version_before_answers_until_the_day_before() -> None:
    version = proposed()
    worked()
    table_publish(
        actor=people.actor(people.LEADER), version_id=version.pk, holds_from=date(2021, 2, 15)
    )
    assert answered(date(2021, 2, 14)) == "free"
    assert answered(date(2021, 2, 15)) == "advised_to_stay"


@pytest.mark.parametrize("day", ["2021-02-06", "2021-03-09", "soon", ""])
def test_a_day_outside_the_validity_is_refused_with_words(day: str) -> None:
    version = proposed()
    worked()
    url = f"/rules/drafts/{version.pk}/publish/"
    response = browser_of(people.LEADER).post(url, {"holds_from": day})
    assert response.status_code == 422
    assert answered() == "free"


def test_inside_the_validity_no_version_holds_before_today() -> None:
    version = proposed()
    worked()
    with clock.frozen_at(datetime(2021, 2, 12, 4, tzinfo=UTC)):
        with pytest.raises(Invalid, match="不能早于今天"):
            table_publish(actor=SYSTEM, version_id=version.pk, holds_from=date(2021, 2, 11))
        table_publish(actor=SYSTEM, version_id=version.pk)
    assert TableVersion.objects.get(pk=version.pk).holds_from == date(2021, 2, 12)


def test_a_version_taken_back_answers_nothing_and_may_be_proposed_again() -> None:
    version = proposed()
    response = browser_of(people.CIVIL).post(f"/rules/drafts/{version.pk}/withdraw/")
    assert response.status_code == 302
    scope_set(SYSTEM)
    assert TableVersion.objects.get(pk=version.pk).state == "withdrawn"
    with pytest.raises(Conflict):
        table_publish(actor=SYSTEM, version_id=version.pk)
    with pytest.raises(Conflict):
        table_withdraw(actor=SYSTEM, version_id=version.pk)
    assert proposed().pk != version.pk
    stranger = browser_of(people.YUEZHOU)
    assert stranger.get(f"{GUIDANCE}?version={version.version}").status_code == 404


def test_those_without_the_right_upload_and_publish_nothing() -> None:
    version = proposed()
    with acting(people.actor(people.CIVIL)) as department, pytest.raises(Denied):
        table_publish(actor=department, version_id=version.pk)
    assert upload(people.YUEZHOU, changed(8, "note", "x")).status_code == 403
