"""Pages of drafts: few queries, no script needed, both versions shown after a race."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.notices.models import Draft, NoticeVersion
from tests import people
from tests.notices.bringing import TEXT, draft, ids

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(User.objects.get(username=people.OFFICE))
    return client


def form(**changes: object) -> dict[str, object]:
    values: dict[str, object] = {
        "token": "page-1", "declared": "on", "text": TEXT, "campaign": "+", "title": "2027年春节",
        "starts_on": "2027-01-20", "ends_on": "2027-02-28",
    }  # fmt: skip
    return {key: value for key, value in {**values, **changes}.items() if value is not None}


def change(office: Client, ref: str, measure_id: str, **values: object) -> object:
    row = Draft.objects.get(ref=ref).measures.get(measure_id=measure_id)
    data = {"measure": row.pk, "seen": row.revision, "clause": row.clause_id, **values}
    return office.post(f"/notices/drafts/{ref}/changes/", data)


def test_a_pasted_text_and_the_same_sending_again_lead_to_one_draft(office: Client) -> None:
    first = office.post("/notices/drafts/new/", form())
    assert first.status_code == 302
    assert office.post("/notices/drafts/new/", form()).headers["Location"] == first["Location"]


def test_an_uploaded_file_is_read(office: Client) -> None:
    file = SimpleUploadedFile("通知.txt", TEXT.encode("gb18030"))
    answer = office.post("/notices/drafts/new/", form(text="", file=file))
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "changes",
    [
        {"declared": None},
        {"text": ""},
        {"text": "机密★1年\n" + TEXT},
        {"starts_on": "no day"},
        {"campaign": "no-such"},
        {"slug": "<script>"},
        {"packs": "no-such"},
        {"token": "x" * 200},
        {"token": None},
        {"file": SimpleUploadedFile("a.docx", b"garbage")},
    ],
)
def test_what_is_wrong_is_said_on_the_page_and_what_was_typed_stays(
    office: Client, changes: dict[str, object]
) -> None:
    answer = office.post("/notices/drafts/new/", form(**changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page or "problems" in page or "errorlist" in page
    if "file" not in changes and not str(changes.get("text", "")).startswith("机密"):
        assert "2027年春节" in page


def test_a_large_draft_is_shown_with_few_queries(office: Client) -> None:
    source = NoticeVersion.objects.get(notice__slug="qilin-2021").source_text
    ref = draft(text=source)
    assert len(ids(ref)) == 74
    office.get(f"/notices/drafts/{ref}/")
    with CaptureQueriesContext(connection) as seen:
        answer = office.get(f"/notices/drafts/{ref}/")
    assert answer.status_code == 200
    assert len([one for one in seen if "SELECT" in one["sql"]]) <= 26
    assert answer.content.decode().count('class="reading') >= 74
    with CaptureQueriesContext(connection) as seen:
        office.get("/notices/drafts/")
    assert len([one for one in seen if "SELECT" in one["sql"]]) <= 20


def test_every_character_of_the_sentences_is_on_the_page(office: Client) -> None:
    ref = draft()
    page = office.get(f"/notices/drafts/{ref}/").content.decode()
    words = re.findall(r'class="(?:words [a-z_]+|loose)"[^>]*>([^<]*)<', page)
    assert "".join("".join(words).split()) == "".join(
        part for part in "".join(TEXT.split()).replace("一、保障供应。", "").replace(
            "二、关心群众。", "").replace("三、值班值守。", "").split("：", 1)[1]
        .split("麒麟区人民政府办公室")[:1]
    )  # fmt: skip


def test_buttons_work_without_a_script(office: Client) -> None:
    ref = draft()
    answer = change(office, ref, "2.1", do="accept")
    assert answer.headers["Location"] == f"/notices/drafts/{ref}/#2.1"  # type: ignore[attr-defined]  # a response
    assert Draft.objects.get(ref=ref).measures.get(measure_id="2.1").signed_by
    assert (
        "保存并接受"
        in office.get(f"/notices/drafts/{ref}/?edit={row(ref, '2.1')}").content.decode()
    )


def row(ref: str, measure_id: str) -> int:
    return Draft.objects.get(ref=ref).measures.get(measure_id=measure_id).pk


def test_a_script_gets_the_sentence_and_the_progress(office: Client) -> None:
    ref = draft()
    seen = Draft.objects.get(ref=ref).measures.get(measure_id="2.1")
    data = {"measure": seen.pk, "seen": seen.revision, "clause": "2.1", "do": "accept"}
    answer = office.post(f"/notices/drafts/{ref}/changes/", data, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'id="s-2.1"' in page
    assert 'hx-swap-oob="true"' in page
    assert 'id="s-1.1"' not in page


def test_after_a_race_both_versions_are_shown(office: Client) -> None:
    ref = draft()
    Draft.objects.get(ref=ref).measures.filter(measure_id="2.1").update(
        revision=2, strength="guide", shown_by="走访数"
    )
    seen = row(ref, "2.1")
    data = {"measure": seen, "seen": 1, "clause": "2.1", "do": "change", "strength": "may",
            "shown_by": "我写的成效"}  # fmt: skip
    answer = office.post(f"/notices/drafts/{ref}/changes/", data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "我写的成效" in page
    assert "走访数" in page


@pytest.mark.parametrize(
    "values",
    [
        {"do": "no-such"},
        {"do": "accept", "measure": "9" * 5000},
        {"do": "accept", "measure": "x"},
        {"do": "change", "deadline": "31 February"},
        {"do": "change", "lead": "子虚乌有局"},
        {"do": "change", "lead": "名" * 5000},
        {"do": "split", "at": "-1"},
        {"do": "reason", "clause": "9.9"},
        {"do": "reason", "clause": "<b>"},
    ],
)
def test_bad_changes_are_answered_with_a_page(office: Client, values: dict[str, str]) -> None:
    ref = draft()
    answer = change(office, ref, "2.1", **values)
    assert 400 <= answer.status_code < 500  # type: ignore[attr-defined]  # a response


def test_a_draft_address_of_nonsense_is_not_found(office: Client) -> None:
    for ref in ("NOSUCH", "x" * 300):
        assert office.get(f"/notices/drafts/{ref}/").status_code == 404


def test_a_new_notice_needs_no_name_or_span_of_its_campaign(office: Client) -> None:
    answer = office.post("/notices/drafts/new/", form(title="", starts_on="", ends_on=""))
    assert answer.status_code == 302
    held = Draft.objects.latest("id")
    assert held.ref in answer.headers["Location"]
    assert held.settings["title"] == "做好2027年春节期间服务保障工作"


def test_the_reason_of_a_preamble_is_proposed(office: Client) -> None:
    ref = draft(
        text="关于过节的通知\n节日将至。\n一、各镇要走访老人。\n麒麟区人民政府办公室\n2027年1月8日"
    )
    page = office.get(f"/notices/drafts/{ref}/").content.decode()
    assert 'value="导语，没有要求"' in page
