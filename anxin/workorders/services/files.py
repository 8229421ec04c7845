"""Files: kept once under the hash of their bytes, shown to a scanner, handed out in parts."""

from __future__ import annotations

import hashlib
import subprocess

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.types import SYSTEM, Actor, Invalid, Missing

from ..models import Proof, StoredFile
from ..rules import BROKEN, kept_content, media_type_of, proof_fault, range_of_bytes
from ..types import FilePart, FileScan, Permission

# What one unit may give in all; a file given twice counts once.
UNIT_MOST_BYTES = 2 * 1024**3
SCAN_BATCH = 20
SCAN_WITHIN_S = 60
_MEGABYTE = 1024**2


def file_keep(actor: Actor, content: bytes) -> StoredFile:
    """Check a file and keep it within another service's step; pictures without their metadata.

    Raises Invalid: empty, too large, of no kind we take, broken, or the unit's share is used up.
    """
    fault = proof_fault(content)
    kept = None if fault else kept_content(content)
    if kept is None:
        message = _(fault or BROKEN)
        raise Invalid(message, fields={"file": message})
    _share_checked(actor, len(kept))
    file = StoredFile(
        sha256=hashlib.sha256(kept).hexdigest(),
        size=len(kept),
        media_type=media_type_of(kept),
        scan=FileScan.WAITING if settings.SCAN_COMMAND else FileScan.NOT_ASKED,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT workorders_file_keep(%s, %s, %s, %s, %s, %s)",
            [file.sha256, file.size, file.media_type, kept, clock.now(), file.scan],
        )
    return file


def proof_hand_out(
    *, actor: Actor, ref: str, proof_id: int, asked: str = "", of: str = ""
) -> FilePart:
    """A proof's file, or the bytes that `asked` (a Range header) names; every one is logged.

    `of`: the hash of the file a part must belong to; of another the whole is handed out. A part
    behind the end is empty. Raises Missing, Invalid while a scanner holds the file back.
    """
    require(actor, Permission.READ)
    found = Proof.objects.filter(id=proof_id, order__ref=ref, file__isnull=False)
    proof = found.select_related("file").defer("file__content").first()
    if proof is None or proof.file is None:
        raise Missing
    _scan_checked(proof.file)
    file = proof.file
    same = of in ("", file.sha256)
    first, last = range_of_bytes(asked if same else "", file.size) or (file.size, file.size - 1)
    detail = {"sha256": file.sha256, "bytes": f"{first}-{last}"}
    audit.record(actor, "workorders.proof_hand_out", "proof", proof.id, detail)
    content = _bytes_of(file.sha256, first, last)
    return FilePart(proof.name, file.media_type, file.sha256, file.size, first, last, content)


@job("workorders.files_scan", owner="workorders", cron="* * * * *")
def files_scan() -> None:
    """Show waiting files to the scanner of `ANXIN_SCAN_COMMAND`; what it cannot answer waits on."""
    if not settings.SCAN_COMMAND:
        return
    waiting = StoredFile.objects.filter(scan=FileScan.WAITING).order_by("kept_at")
    for file in waiting.select_for_update(skip_locked=True)[:SCAN_BATCH]:
        verdict = _scanned(bytes(file.content))
        if verdict is None:
            return
        StoredFile.objects.filter(sha256=file.sha256).update(scan=verdict)
        if verdict is FileScan.INFECTED:
            audit.record(SYSTEM, "workorders.file_infected", "file", file.sha256, {})


def _share_checked(actor: Actor, size: int) -> None:
    if actor.unit_id is None:
        return
    with connection.cursor() as cursor:
        # Two who give files for one unit at once wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('unit-bytes'), %s)", [actor.unit_id])
        cursor.execute("SELECT workorders_unit_bytes(%s)", [actor.unit_id])
        used = int(cursor.fetchone()[0])
    if used + size > UNIT_MOST_BYTES:
        message = _(
            "本单位交的文件已有 %(used)d MB，最多 %(most)d MB。这一份没有收，写的字还在。"
            "请改用文字，或请管理员清理到期的活动。"
        ) % {"used": used // _MEGABYTE, "most": UNIT_MOST_BYTES // _MEGABYTE}
        raise Invalid(message, fields={"file": message})


def _scan_checked(file: StoredFile) -> None:
    if file.scan == FileScan.INFECTED:
        raise Invalid(_("这个文件查出病毒，已封存，不能下载。请让交的单位重新交一份。"))
    if file.scan == FileScan.WAITING:
        raise Invalid(_("这个文件正在查毒，一般一分钟内查完。请稍后再下载。"))


def _scanned(content: bytes) -> FileScan | None:
    """What the scanner says: exit 0 clean, 1 infected, anything else no answer."""
    try:
        done = subprocess.run(
            settings.SCAN_COMMAND,
            input=content,
            capture_output=True,
            timeout=SCAN_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return {0: FileScan.CLEAN, 1: FileScan.INFECTED}.get(done.returncode)


def _bytes_of(sha256: str, first: int, last: int) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(content FROM %s FOR %s) FROM workorders_storedfile WHERE sha256 = %s",
            [first + 1, last - first + 1, sha256],
        )
        return bytes(cursor.fetchone()[0])
