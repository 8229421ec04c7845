"""Paper slips: typed in once under the number printed on them, whoever types them again."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from django.db import connection
from django.utils.translation import gettext as _

from anxin.core import audit, clock, crypto
from anxin.core.permissions import require
from anxin.core.text import receipt_clean, receipt_new
from anxin.core.types import Actor, Channel, Conflict, Invalid, Missing

from ..models import SlipConflict
from ..queries import PURPOSES, request_filed_as
from ..rules import receipt_is_whole
from ..types import Permission, RequestDraft, SlipChoice, SlipTyped
from .filing import Checked, draft_check, request_store


def slip_type(*, actor: Actor, draft: RequestDraft, serial: str) -> SlipTyped:
    """Type a paper slip in. Its printed number becomes the receipt, so it is one record for ever.

    The same words again change nothing; other words under the same number are kept beside the
    first as a conflict that a person decides. Raises Denied, Invalid.
    """
    require(actor, Permission.TYPE_SLIP)
    serial = receipt_clean(serial)
    if not receipt_is_whole(serial):
        message = _("纸条编号是 13 位，印在纸条上方。请再核对一遍。")
        raise Invalid(message, fields={"serial": message})
    writer = replace(actor, channel=Channel.PAPER)
    checked = draft_check(writer, draft)
    if request_store(writer, checked, serial) is not None:
        return SlipTyped(serial)
    filed = request_filed_as(serial)
    if filed is None:
        raise Missing
    if filed.content_mark == checked.content_mark:
        return SlipTyped(serial, again=True)
    return SlipTyped(serial, conflict_id=_conflict_keep(writer, checked, filed.request_id))


def slip_settle(*, actor: Actor, conflict_id: int, choice: SlipChoice) -> str:
    """Decide a conflict: the first version stands, or both are true; returns the second's receipt.

    Raises Denied, Missing, Conflict when somebody decided before.
    """
    require(actor, Permission.TYPE_SLIP)
    conflict = SlipConflict.objects.filter(id=conflict_id).first()
    if conflict is None:
        raise Missing
    changed = SlipConflict.objects.filter(id=conflict_id, settled_at__isnull=True).update(
        settled_at=clock.now(), settled_by=actor.name, choice=choice
    )
    if changed != 1:
        raise Conflict(_("这张纸条刚被别人核对过，您的选择没有写入。"))
    audit.record(actor, "requests.slip_settle", "slip", conflict_id, {"choice": choice.value})
    if choice is SlipChoice.FIRST:
        return ""
    writer = replace(actor, channel=Channel.PAPER)
    draft = RequestDraft(**json.loads(crypto.unseal(bytes(conflict.typed), PURPOSES["slip"])))
    receipt = receipt_new()
    request_store(writer, draft_check(writer, draft), receipt)
    return receipt


def _conflict_keep(actor: Actor, checked: Checked, request_id: int) -> int:
    """Keep the second version, once however often the same one is typed."""
    typed = json.dumps(asdict(checked.draft), ensure_ascii=False, sort_keys=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT request_slip_keep(%s, %s, %s, %s, %s::integer, %s, %s, %s, %s)",
            [
                request_id,
                crypto.seal(typed, PURPOSES["slip"]),
                checked.content_mark,
                checked.draft.area,
                int(checked.kind.field_bit),
                checked.about_id,
                actor.unit_id,
                actor.name,
                clock.now(),
            ],
        )
        conflict_id = int(cursor.fetchone()[0])
    audit.record(actor, "requests.slip_conflict", "slip", conflict_id, {"request": request_id})
    return conflict_id
