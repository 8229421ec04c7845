"""An edited table becomes a proposed version; nothing changes until somebody else publishes it."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.core import audit
from anxin.core.permissions import require
from anxin.core.types import Actor
from anxin.tables import DecisionTable, TableError, parse_table
from anxin.tables.sheets import read_xlsx
from anxin.tables.writer import write_yaml

from ..kinds import sentences_known
from ..models import TableVersion
from ..queries import speech_of, table_of_version, version_row, versions_beside
from ..rules import Speech
from ..rules.proposing import problems_said, table_faults
from ..types import Permission, Proposed, TableFaulty, TableState, UploadFault
from .locking import rulebook_lock
from .redeciding import past_check_start

MOST_BYTES = 1_000_000
MOST_TITLE = 200
_ZIP = b"PK\x03\x04"


def table_propose(
    *, actor: Actor, scope: str, name: str, content: bytes, reason: str = ""
) -> Proposed:
    """Read an edited sheet (XLSX) or text (YAML) and keep it as a proposed version.

    The same content twice changes nothing. The kept decisions are then decided again by a job.
    Raises TableFaulty with every fault, Missing for an unknown table, Denied.
    """
    require(actor, Permission.DRAFT)
    base = version_row(actor, scope, name)
    held, texts = table_of_version(base.pk, base.content_hash)
    speech = speech_of(texts)
    table = table_read(content, held, speech)
    notice = str(table.source.get("notice") or "")
    faults = table_faults(table, held, speech, sentences_known(notice) if notice else None)
    if faults:
        raise TableFaulty(_("这张表还不能用。下面逐条写明在哪里、改成什么。"), faults)
    with transaction.atomic():
        rulebook_lock()
        return _keep(actor, base, table, reason)


def table_read(content: bytes, base: DecisionTable, speech: Speech) -> DecisionTable:
    """The table of an uploaded file. Raises TableFaulty with every fault and its place."""
    if len(content) > MOST_BYTES:
        what = _("文件超过 %(most)s KB，规则表不应这么大。") % {"most": MOST_BYTES // 1000}
        raise _unreadable(what, _("从这张表的页面下载一份，在它上面改。"))
    sheet = content.startswith(_ZIP)
    try:
        return _read_sheet(content) if sheet else parse_table(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        what = _("文件读不懂：既不是 XLSX，也不是 UTF-8 文本。")
        raise _unreadable(what, _("另存为 .xlsx（不要 .xls）再上传。")) from error
    except TableError as error:
        faults = problems_said(error, base, speech, sheet=sheet)
        raise TableFaulty(_("这张表还不能用。下面逐条写明在哪里、改成什么。"), faults) from error


def _read_sheet(content: bytes) -> DecisionTable:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        path.write_bytes(content)
        return read_xlsx(path)


def _unreadable(what: str, instead: str) -> TableFaulty:
    return TableFaulty(what, (UploadFault(_("整个文件"), what, instead),))


def _keep(actor: Actor, base: TableVersion, table: DecisionTable, reason: str) -> Proposed:
    beside = versions_beside(base)
    known = beside.exclude(state=TableState.WITHDRAWN).filter(version=table.version).first()
    if known is not None and known.state != TableState.REPLACED:
        return Proposed(known.pk, known.version, "unchanged")
    text = write_yaml(table)
    count = beside.filter(version=table.version).count()
    row = TableVersion.objects.create(
        campaign_id=base.campaign_id,
        subject=base.subject,
        name=base.name,
        level=base.level,
        version=table.version,
        # A version once withdrawn or replaced may be proposed again, as a row of its own.
        content_hash=hashlib.sha256(f"{text}\0{count}".encode()).hexdigest(),
        title=table.title[:MOST_TITLE],
        text=text,
        texts=TableVersion.objects.values_list("texts", flat=True).get(pk=base.pk),
        valid_from=table.valid_from,
        valid_to=table.valid_to,
        state=TableState.PROPOSED,
        based_on=base,
        reason=reason[:200],
        uploaded_by=actor.user_id,
    )
    detail = {"table": row.name, "version": row.version, "from": base.version}
    audit.record(actor, "rulebook.table_proposed", "table_version", row.pk, detail)
    past_check_start(row)
    return Proposed(row.pk, row.version, "proposed")
