"""From draft to release: text beside figures, two persons, versions, errata."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from docx import Document

from anxin.accounts.models import User
from anxin.briefing.models import Brief, Erratum
from anxin.briefing.queries import brief_page, briefs_seen, things_for
from anxin.briefing.services import (
    brief_edit,
    brief_release,
    brief_renew,
    brief_return,
    brief_sign,
    erratum_release,
    erratum_write,
)
from anxin.core.types import Conflict, Denied, Invalid, Missing
from tests import make, people

from .briefs import QILIN, drafted, released, signed

pytestmark = pytest.mark.usefixtures("running")
YESTERDAY = date(2021, 2, 9)
BEFORE = date(2021, 2, 8)


def edited(brief: Brief, text: str, seen: int | None = None) -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        seen = brief.revision if seen is None else seen
        brief_edit(actor=office, ref=brief.ref, text=text, remarks={}, seen_revision=seen)
    brief.refresh_from_db()


def browser(who: str) -> Client:
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(User.objects.get(username=who))
    return client


def test_signer_never_releases_even_with_both_rights() -> None:
    brief = signed(drafted(YESTERDAY), people.LEADER)
    with make.acting(people.actor(people.LEADER)) as leader, pytest.raises(Denied):
        brief_release(actor=leader, ref=brief.ref)
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE briefing_brief SET state = 'released', released_at = now(),"
            " released_by_id = signed_by_id WHERE id = %s",
            [brief.id],
        )


def test_release_needs_a_signature_and_its_right() -> None:
    brief = drafted(YESTERDAY)
    with make.acting(people.actor(people.LEADER)) as leader, pytest.raises(Conflict):
        brief_release(actor=leader, ref=brief.ref)
    signed(brief)
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Denied):
        brief_release(actor=office, ref=brief.ref)


def test_text_stands_beside_figures_until_it_is_signed() -> None:
    brief = drafted(YESTERDAY)
    edited(brief, "大部分已签收。")
    with make.acting(people.actor(people.OFFICE)) as office:
        assert brief_page(office, brief.ref).text == "大部分已签收。"
    with pytest.raises(Conflict, match="刚改过"):
        edited(brief, "晚了一步。", seen=1)
    signed(brief)
    with pytest.raises(Conflict, match="已经签字"):
        edited(brief, "签了还想改。")


def test_signature_rests_on_the_text_that_was_seen() -> None:
    brief = drafted(YESTERDAY)
    edited(brief, "后来写的。")
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Conflict):
        brief_sign(actor=office, ref=brief.ref, seen_revision=1)


def test_signature_is_taken_off_with_a_reason() -> None:
    brief = signed(drafted(YESTERDAY))
    with make.acting(people.actor(people.LEADER)) as leader:
        with pytest.raises(Invalid):
            brief_return(actor=leader, ref=brief.ref, reason=" ")
        brief_return(actor=leader, ref=brief.ref, reason="第一段没有说清。")
    edited(brief, "改清楚了。")
    assert brief.signed_by_id is None


@pytest.mark.parametrize("change", ["text = 'x'", "released_name = 'x'", "version = 9"])
def test_released_brief_cannot_be_changed(change: str) -> None:
    brief = released(drafted(YESTERDAY))
    for statement in (f"UPDATE briefing_brief SET {change}", "DELETE FROM briefing_brief"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = %s", [brief.id])


def test_erratum_is_a_page_of_its_own_by_two_persons() -> None:
    brief = released(drafted(YESTERDAY))
    with make.acting(people.actor(people.OFFICE)) as office:
        ref = erratum_write(
            actor=office, ref=brief.ref, wrong="逾期任务 3 件", right="逾期任务 2 件", reason="重数"
        )
        with pytest.raises(Denied):
            erratum_release(actor=office, ref=ref)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert brief_page(town, brief.ref).errata == ()
        assert brief_page(town, brief.ref).head.waiting == 0
    with make.acting(people.actor(people.LEADER)) as leader:
        erratum_release(actor=leader, ref=ref)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        (told,) = brief_page(town, brief.ref).errata
        assert (told.wrong, told.right) == ("逾期任务 3 件", "逾期任务 2 件")
    page = browser(people.YUEZHOU).get(f"/board/briefs/{brief.ref}/errata/").content.decode()
    assert "逾期任务 2 件" in page
    with pytest.raises(Error), transaction.atomic():
        Erratum.objects.filter(ref=ref).update(right="x")


def told_of(brief: Brief) -> list[str]:
    """What was told of a brief, by occasion."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT occasion FROM outbox_message WHERE matter = %s", [f"brief:{brief.id}"]
        )
        return [row[0] for row in cursor.fetchall()]


def addresses(who: str) -> set[str]:
    """Where the three things of an account lead."""
    with make.acting(people.actor(who)) as actor:
        return {one.url for one in things_for(actor, QILIN)}


