"""Files given with orders: known by content, stripped, stored once, handed out in parts, scanned."""

from __future__ import annotations

import io
import sys
import threading
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.test import Client, override_settings
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Invalid, Missing
from anxin.workorders.models import Order, Proof, StoredFile
from anxin.workorders.rules import range_of_bytes
from anxin.workorders.rules.images import MOST_POINTS, picture_plain
from anxin.workorders.services import files, files_scan, order_open, proof_add, proof_hand_out
from anxin.workorders.types import FileScan, OrderDraft, ProofFile
from tests import make, people
from tests.conftest import dsn_of

PDF = b"%PDF-1.7\n1 0 obj\n" + bytes(range(256)) * 8
SECRET = b"25.4917N 103.7977E"


def order_to(who: str, area: int, name: str) -> Order:
    """An order to a town's unit."""
    scope_set(SYSTEM)
    draft = OrderDraft(
        kind="order",
        campaign="qilin-2021",
        area_code=area,
        subject="保障生活必需品供应",
        details="保障生活必需品供应",
        lead_unit=people.actor(who).unit_id or 0,
        clause_id="2.1",
        measure_id="2.1c",
        due_at=clock.now() + timedelta(days=3),
        giver=people.actor(people.OFFICE).unit_id,
    )
    return Order.objects.get(id=order_open(actor=SYSTEM, draft=draft, origin=f"test:{name}"))


@pytest.fixture
def order(db: None) -> Order:
    """An order to Yuezhou."""
    return order_to(people.YUEZHOU, people.YUEZHOU_CODE, "files")


def give(order: Order, who: str, content: bytes, name: str = "台账.pdf") -> int:
    with make.acting(people.actor(who)) as actor:
        return proof_add(actor=actor, ref=order.ref, text="", file=ProofFile(name, content))


