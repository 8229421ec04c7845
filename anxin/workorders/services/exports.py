"""Lists leave as files: a short one at once, a long one by a job that goes on where it was cut off."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from anxin.accounts.queries import actor_of_user
from anxin.core import audit, clock, crypto
from anxin.core.jobs import defer, job
from anxin.core.lists import (
    MOST_AFTER,
    MOST_ROWS,
    Asked,
    Cells,
    list_checked,
    list_of,
    lists_all,
)
from anxin.core.permissions import SIGNED_IN_ROUTE
from anxin.core.row_policy import scope_set
from anxin.core.text import receipt_new
from anxin.core.types import SYSTEM, Actor, Conflict, Denied, Missing, TooMany, gettext_noop
from anxin.messages.services import message_send
from anxin.messages.types import To

from ..models import SheetJob, SheetPiece
from ..queries.sheet_jobs import PIECE_SEALED, piece_rows
from ..rules import as_csv, as_xlsx
from ..types import JOB_RUNNING, JobState, SheetTask

# Up to so many rows a file comes at once.
AT_ONCE = 2000
STRETCH = 2000
KEPT = timedelta(days=1)
MOST_JOBS = 5
STEP = "workorders.export_step"


def list_hand_out(*, actor: Actor, name: str, asked: Asked, form: str) -> bytes | None:
    """A list as a file when it is short, logged; None when it is long and wants a job.

    Raises Missing, Denied.
    """
    source, after = list_checked(actor, name), ""
    rows: list[Cells] = []
    if source.count(actor, asked) > AT_ONCE:
        return None
    while True:
        more, after = source.stretch(actor, asked, after, AT_ONCE)
        rows += more
        if not after or len(rows) > AT_ONCE:
            break
    _logged(actor, name, form, len(rows), "list")
    return _file(_(source.title), source.head(), rows, form)


def export_start(*, actor: Actor, name: str, asked: Asked) -> str:
    """Begin a long file; returns the job's number.

    Raises Missing, Denied, TooMany while five are under way.
    """
    source = list_checked(actor, name)
    if source.posted:
        raise Missing
    if actor.user_id is None:
        raise Denied
    under_way = SheetJob.objects.filter(user_id=actor.user_id, state__in=JOB_RUNNING)
    if under_way.count() >= MOST_JOBS:
        raise TooMany(_("已有 5 个表格在做。等它们做完，或者取消一个。"))
    total = source.count(actor, asked)
    made = SheetJob.objects.create(
        ref=receipt_new(),
        user_id=actor.user_id,
        unit_id=actor.unit_id,
        task=SheetTask.EXPORT,
        name=_(source.title),
        wanted={"list": name, "filter": dict(asked), "language": get_language() or "zh-hans"},
        total=min(total, MOST_ROWS),
        capped=total > MOST_ROWS,
        started_at=clock.now(),
    )
    defer(STEP, {"ref": made.ref})
    return made.ref


@job(STEP, owner="workorders")
def export_step(ref: str) -> None:
    """Write the next stretch of a file, and ask for the one after it.

    Stretch and place are written together: whoever is cut off begins the same stretch again.
    """
    made = SheetJob.objects.select_for_update().filter(ref=ref).first()
    if made is None or made.state not in (JobState.WAITING, JobState.RUNNING):
        return
    actor, source = actor_of_user(made.user_id), lists_all().get(made.wanted["list"])
    if actor is None or source is None or not _may(actor, source.needs):
        _ended(made, JobState.FAILED, "")
        return
    with override(made.wanted["language"]):
        # Under the scope of whoever asked: a file holds what its reader may see now.
        scope_set(actor)
        try:
            rows, after = source.stretch(actor, made.wanted["filter"], made.next_at, STRETCH)
        finally:
            scope_set(SYSTEM)
    piece_write(made, SheetPiece.objects.filter(job=made).count(), rows)
    done = made.done + len(rows)
    over = not after or done >= MOST_ROWS
    changes = {"done": done, "next_at": after[:MOST_AFTER], "state": JobState.RUNNING}
    SheetJob.objects.filter(id=made.id).update(**changes, total=done if over else made.total)
    if over:
        _ended(made, JobState.READY, "")
        _told_ready(made, done)
    else:
        defer(STEP, {"ref": ref})


def export_hand_out(*, actor: Actor, ref: str, form: str) -> bytes:
    """A finished file for whoever asked for it; each handing out is logged. Raises Missing, Conflict."""
    made = job_of(actor, ref)
    if made.task != SheetTask.EXPORT or made.state != JobState.READY:
        raise Conflict(_("这个文件还没有做好，或者已经取消。"))
    rows = [row for piece in made.pieces.order_by("number") for row in piece_rows(piece)]
    _logged(actor, made.wanted["list"], form, len(rows), made.ref)
    with override(made.wanted["language"]):
        source = list_of(made.wanted["list"])
        return _file(_(source.title), source.head(), rows, form)


def sheet_cancel(*, actor: Actor, ref: str) -> None:
    """Stop a job; what it has written goes."""
    with transaction.atomic():
        made = job_of(actor, ref)
        still = SheetJob.objects.filter(
            id=made.id, state__in=(JobState.WAITING, JobState.RUNNING, JobState.READY)
        )
        if still.update(state=JobState.CANCELLED, ended_at=clock.now(), content=None) == 0:
            raise Conflict(_("已经做完了，取消不了。"))
        SheetPiece.objects.filter(job_id=made.id).delete()


@job("workorders.forget_sheet_jobs", owner="workorders", cron="7 * * * *")
def sheet_jobs_forget() -> None:
    """Erase files and sheets after a day; that orders were brought in stays in their history."""
    old = SheetJob.objects.filter(started_at__lt=clock.now() - KEPT)
    SheetPiece.objects.filter(job__in=old).delete()
    old.exclude(state__in=(JobState.WRITTEN, JobState.UNDONE)).delete()
    old.filter(content__isnull=False).update(content=None)
    SheetJob.objects.filter(started_at__lt=clock.now() - KEPT * 30).delete()


def job_of(actor: Actor, ref: str) -> SheetJob:
    """An own job. Raises Missing."""
    made = SheetJob.objects.filter(ref=ref[:13], user_id=actor.user_id or 0).first()
    if made is None:
        raise Missing
    return made


def piece_write(
    made: SheetJob, number: int, rows: Sequence[Any], faults: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Keep a stretch of rows, packed and sealed; the same number again replaces it."""
    packed = zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)
    content = crypto.seal(base64.b64encode(packed).decode(), PIECE_SEALED)
    SheetPiece.objects.update_or_create(
        job=made, number=number, defaults={"content": content, "faults": list(faults)}
    )


def _ended(made: SheetJob, state: JobState, message: str) -> None:
    SheetJob.objects.filter(id=made.id).update(state=state, message=message, ended_at=clock.now())


def _told_ready(made: SheetJob, rows: int) -> None:
    """Whoever asked for a file and closed the page hears that it is there."""
    message_send(
        actor=SYSTEM,
        to=To(user=made.user_id),
        matter=f"sheet:{made.ref}",
        occasion="ready",
        subject=gettext_noop("您要的表格做好了"),
        text=gettext_noop("%(name)s，共 %(rows)s 行。请在一天内下载，过后删除。"),
        link=f"/desk/sheets/{made.ref}/",
        values={"name": made.name, "rows": str(rows)},
    )


def _may(actor: Actor, needed: str) -> bool:
    return needed == SIGNED_IN_ROUTE or actor.may(needed)


def _file(title: str, head: Cells, rows: Sequence[Sequence[str]], form: str) -> bytes:
    return as_csv(head, rows) if form == "csv" else as_xlsx(title, head, rows)


def _logged(actor: Actor, name: str, form: str, rows: int, subject: str) -> None:
    detail = {"list": name, "form": form, "rows": rows}
    audit.record(actor, "workorders.list_hand_out", "list", subject, detail)