def test_erratum_that_waits_is_seen_by_who_may_release_it_and_told_to_the_office() -> None:
    brief = released(drafted(YESTERDAY))
    with make.acting(people.actor(people.OFFICE)) as office:
        ref = erratum_write(actor=office, ref=brief.ref, wrong="3 件", right="2 件", reason="重数")
    make.work()
    assert any(one.startswith("erratum:") for one in told_of(brief))
    errata = f"/board/briefs/{brief.ref}/errata/"
    assert errata in addresses(people.LEADER)
    assert errata not in addresses(people.OFFICE)
    for path in ("/board/briefs/", f"/board/briefs/{brief.ref}/"):
        assert "等" in (page := browser(people.LEADER).get(path).content.decode())
        assert "1 处" in page
        assert errata in page
        assert "1 处" not in browser(people.YUEZHOU).get(path).content.decode()
    with make.acting(people.actor(people.LEADER)) as leader:
        erratum_release(actor=leader, ref=ref)
    assert errata not in addresses(people.LEADER)


def test_brief_that_waits_is_among_the_three_things_of_who_may_take_the_next_step() -> None:
    brief = drafted(YESTERDAY)
    page = f"/board/briefs/{brief.ref}/"
    assert page in addresses(people.LEADER)
    signed(brief)
    assert page in addresses(people.LEADER)
    assert page not in addresses(people.OFFICE)
    with make.acting(people.actor(people.LEADER)) as leader:
        brief_release(actor=leader, ref=brief.ref)
    assert page not in addresses(people.LEADER)


def test_new_version_has_the_same_figures_and_leaves_the_old_one_standing() -> None:
    brief = released(drafted(YESTERDAY))
    with make.acting(people.actor(people.OFFICE)) as office:
        renewed = brief_renew(actor=office, ref=brief.ref)
        with pytest.raises(Conflict):
            brief_renew(actor=office, ref=brief.ref)
        old, new = brief_page(office, brief.ref), brief_page(office, renewed)
        assert [one.count for one in old.figures] == [one.count for one in new.figures]
        assert (old.head.version, new.head.version) == (1, 2)
        assert not old.head.superseded
    released(Brief.objects.get(ref=renewed))
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert brief_page(town, brief.ref).head.superseded


def test_draft_is_for_those_who_work_on_it() -> None:
    brief = drafted(YESTERDAY)
    for who in (people.YUEZHOU, people.MARKET):
        with make.acting(people.actor(who)) as actor:
            assert briefs_seen(actor, QILIN) == []
            with pytest.raises(Missing):
                brief_page(actor, brief.ref)
        assert browser(who).get(f"/board/briefs/{brief.ref}/").status_code == 404


def test_page_shows_figures_trend_sentence_and_audit_head() -> None:
    drafted(BEFORE)
    brief = drafted(YESTERDAY)
    page = browser(people.OFFICE).get(f"/board/briefs/{brief.ref}/").content.decode()
    for figure in brief.freeze.figures.all():
        assert f"/figures/{figure.slug}/" in page
        assert figure.quote in page
    assert "<polyline" in page
    assert (brief.freeze.audit_head or "还没有封存") in page
    assert 'name="revision"' in page


def test_document_holds_every_figure_with_its_sentence() -> None:
    brief = released(drafted(YESTERDAY))
    answer = browser(people.YUEZHOU).get(f"/board/briefs/{brief.ref}/brief.docx")
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.content)).paragraphs)
    for figure in brief.freeze.figures.all():
        assert f"{figure.label}：{figure.count}" in text
        assert figure.quote in text
    assert "第1期" in text
    assert "操作记录链头" in text
    assert "（草稿）" not in text


def test_forms_work_without_scripts_and_refusals_keep_what_was_written() -> None:
    brief, office = drafted(YESTERDAY), browser(people.OFFICE)
    address = f"/board/briefs/{brief.ref}/"
    kept = office.post(f"{address}edit/", {"text": "写一句", "revision": "1", "remark-done": "好"})
    assert kept.status_code == 302
    late = office.post(f"{address}edit/", {"text": "没写进去的一句", "revision": "1"})
    assert late.status_code == 409
    said = late.content.decode()
    head = said.partition('class="problems"')[2].partition("</section>")[0]
    assert "写一句" in head, "what is kept stands beside what was refused"
    assert "没写进去的一句" in head
    assert "我签字" not in said, "nobody signs beside words that were not kept"
    assert 'name="revision" value="2"' in said
    assert "没写进去的一句" in said.partition("<textarea")[2]
    assert office.post(f"{address}edit/", {"text": "x"}).status_code == 422
    assert office.post(f"{address}sign/", {"revision": "x"}).status_code == 400
    assert office.post(f"{address}sign/", {"revision": "2"}).status_code == 302
    assert browser(people.LEADER).post(f"{address}release/").status_code == 302
    brief.refresh_from_db()
    assert (brief.state, brief.text, brief.remarks) == ("released", "写一句", {"done": "好"})
