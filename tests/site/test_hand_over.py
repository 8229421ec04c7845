"""Records for the archive: one file that opens without the system, whole, sealed, and found out if not."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command

from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Invalid, RecordEnd
from anxin.requests.models import Request
from anxin.site.hand_over import (
    ACTION,
    CERTIFICATE,
    LIST,
    Handed,
    campaign_path,
    columns_given,
    hand_over,
    hand_over_check,
    hand_over_recorded,
    list_hash,
)
from anxin.site.retention import record_classes
from anxin.workorders.models import Order
from tests import make

pytestmark = pytest.mark.usefixtures("db")
PHONE = "13800004321"
ORDERS = "records/cases/workorders.Order.jsonl"


@pytest.fixture
def handed(tmp_path: Path) -> Handed:
    """A hand-over of the cases of a campaign that ended long ago."""
    make.request(text="路口的灯坏了", contact_name="李明", contact_phone=PHONE)
    make.work()
    scope_set(SYSTEM)
    return hand_over(tmp_path / "cases.zip", classes=["cases"])


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """The same file with other members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def command(*words: str) -> tuple[int, dict[str, Any]]:
    out, code = io.StringIO(), 0
    try:
        call_command("hand_over", *words, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as ended:
        code = int(str(ended.code))
    return code, json.loads(out.getvalue() or "{}")


def test_a_hand_over_holds_every_due_row_opens_without_us_and_is_whole(handed: Handed) -> None:
    with zipfile.ZipFile(handed.path) as archive:
        rows = [json.loads(line) for line in archive.read(ORDERS).splitlines()]
        listed = archive.read(LIST).decode("utf-8-sig").splitlines()
        whole = b"".join(archive.read(name) for name in archive.namelist())
    scope_set(SYSTEM)
    due = Order.objects.filter(campaign="qilin-2021")
    assert sorted(row["ref"] for row in rows) == sorted(due.values_list("ref", flat=True))
    assert listed[0] == "类别,文件,行数,SHA-256"
    assert any(line.startswith(f"cases,{ORDERS},{len(rows)},") for line in listed)
    assert "路口的灯坏了".encode() in whole
    # What is sealed stays, and so does what finds it.
    for secret in (PHONE.encode(), "李明".encode(), b'"receipt_mark":'):
        assert secret not in whole
    assert handed.certificate["classes"][0]["campaigns"] == ["qilin-2021"]
    left = handed.certificate["classes"][0]["columns_left_out"]["requests.Request"]
    assert {"contact_name", "contact_phone", "receipt_mark"} <= set(left)
    members, faults = hand_over_check(handed.path)
    assert not faults
    assert members == handed.members
    assert handed.path.stat().st_mode & 0o077 == 0


def test_handing_over_erases_nothing_and_stands_in_the_audit(handed: Handed) -> None:
    assert Request.objects.filter(text="路口的灯坏了").exists()
    digest = handed.certificate["list_sha256"]
    assert digest == list_hash(handed.path)
    assert hand_over_recorded(digest)
    assert not hand_over_recorded("0" * 64)
    assert AuditEntry.objects.filter(action=ACTION).count() == 1


def row_changed(members: dict[str, bytes]) -> None:
    members[ORDERS] = members[ORDERS].replace(b"1", b"2", 1)


def row_dropped(members: dict[str, bytes]) -> None:
    members[ORDERS] = b"".join(members[ORDERS].splitlines(keepends=True)[1:])


def member_dropped(members: dict[str, bytes]) -> None:
    del members[ORDERS]


def member_added(members: dict[str, bytes]) -> None:
    members["records/cases/more.jsonl"] = b"{}\n"


def list_changed(members: dict[str, bytes]) -> None:
    members[LIST] = members[LIST].replace(b",1,", b",2,")


def all_made_to_fit(members: dict[str, bytes]) -> None:
    """Another row, the list and the certificate's hash made anew: only the seal tells."""
    before = hashlib.sha256(members[ORDERS]).hexdigest()
    row_changed(members)
    after = hashlib.sha256(members[ORDERS]).hexdigest()
    members[LIST] = members[LIST].replace(before.encode(), after.encode())
    certificate = json.loads(members[CERTIFICATE])
    certificate["list_sha256"] = hashlib.sha256(members[LIST]).hexdigest()
    members[CERTIFICATE] = json.dumps(certificate).encode()


def certificate_changed(members: dict[str, bytes]) -> None:
    members[CERTIFICATE] = members[CERTIFICATE].replace(b'"form": 1', b'"form": 2')


def certificate_dropped(members: dict[str, bytes]) -> None:
    del members[CERTIFICATE]


@pytest.mark.parametrize(
    "change",
    [
        row_changed,
        row_dropped,
        member_dropped,
        member_added,
        list_changed,
        all_made_to_fit,
        certificate_changed,
        certificate_dropped,
    ],
)
def test_whatever_was_changed_is_found(
    handed: Handed, change: Callable[[dict[str, bytes]], None]
) -> None:
    rewritten(handed.path, lambda members: None)
    assert hand_over_check(handed.path)[1] == []
    rewritten(handed.path, change)
    assert hand_over_check(handed.path)[1]
    code, told = command("--verify", str(handed.path))
    assert (code, told["ok"]) == (1, False)


@pytest.mark.parametrize("content", [b"", b"PK\3\4", b"no archive"])
def test_what_is_no_hand_over_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    assert hand_over_check(tmp_path / "x.zip")[1]
    assert hand_over_check(tmp_path / "none.zip")[1]


def test_a_file_is_never_written_over_and_an_unknown_class_is_refused(handed: Handed) -> None:
    before = handed.path.read_bytes()
    with pytest.raises(Conflict):
        hand_over(handed.path, classes=["cases"])
    assert handed.path.read_bytes() == before
    with pytest.raises(Invalid, match="cases"):
        hand_over(handed.path.with_name("b.zip"), classes=["sessions"])
    assert [one.name for one in handed.path.parent.iterdir()] == ["cases.zip"]


def test_nothing_due_makes_no_file(tmp_path: Path) -> None:
    scope_set(SYSTEM)
    with pytest.raises(Invalid, match="--all"):
        hand_over(tmp_path / "a.zip", classes=["briefs"])
    assert not list(tmp_path.iterdir())


def test_the_command_writes_and_verifies(handed: Handed) -> None:
    path = handed.path.with_name("c.zip")
    code, told = command("--to", str(path), "--class", "cases", "--all")
    assert code == 0
    assert told["certificate"]["rows"] > 0
    code, told = command("--verify", str(path))
    assert (code, told["ok"], told["faults"]) == (0, True, [])
    assert command()[0] == 2


def test_every_record_of_an_archived_class_belongs_to_a_campaign_or_has_its_day() -> None:
    labels = [
        label for one in record_classes() if one.then is RecordEnd.ARCHIVED for label in one.models
    ]
    without = {label for label in labels if not campaign_path(apps.get_model(label))}
    assert without == {"briefing.LetterCounter", "outbox.Message", "outbox.Delivery"}


def test_what_the_database_makes_of_other_columns_is_not_handed_over() -> None:
    given, left = columns_given(Order)
    assert {"subject", "due_at"} <= set(given)
    assert not {"search", "urgent_at"} & {*given, *left}


def test_every_archived_class_is_handed_over_before_its_time_when_asked(tmp_path: Path) -> None:
    whole = hand_over(tmp_path / "all.zip", due_only=False)
    members, faults = hand_over_check(whole.path)
    assert not faults
    archived = {one.slug for one in record_classes() if one.then is RecordEnd.ARCHIVED}
    assert {one.record_class for one in members} == archived
    rows = {one.name.rpartition("/")[2]: one.rows for one in members}
    # Rows that write their campaign, and rows that point at it.
    assert {"rulebook.DecisionRecord.jsonl", "workorders.Order.jsonl"} <= set(rows)
