"""Whatever file is thrown at a page that takes files: answered in words, soon, nothing half kept."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from anxin.accounts.models import User
from anxin.briefing.models import UpperSheet
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.notices.models import Draft
from anxin.oversight.models import TextCheck
from anxin.rulebook.models import TableVersion, TownTable
from anxin.workorders.models import Breakdown, Proof, ReturnedSheet, SheetJob, StoredFile
from anxin.workorders.queries.breakdown_files import table_xlsx
from anxin.workorders.types import JobState
from tests import make, people
from tests.briefing.test_upper_sheets import CITY
from tests.rulebook.test_towns import guidance
from tests.site.hostile_files import HOSTILE, NAMES, WORDS, speaking_pdf
from tests.workorders.test_files import order_to
from tests.workorders.test_sheet_jobs import row, sheet

pytestmark = pytest.mark.usefixtures("db")
SECONDS, MEGABYTES = 20, 300
BOUNDARY = "between-the-parts"
DRAFT = {
    "token": "hostile-1",
    "declared": "on",
    "campaign": "+",
    "title": "2027年春节",
    "title_en": "Spring 2027",
    "starts_on": "2027-01-20",
    "ends_on": "2027-02-28",
}


@dataclass(frozen=True)
class Entry:
    """A page that takes files: who may, its address, a good file, what is kept, what is sent along."""

    who: str
    path: Callable[[], str]
    good: Callable[[], tuple[str, bytes]]
    kept: tuple[type[Model], ...]
    along: Callable[[], dict[str, str]] = field(default=dict)


def client_of(who: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=who))
    return client


def proofs_path() -> str:
    order = order_to(people.YUEZHOU, people.YUEZHOU_CODE, "hostile")
    return f"/desk/orders/{order.ref}/proofs/"


def returned_path() -> str:
    return reverse("desk:returned-sheets", args=[make.breakdown(people.OFFICE)])


def returned_sheet() -> tuple[str, bytes]:
    scope_set(SYSTEM)
    ref = Breakdown.objects.latest("id").ref
    with make.acting(people.actor(people.OFFICE)) as office:
        return "答复.xlsx", table_xlsx(office, ref, by_unit=False)


def order_sheet() -> tuple[str, bytes]:
    return "任务.xlsx", sheet([row("查一遍粮油库存")])


def rule_sheet() -> tuple[str, bytes]:
    page = "/rules/qilin-2021/travel_guidance/xlsx/"
    return "表.xlsx", client_of(people.MARKET).get(page).content


def higher() -> dict[str, str]:
    return {"higher": str(guidance().pk)}


ENTRIES = {
    "proof": Entry(
        people.YUEZHOU, proofs_path, lambda: ("台账.pdf", speaking_pdf()), (Proof, StoredFile)
    ),
    "order sheet": Entry(
        people.YUEZHOU, lambda: "/desk/sheets/bring/", order_sheet, (SheetJob,)
    ),
    "returned sheet": Entry(people.OFFICE, returned_path, returned_sheet, (ReturnedSheet,)),
    "rule table": Entry(
        people.MARKET, lambda: "/rules/qilin-2021/travel_guidance/upload/", rule_sheet,
        (TableVersion,),
    ),
    "town's table": Entry(
        people.YUEZHOU, lambda: "/rules/towns/upload/", rule_sheet, (TownTable,), higher
    ),
    "upper table": Entry(
        people.OFFICE, lambda: "/board/upper-sheets/", lambda: ("日报表.xlsx", CITY), (UpperSheet,),
        lambda: {"title": "市里的表"},
    ),
    "notice": Entry(
        people.OFFICE, lambda: "/notices/drafts/new/", lambda: ("通知.txt", WORDS.encode("gb18030")),
        (Draft,), lambda: dict(DRAFT),
    ),
    "check": Entry(
        people.YUEZHOU, lambda: "/over-enforcement/checks/new/",
        lambda: ("文稿.txt", WORDS.encode("utf-16")), (TextCheck,), lambda: {"declared": "on"},
    ),
}  # fmt: skip
# What an entry keeps of the hostile: bytes handed out as a file, a mapping without cells, or words.
TAKEN = {
    "proof": {
        *("laughing sheet", "laughing book", "laughing word", "reading out sheet"),
        *("reading out word", "million columns", "external link", "formulas"),
        *("laughing table", "half a pdf", "speaking pdf", "sheet as pdf", "deep"),
    },
    "check": {"page as text"},
}


@cache
def hostile(name: str) -> tuple[str, bytes]:
    file_name, made = HOSTILE[name]
    return file_name, made()


def count(entry: Entry) -> int:
    scope_set(SYSTEM)
    return sum(model._default_manager.count() for model in entry.kept)


def letter(fields: dict[str, str], name: str, content: bytes) -> bytes:
    """A form as it comes over the wire: the name as it is, which test clients would clean."""
    parts = [
        f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    parts.append(head.encode() + content)
    line = f"--{BOUNDARY}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def sent(client: Client, entry: Entry, path: str, file: tuple[str, bytes]) -> tuple[Any, str]:
    """The last page, within bounds of time and memory."""
    began, held = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body = letter(entry.along(), *file)
    answer = client.post(path, body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
    if entry.kept == (SheetJob,) and answer.status_code == 302:
        make.work()
    page = client.get(answer["Location"]) if answer.status_code == 302 else answer
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) // 1024
    assert time.monotonic() - began < SECONDS
    assert grown < MEGABYTES
    return answer, page.content.decode()


def refusal(entry: Entry, answer: Any, page: str) -> bool:
    """Whether the file was refused, with a reason on the page, or its job ended with one."""
    if entry.kept == (SheetJob,) and answer.status_code == 302:
        scope_set(SYSTEM)
        made = SheetJob.objects.latest("started_at")
        return (made.state == JobState.FAILED and bool(made.message)) or bool(made.faults)
    refused = answer.status_code in (400, 422)
    assert not refused or 'role="alert"' in page or "errorlist" in page
    return refused


def tried(client: Client, entry: Entry, path: str, file: tuple[str, bytes]) -> bool:
    """Whether it was refused; whatever was kept is taken back after it was counted."""
    with transaction.atomic():
        scope_set(SYSTEM)
        before = count(entry)
        answer, page = sent(client, entry, path, file)
        assert answer.status_code in (200, 302, 400, 422)
        assert "<script>alert(1)" not in page
        refused = refusal(entry, answer, page)
        # A sheet of orders is kept until its job has read it: then the job is all there is.
        assert not refused or entry.kept == (SheetJob,) or count(entry) == before
        transaction.set_rollback(True)
    return refused


@pytest.mark.parametrize("place", ENTRIES)
def test_hostile_files_are_refused_in_words_and_a_good_one_passes(place: str) -> None:
    entry = ENTRIES[place]
    path, client = entry.path(), client_of(entry.who)
    taken = {name for name in HOSTILE if not tried(client, entry, path, hostile(name))}
    assert taken == TAKEN.get(place, set())
    assert not tried(client, entry, path, entry.good())


@pytest.mark.parametrize("place", ENTRIES)
def test_names_lead_nowhere(place: str) -> None:
    entry = ENTRIES[place]
    path, client = entry.path(), client_of(entry.who)
    ending = entry.good()[0].rpartition(".")[2]
    for name in NAMES:
        # Whether words are taken is the page's matter; the name breaks nothing.
        tried(client, entry, path, (f"{name}.{ending}", WORDS.encode()))


def test_an_attachment_leaves_as_a_file_that_no_browser_opens() -> None:
    path, client = proofs_path(), client_of(people.YUEZHOU)
    sent(client, ENTRIES["proof"], path, ("../说.html", speaking_pdf()))
    scope_set(SYSTEM)
    proof = Proof.objects.latest("id")
    assert proof.name == "说.pdf"
    answer = client.get(f"{path}{proof.pk}/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
