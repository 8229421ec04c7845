"""Drafts from a text: declared, read once, seen by nobody else before issue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from anxin.core.types import PUBLIC, Denied, Invalid, Missing
from anxin.notices import queries
from anxin.notices.models import Draft, DraftMeasure
from anxin.notices.services import draft_open
from anxin.notices.types import LARGEST_FILE, LONGEST_TEXT, DraftState, NewCampaign
from tests import people
from tests.make import acting
from tests.notices import bringing
from tests.notices.bringing import TEXT, brought, draft, new_campaign

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def office() -> Iterator[object]:
    with acting(people.actor(people.OFFICE)) as actor:
        yield actor


def refused(**changes: object) -> Invalid:
    with acting(people.actor(people.OFFICE)) as actor, pytest.raises(Invalid) as caught:
        draft_open(actor=actor, text=brought(**changes))
    return caught.value


def test_a_text_becomes_measures_with_owners_deadline_and_confidence() -> None:
    ref = draft()
    with acting(people.actor(people.OFFICE)) as actor:
        measures = queries.draft_measures(actor, ref)
        head = queries.draft_head(actor, ref)
    assert [m.id for m in measures] == ["1.1a", "1.1b", "2.1", "2.2", "3.1"]
    assert measures[0].lead == ("dept-market", "dept-development")
    assert [str(m.deadline) for m in measures if m.deadline] == ["2027-01-31"]
    assert measures[4].strength == "must_not"
    assert all(TEXT[m.start : m.end].strip() == m.quote for m in measures)
    assert (head.state, head.campaign, str(head.signed_on)) == (DraftState.OPEN, "", "2027-01-15")
    assert head.issuers == ("麒麟区人民政府办公室",)
    row = DraftMeasure.objects.get(draft__ref=ref, measure_id="2.2")
    assert row.confidence == 50
    assert row.signed_by is None


def test_the_same_sending_twice_is_one_draft() -> None:
    assert draft() == draft(text="另一份文本。")
    assert Draft.objects.count() == 1 + _seeded()


def test_a_text_that_is_not_declared_is_not_read() -> None:
    assert "declared" in refused(declared=False).fields


@pytest.mark.parametrize("mark", ["机密★1年", "绝密", "秘密", "内部资料 注意保密", "密电"])
def test_a_classified_text_is_refused_and_nothing_is_kept(mark: str) -> None:
    error = refused(text=f"{mark}\n{TEXT}")
    assert "没有保留任何内容" in error.fields["text"]
    assert not Draft.objects.filter(source_text__contains="保障供应").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \u3000\n\0\u202e"}, "text"),
        ({"text": "一、。" * LONGEST_TEXT}, "text"),
        ({"file": b"x" * (LARGEST_FILE + 1), "file_name": "a.txt"}, "file"),
        ({"file": b"\xff\xfe\x00\x81\x82", "file_name": "a.txt"}, "file"),
        ({"file": b"PK\x03\x04 no archive", "file_name": "a.docx"}, "file"),
        ({"file": b"%PDF-1.7 broken", "file_name": "a.pdf"}, "file"),
        ({"file": b"text", "file_name": "a.wps"}, "file"),
        ({"file": b"text", "file_name": "a"}, "file"),
        ({"new_campaign": None, "campaign": "no-such"}, "campaign"),
        ({"new_campaign": new_campaign(slug="Qilin 2027")}, "slug"),
        ({"new_campaign": new_campaign(slug="qilin-2021")}, "slug"),
        ({"new_campaign": new_campaign(ends_on=date(2020, 1, 20))}, "ends_on"),
        ({"new_campaign": new_campaign(ends_on=date(2031, 1, 20))}, "ends_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_at_its_field(
    changes: dict[str, object], field: str
) -> None:
    assert set(refused(**changes).fields) == {field}


def test_a_file_in_a_chinese_encoding_is_read() -> None:
    ref = draft(file=TEXT.encode("gb18030"), file_name="通知.txt")
    assert Draft.objects.get(ref=ref).title.endswith("服务保障工作的通知")


def test_owners_nobody_is_called_by_stay_as_words() -> None:
    ref = draft(text="一、工作。Ministry O'Brien公司和星辰局要做好值守。", token="other")
    row = DraftMeasure.objects.filter(draft__ref=ref).get()
    assert row.lead == row.unknown == ["Ministry O'Brien公司", "星辰局"]


def test_a_slug_is_suggested_from_unit_and_year() -> None:
    ref = draft(new_campaign=new_campaign(slug=""))
    assert Draft.objects.get(ref=ref).slug == "gov-office-2027"


def test_words_settled_before_bring_their_owner_and_indicator_as_a_proposal() -> None:
    text = "一、价格。加强价格监督检查。"
    ref = draft(text=text, new_campaign=None, campaign="qilin-2021")
    row = DraftMeasure.objects.filter(draft__ref=ref).first()
    assert row is not None
    if row.quote == "加强价格监督检查":
        assert row.lead == ["dept-market"]
        assert row.proposed_lead


def test_other_units_see_no_draft_and_have_no_page() -> None:
    ref = draft()
    for who in (people.MARKET, people.YUEZHOU):
        with acting(people.actor(who)) as actor:
            assert ref not in [head.ref for head in queries.drafts_all(actor)]
            assert not Draft.objects.filter(ref=ref).exists(), "the row policy lets it through"
            with pytest.raises(Missing):
                queries.draft_measures(actor, ref)
    with acting(PUBLIC) as stranger:
        assert not Draft.objects.exists()
        assert not DraftMeasure.objects.exists()
        with pytest.raises(Denied):
            queries.draft_head(stranger, ref)


def test_a_town_drafts_for_itself_and_not_over_the_district() -> None:
    ref = draft(people.YUEZHOU, new_campaign=new_campaign(slug="yuezhou-2027"))
    assert Draft.objects.get(ref=ref).level == "town"
    with acting(people.actor(people.YUEZHOU)) as actor, pytest.raises(Invalid) as caught:
        draft_open(actor=actor, text=brought(token="t2", new_campaign=None, campaign="qilin-2021"))
    assert "campaign" in caught.value.fields


@pytest.mark.parametrize("who", [people.MARKET, people.LEADER, people.GRID, people.AUDITOR])
def test_posts_without_the_right_draft_nothing(who: str) -> None:
    with acting(people.actor(who)) as actor, pytest.raises(Denied):
        draft_open(actor=actor, text=brought())


def _seeded() -> int:
    """Drafts that the demo itself signed."""
    return Draft.objects.exclude(token=bringing.brought().token).count()


def test_a_new_campaign_takes_name_and_span_from_its_text() -> None:
    ref = draft(new_campaign=NewCampaign())
    held = Draft.objects.get(ref=ref)
    assert held.settings["title"] == "做好2027年春节期间服务保障工作"
    assert held.settings["starts_on"] == "2027-01-15"
    assert held.settings["ends_on"] == "2027-03-02", "a month after the last day it names"
    assert held.slug == "gov-office-2027"