def photo(form: str, *, turned: bool = False) -> bytes:
    """A picture that says where and with what it was taken, in every way its format knows."""
    out, picture = io.BytesIO(), Image.effect_noise((60, 40), 30).convert("RGB")
    if form == "PNG":
        said = PngInfo()
        said.add_text("Comment", SECRET.decode())
        said.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        picture.save(out, "PNG", pnginfo=said)
        return out.getvalue() + SECRET
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = SECRET.decode(), 6 if turned else 1
    picture.save(out, "JPEG", exif=exif, comment=SECRET, xmp=b"<x>" + SECRET + b"</x>")
    plain = out.getvalue()
    # A maker's own segment before the picture, a second picture's worth of bytes behind it.
    segment = b"\xff\xeb" + (2 + len(SECRET)).to_bytes(2, "big") + SECRET
    return plain[:2] + segment + plain[2:] + SECRET


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize("turned", [False, True])
def test_a_picture_keeps_its_picture_only(order: Order, form: str, turned: bool) -> None:
    sent = photo(form, turned=turned)
    assert sent.count(SECRET) >= 3
    give(order, people.YUEZHOU, sent, "现场.jpg")
    kept = bytes(StoredFile.objects.get(proofs__order=order).content)
    assert SECRET not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == ((40, 60) if turned and form == "JPEG" else (60, 40))
        assert not picture.getexif()


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0123", b"\x89PNG\r\n\x1a\n123"])
def test_a_broken_picture_is_refused_by_name(order: Order, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        give(order, people.YUEZHOU, content)
    assert "打不开" in refused.value.fields["file"]
    assert Proof.objects.count() == StoredFile.objects.count() == 0


def test_a_picture_that_would_fill_the_memory_is_not_unpacked() -> None:
    out = io.BytesIO()
    side = int(MOST_POINTS**0.5) + 100
    Image.new("1", (side, side)).save(out, "PNG")
    assert len(out.getvalue()) < 200_000
    assert picture_plain(out.getvalue()) is None


def test_the_same_file_is_stored_once_and_seen_only_through_ones_own_order(order: Order) -> None:
    other = order_to(people.DONGSHAN, people.DONGSHAN_CODE, "other")
    give(order, people.YUEZHOU, PDF)
    with make.acting(people.actor(people.DONGSHAN)):
        assert StoredFile.objects.count() == 0  # another town's file, however one asks
    give(other, people.DONGSHAN, PDF, "我们的.pdf")
    scope_set(SYSTEM)
    assert (StoredFile.objects.count(), Proof.objects.count()) == (1, 2)
    with make.acting(people.actor(people.DONGSHAN)) as town:
        assert StoredFile.objects.count() == 1
        theirs = Proof.objects.get(order=other)
        assert proof_hand_out(actor=town, ref=other.ref, proof_id=theirs.id).content == PDF


@pytest.mark.parametrize("guarded", [True, False])
def test_the_same_file_given_by_two_at_once_is_stored_once(
    own_db: str, admin_dsn: str, guarded: bool
) -> None:
    with acting_as(SYSTEM):
        orders = [
            order_to(people.YUEZHOU, people.YUEZHOU_CODE, "first"),
            order_to(people.DONGSHAN, people.DONGSHAN_CODE, "second"),
        ]
    if not guarded:  # the control: a plain insert, as one would write it without thinking
        with psycopg.connect(dsn_of(admin_dsn, "owner", own_db)) as owner:
            (body,) = owner.execute(
                "SELECT pg_get_functiondef('workorders_file_keep'::regproc)"
            ).fetchone() or ("",)
            owner.execute(body.replace("ON CONFLICT DO NOTHING", "").encode())
    start, faults = threading.Barrier(2, timeout=20), list[str]()

    def run(one: Order, who: str) -> None:
        actor = people.actor(who)
        try:
            with acting_as(actor):
                start.wait()
                proof_add(actor=actor, ref=one.ref, text="", file=ProofFile("a.pdf", PDF))
        except IntegrityError:
            faults.append(who)
        finally:
            connection.close()

    pairs = zip(orders, (people.YUEZHOU, people.DONGSHAN), strict=True)
    threads = [threading.Thread(target=run, args=pair) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with acting_as(SYSTEM):
        assert StoredFile.objects.count() == 1
        assert Proof.objects.count() == (2 if guarded else 1)
    assert len(faults) == (0 if guarded else 1)


def test_a_unit_that_has_used_its_share_is_told_and_nothing_else_is_lost(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "UNIT_MOST_BYTES", len(PDF) + 10)
    give(order, people.YUEZHOU, PDF)
    with pytest.raises(Invalid) as refused:
        give(order, people.YUEZHOU, PDF + b"more")
    assert "本单位交的文件" in refused.value.message
    with make.acting(people.actor(people.YUEZHOU)) as town:
        proof_add(actor=town, ref=order.ref, text="改写成文字", file=None)
    assert Proof.objects.filter(order=order).count() == 2


@pytest.mark.parametrize(
    ("asked", "stretch"),
    [
        ("", (0, 99)),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-", (10, 99)),
        ("bytes=90-200", (90, 99)),
        ("bytes=-5", (95, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=9-3", (0, 99)),
        ("bytes=0-1,5-6", (0, 99)),
        ("lines=1-2", (0, 99)),
        ("bytes=-", (0, 99)),
        ("bytes=" + "9" * 40 + "-", (0, 99)),
    ],
)
def test_a_range_is_read_as_the_standard_says(asked: str, stretch: tuple[int, int] | None) -> None:
    assert range_of_bytes(asked, 100) == stretch


def test_a_broken_download_goes_on_where_it_stopped(order: Order) -> None:
    proof = give(order, people.YUEZHOU, PDF)
    client, path = Client(), f"/desk/orders/{order.ref}/proofs/{proof}/"
    client.force_login(User.objects.get(username=people.YUEZHOU))
    first = client.get(path, headers={"Range": "bytes=0-99"})
    tag = first.headers["ETag"]
    rest = client.get(path, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest.headers["Content-Range"] == f"bytes 100-{len(PDF) - 1}/{len(PDF)}"
    assert first.content + rest.content == PDF
    changed = client.get(path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (changed.status_code, changed.content) == (200, PDF)
    behind = client.get(path, headers={"Range": f"bytes={len(PDF)}-"})
    assert (behind.status_code, behind.content) == (416, b"")
    assert behind.headers["Content-Range"] == f"bytes */{len(PDF)}"
    scope_set(SYSTEM)
    handed = AuditEntry.objects.filter(action="workorders.proof_hand_out")
    assert handed.count() == 4


SCANNER = """
import sys
content = sys.stdin.buffer.read()
sys.exit(2 if b"crash" in content else 1 if b"EICAR" in content else 0)
"""


@pytest.fixture
def scanner(tmp_path: Path) -> list[str]:
    """A scanner as a command of its own, speaking by its exit code."""
    (tmp_path / "scan.py").write_text(SCANNER)
    return [sys.executable, str(tmp_path / "scan.py")]


def test_with_a_scanner_a_file_is_handed_out_only_after_it_said_clean(
    order: Order, scanner: list[str]
) -> None:
    with override_settings(SCAN_COMMAND=scanner):
        clean, bad, odd = (
            give(order, people.YUEZHOU, PDF + words) for words in (b"", b"EICAR", b"crash")
        )
        with (
            make.acting(people.actor(people.YUEZHOU)) as town,
            pytest.raises(Invalid, match="正在查毒"),
        ):
            proof_hand_out(actor=town, ref=order.ref, proof_id=clean)
        scope_set(SYSTEM)
        files_scan()
        with make.acting(people.actor(people.YUEZHOU)) as town:
            assert proof_hand_out(actor=town, ref=order.ref, proof_id=clean).content == PDF
            with pytest.raises(Invalid, match="查出病毒"):
                proof_hand_out(actor=town, ref=order.ref, proof_id=bad)
            with pytest.raises(Invalid, match="正在查毒"):
                proof_hand_out(actor=town, ref=order.ref, proof_id=odd)
    scope_set(SYSTEM)
    held = dict(Proof.objects.values_list("id", "file__scan"))
    assert held == {clean: FileScan.CLEAN, bad: FileScan.INFECTED, odd: FileScan.WAITING}
    assert AuditEntry.objects.filter(action="workorders.file_infected").count() == 1


def test_without_a_scanner_a_file_says_that_none_looked(order: Order) -> None:
    proof = give(order, people.YUEZHOU, PDF)
    assert Proof.objects.values_list("file__scan", flat=True).get(id=proof) == FileScan.NOT_ASKED
    with make.acting(people.actor(people.DONGSHAN)) as other, pytest.raises(Missing):
        proof_hand_out(actor=other, ref=order.ref, proof_id=proof)
