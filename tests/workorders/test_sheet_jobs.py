"""Long files and sheets of orders: resumable, all or nothing, told row by row, taken back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook, load_workbook

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_id, units_below
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Invalid, Missing, TooMany
from anxin.workorders.models import Order, OrderMove, Part, SheetJob, SheetPiece
from anxin.workorders.queries import sheet_faults_file, sheet_job, sheet_template
from anxin.workorders.rules.order_sheet import COLUMNS, HEAD_ROW
from anxin.workorders.services import (
    export_hand_out,
    export_start,
    export_step,
    exports,
    imports,
    list_hand_out,
    order_move,
    sheet_bring,
    sheet_cancel,
    sheet_jobs_forget,
    sheet_put,
    sheet_take_back,
)
from anxin.workorders.types import InboxFilter, JobState
from anxin.workorders.types.sheets import JobView
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
GOOD = ["2.1a 加强供应", "查一遍粮油库存", "每家都看", "", "", ""]


def units() -> list[str]:
    """Names of units below Yuezhou."""
    own = unit_by_id(people.actor(people.YUEZHOU).unit_id or 0)
    assert own is not None
    return [one.name for one in units_below(own)]


def sheet(rows: Sequence[Sequence[Any]], head: Sequence[str] | None = None) -> bytes:
    """A workbook as a clerk would fill it in."""
    book = Workbook()
    page: Any = book.active
    page.title = "事项"
    page.append(["怎么填"])
    page.append(list(head or [label for label, _width in COLUMNS]))
    for row in rows:
        page.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def row(subject: str = GOOD[1], **changes: Any) -> list[Any]:
    values = dict(
        zip(("measure", "subject", "details", "lead", "helpers", "due"), GOOD, strict=True)
    )
    return list({**values, "subject": subject, "lead": units()[0], **changes}.values())


def brought(content: bytes, who: str = people.YUEZHOU) -> str:
    """A sheet brought in and looked over by the worker."""
    with make.acting(people.actor(who)) as actor:
        ref = sheet_bring(actor=actor, campaign="qilin-2021", name="任务.xlsx", content=content)
    make.work()
    return ref


def seen(ref: str, who: str = people.YUEZHOU) -> JobView:
    with make.acting(people.actor(who)) as actor:
        return sheet_job(actor, ref)


def put(ref: str) -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town:
        sheet_put(actor=town, ref=ref)
    make.work()


def questions(count: int) -> None:
    for number in range(count):
        make.request(text=f"问题编号 {number}")
    make.work()


def test_template_holds_text_cells_and_drop_downs() -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town:
        book = load_workbook(io.BytesIO(sheet_template(town, "qilin-2021")))
    page, choices = book["事项"], book["选项"]
    assert [cell.value for cell in page[HEAD_ROW]] == [label for label, _width in COLUMNS]
    assert {page.cell(line, at).number_format for line in (3, 400) for at in range(1, 7)} == {"@"}
    assert len(page.data_validations.dataValidation) == 2
    offered = [str(cell.value) for cell in choices["A"] if cell.value]
    assert any(one.startswith("2.1a ") for one in offered)
    assert units()[0] in [cell.value for cell in choices["B"]]
    assert choices.sheet_state == "hidden"


def test_a_filled_sheet_is_looked_over_then_written_whole_and_taken_back() -> None:
    names = units()
    due = (clock.today() + timedelta(days=9)).isoformat()
    ref = brought(sheet([row("甲"), row("乙", lead=names[1], helpers=names[2], due=due)]))
    report = seen(ref)
    assert (report.state, report.done, report.fault_count) == (JobState.READY, 2, 0)
    scope_set(SYSTEM)
    assert not Order.objects.filter(subject="甲").exists(), "a look writes nothing"
    put(ref)
    scope_set(SYSTEM)
    order = Order.objects.get(subject="乙")
    assert order.due_at is not None
    assert order.due_at.astimezone(clock.CHINA).date().isoformat() == due
    assert (order.measure_id, order.clause_id) == ("2.1a", "2.1")
    assert order.giver_unit_id == people.actor(people.YUEZHOU).unit_id
    assert Part.objects.filter(order=order).count() == 2
    assert OrderMove.objects.filter(order=order, move="open").count() == 1
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert sheet_take_back(actor=town, ref=ref) == 2
        with pytest.raises(Conflict):
            sheet_take_back(actor=town, ref=ref)
    scope_set(SYSTEM)
    assert not Order.objects.filter(origin__startswith="workorders.sheet:", running=True).exists()


def test_what_somebody_has_moved_keeps_the_whole_sheet() -> None:
    ref = brought(sheet([row("甲"), row("乙")]))
    put(ref)
    scope_set(SYSTEM)
    order = Order.objects.get(subject="甲")
    order_move(actor=SYSTEM, ref=order.ref, move="accept", seen_status="opened")
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Conflict):
        sheet_take_back(actor=town, ref=ref)
    scope_set(SYSTEM)
    assert Order.objects.get(subject="乙").running
    assert seen(ref).state == JobState.WRITTEN


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"measure": "99.9z 没有"}, "措施"),
        ({"measure": ""}, "措施"),
        ({"subject": ""}, "事项"),
        ({"subject": "长" * 121}, "事项"),
        ({"subject": "=1+1"}, "事项"),
        ({"subject": 530302199001011234}, "事项"),
        ({"details": "长" * 4001}, "具体要求"),
        ({"lead": "麒麟区民政局"}, "承办单位"),
        ({"lead": ""}, "承办单位"),
        ({"helpers": "没有的单位"}, "配合单位"),
        ({"due": "前天"}, "最迟哪天"),
        ({"due": "2021-02-01"}, "最迟哪天"),
    ],
)
def test_a_fault_is_told_with_row_and_column_and_nothing_is_written(
    changes: dict[str, Any], column: str
) -> None:
    ref = brought(sheet([row("好的"), row(**changes)]))
    report = seen(ref)
    assert report.state == JobState.READY
    assert {(fault.line, fault.column) for fault in report.faults} >= {(4, column)}
    assert {fault.line for fault in report.faults} == {4}
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid):
            sheet_put(actor=town, ref=ref)
        copy = load_workbook(io.BytesIO(sheet_faults_file(town, ref)))["事项"]
    at = [label for label, _width in COLUMNS].index(column) + 1
    assert copy.cell(4, at).fill.fgColor.rgb == "00F4B6B1"
    assert copy.cell(4, 7).value
    assert copy.cell(3, at).fill.fgColor.rgb != "00F4B6B1"
    assert "f" not in {cell.data_type for cells in copy.iter_rows() for cell in cells}


def test_words_that_look_like_a_formula_stay_words() -> None:
    content = sheet([row("甲")])
    book = load_workbook(io.BytesIO(content))
    cell = book["事项"].cell(3, 2)
    cell.value, cell.data_type = "=HYPERLINK(1)", "s"
    stream = io.BytesIO()
    book.save(stream)
    ref = brought(stream.getvalue())
    assert seen(ref).fault_count == 0
    put(ref)
    scope_set(SYSTEM)
    assert Order.objects.filter(subject="=HYPERLINK(1)").exists()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        asked = asdict(InboxFilter())
        csv = list_hand_out(actor=town, name="orders", asked=asked, form="csv") or b""
        xlsx = list_hand_out(actor=town, name="orders", asked=asked, form="xlsx") or b""
    assert "'=HYPERLINK(1)" in csv.decode("utf-8-sig")
    page: Any = load_workbook(io.BytesIO(xlsx)).active
    assert {cell.data_type for cells in page.iter_rows() for cell in cells} <= {"s", "n"}


def test_a_row_twice_is_told_with_the_first() -> None:
    report = seen(brought(sheet([row("甲"), row("乙"), row("甲")])))
    assert [(fault.line, fault.also) for fault in report.faults] == [(5, 3)]


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\3\4", b"not a sheet", bomb(), sheet([], ["甲", "乙"]), sheet([])],
    ids=["empty", "cut", "text", "bomb", "other-head", "no-rows"],
)
def test_what_is_no_sheet_of_orders_is_refused_with_the_reason(content: bytes) -> None:
    report = seen(brought(content))
    assert report.state == JobState.FAILED
    assert report.message
    assert report.fault_count == 0


def test_a_long_list_is_written_stretch_by_stretch_and_goes_on_where_it_was_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    questions(7)
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    monkeypatch.setattr(exports, "STRETCH", 3)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert (
            list_hand_out(actor=town, name="orders", asked=asdict(InboxFilter()), form="csv")
            is None
        )
        ref = export_start(actor=town, name="orders", asked=asdict(InboxFilter()))
    scope_set(SYSTEM)
    export_step(ref)
    half = seen(ref)
    assert (half.state, half.done, half.total) == (JobState.RUNNING, 3, 7)
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Conflict):
        export_hand_out(actor=town, ref=ref, form="csv")
    # The worker died: its transaction is gone, and the stretch is begun again.
    scope_set(SYSTEM)
    for _again in range(3):
        export_step(ref)
    whole = seen(ref)
    assert (whole.state, whole.done) == (JobState.READY, 7)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        content = export_hand_out(actor=town, ref=ref, form="csv").decode("utf-8-sig")
        book = load_workbook(io.BytesIO(export_hand_out(actor=town, ref=ref, form="xlsx")))
    lines = content.strip().splitlines()
    assert len(lines) == 8
    assert len({line.partition(",")[0] for line in lines}) == 8, "nothing twice"
    page: Any = book.active
    assert page.max_row == 8
    scope_set(SYSTEM)
    entries = AuditEntry.objects.filter(action="workorders.list_hand_out", subject_id=ref)
    assert entries.count() == 2


def test_a_file_is_its_own_persons_and_holds_his_scope_only() -> None:
    questions(2)
    make.request(area=people.DONGSHAN_CODE, text="东山的事")
    make.work()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        ref = export_start(actor=town, name="orders", asked=asdict(InboxFilter(show="all")))
    make.work()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        content = export_hand_out(actor=town, ref=ref, form="csv").decode()
    assert "问题编号" in content
    assert "东山的事" not in content
    with make.acting(people.actor(people.OFFICE)) as office:
        for call in (
            lambda: sheet_job(office, ref),
            lambda: sheet_cancel(actor=office, ref=ref),
            lambda: export_hand_out(actor=office, ref=ref, form="csv"),
        ):
            with pytest.raises(Missing):
                call()
    scope_set(SYSTEM)
    assert "问题编号".encode() not in bytes(SheetPiece.objects.get().content)


def test_a_job_is_cancelled_and_after_a_day_nothing_of_it_is_left() -> None:
    questions(2)
    start = clock.now()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        first = export_start(actor=town, name="orders", asked=asdict(InboxFilter()))
        sheet_cancel(actor=town, ref=first)
        with pytest.raises(Conflict):
            sheet_cancel(actor=town, ref=first)
        export_start(actor=town, name="orders", asked=asdict(InboxFilter()))
    make.work()
    assert seen(first).state == JobState.CANCELLED
    scope_set(SYSTEM)
    assert SheetPiece.objects.count() == 1
    with clock.frozen_at(start + timedelta(hours=25)):
        sheet_jobs_forget()
    assert not SheetJob.objects.exists()
    assert not SheetPiece.objects.exists()


def test_five_at_a_time() -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for _number in range(5):
            export_start(actor=town, name="orders", asked=asdict(InboxFilter()))
        with pytest.raises(TooMany):
            export_start(actor=town, name="orders", asked=asdict(InboxFilter()))


def test_a_write_that_breaks_off_leaves_no_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "STRETCH", 1)
    ref = brought(sheet([row("甲"), row("乙")]))
    scope_set(SYSTEM)
    # The second stretch cannot be written: what the first one wrote goes with it.
    number = SheetJob.objects.get(ref=ref).id
    taken = Order.objects.count()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        sheet_put(actor=town, ref=ref)
    scope_set(SYSTEM)
    SheetPiece.objects.filter(job_id=number, number=1).update(content=b"broken")
    from django.db import transaction

    with pytest.raises(ValueError, match="sealed"), transaction.atomic():
        imports.import_write(ref)
    assert Order.objects.count() == taken
    assert SheetJob.objects.get(ref=ref).state == JobState.WRITING


def client_of(who: str) -> Client:
    scope_set(SYSTEM)
    client = Client()
    client.force_login(User.objects.get(username=who))
    return client


def test_pages_of_sheets_answer_their_own_person_only() -> None:
    client = client_of(people.YUEZHOU)
    upload = SimpleUploadedFile("任务.xlsx", sheet([row("甲"), row("", lead="x")]))
    sent = client.post("/desk/sheets/bring/", {"file": upload})
    ref = sent.headers["Location"].rstrip("/").rpartition("/")[2]
    assert "等着开始" in client.get(f"/desk/sheets/{ref}/").content.decode()
    make.work()
    page = client.get(f"/desk/sheets/{ref}/").content.decode()
    assert "2 行里有" in page
    assert client.get(f"/desk/sheets/{ref}/faults.xlsx").content.startswith(b"PK")
    assert client.post(f"/desk/sheets/{ref}/", {"act": "write"}).status_code == 400
    for form in ("file.csv", "file.xlsx"):
        assert client.get(f"/desk/sheets/{ref}/{form}").status_code == 409
    assert ref in client.get("/desk/sheets/").content.decode()
    other = client_of(people.DONGSHAN)
    for path in ("", "file.csv", "file.xlsx", "faults.xlsx"):
        assert other.get(f"/desk/sheets/{ref}/{path}").status_code == 404
    assert other.post(f"/desk/sheets/{ref}/", {"act": "cancel"}).status_code == 404
    assert client.post("/desk/sheets/bring/", {}).status_code == 422
    assert client.get("/desk/sheets/template.xlsx").content.startswith(b"PK")
    assert client.post("/desk/sheets/start/", {"list": "nonsense"}).status_code == 404
    connection.queries_log.clear()


@pytest.mark.parametrize("name", ["orders", "reports"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_leaves_as_a_file(name: str, form: str) -> None:
    response = client_of(people.OFFICE).get(f"/desk/{name}.{form}")
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
