"""The way to red: a reminder before due, a private preview after it, and only then red and up.

Each step is one conditional UPDATE over the parts, so a job run twice, late or at the same time as
another sets each mark once. The conditions of a step rest on the marks of the one before. Rows are
updated by the place at which they were just locked: no plan can turn to reading the whole table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.events import emit_all
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import SYSTEM, Actor, Denied, Invalid, Missing

from ..models import Part
from ..rules import ON_PAPER, PREVIEW
from ..types import PART_RUNNING, ClockStruck, Permission
from .climbing import steps_climb
from .pausing import pauses_end

# So many at a time: the next minute goes on where this one stopped.
BATCH = 5000
MOST_REASON = 500
# Of red the chain upwards tells, which begins with the unit itself.
TOLD = frozenset({"reminded", "previewed"})
REMIND_AHEAD = timedelta(hours=24)
_OWED = "status IN ('given', 'accepted') AND due_at IS NOT NULL AND red_at IS NULL"
_REMIND = f"""
    UPDATE workorders_part SET reminded_at = %(now)s WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM workorders_part WHERE {_OWED} AND reminded_at IS NULL
            AND due_at <= %(now)s::timestamptz + %(ahead)s::interval AND remind_at <= %(now)s
        ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED))
"""
_PREVIEW = f"""
    UPDATE workorders_part SET previewed_at = %(now)s, preview_until = %(now)s::timestamptz + %(preview)s::interval
    WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM workorders_part WHERE {_OWED} AND previewed_at IS NULL
            AND due_at < %(now)s AND reminded_at <= %(now)s::timestamptz - %(preview)s::interval
        ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED))
"""
_RED = f"""
    WITH turned AS (
        UPDATE workorders_part SET red_at = %(now)s WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM workorders_part WHERE {_OWED} AND due_at < %(now)s
                AND reminded_at IS NOT NULL AND preview_until <= %(now)s
            ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED))
        RETURNING order_id, role, unit_id, preview_answer
    ), whole AS (
        UPDATE workorders_order o SET red_at = %(now)s FROM turned
        WHERE o.id = turned.order_id AND turned.role = 'lead' AND o.red_at IS NULL
    )
    INSERT INTO workorders_ordermove
        (order_id, at, move, origin, target, text, clause_id, unit_id, actor_name)
    SELECT order_id, %(now)s, 'red', '', 'red', preview_answer, '', unit_id, %(name)s FROM turned
"""


@job("workorders.clocks_tick", owner="workorders", cron="* * * * *")
def clocks_tick() -> None:
    """Let clocks go on, turn red and go up, show privately, remind: whatever is ripe this minute."""
    now = clock.now()
    values: dict[str, Any] = {
        "now": now,
        "ahead": REMIND_AHEAD,
        "preview": PREVIEW,
        "most": BATCH,
        "name": SYSTEM.name,
    }
    done = {"resumed": pauses_end(now)}
    for name, statement in (("red", _RED), ("previewed", _PREVIEW), ("reminded", _REMIND)):
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} RETURNING unit_id, order_id", values)
            done[name] = cursor.rowcount
            if name in TOLD:
                _struck(name, cursor.fetchall())
    done |= steps_climb(now)
    if any(done.values()):
        audit.record(SYSTEM, "workorders.clocks_tick", "clocks", "all", done)


def _struck(mark: str, rows: Sequence[tuple[int, int]]) -> None:
    """Tell each unit's marks as one event: many orders of a minute make one message."""
    together: dict[int, list[int]] = defaultdict(list)
    for unit_id, order_id in rows:
        together[unit_id].append(order_id)
    emit_all([ClockStruck(unit, mark, tuple(orders)) for unit, orders in together.items()])


def preview_answer(*, actor: Actor, order_ref: str, text: str, on_paper: bool) -> None:
    """The unit, shown privately that its time has passed, gives its reason or asks for typing time.

    "On paper, being typed" gives two hours, once. Raises Missing, Denied, Invalid.
    """
    require(actor, Permission.MOVE)
    if actor.unit_id is None:
        raise Denied
    part = Part.objects.filter(order__ref=order_ref, unit_id=actor.unit_id).first()
    if part is None:
        raise Missing
    now, reason = clock.now(), clean(text)[:MOST_REASON]
    if part.preview_until is None or part.red_at is not None or part.status not in PART_RUNNING:
        raise Invalid(_("现在没有要说明的。"))
    if not reason and not on_paper:
        message = _("请写一句原因，或者选“在纸上，正在录入”。")
        raise Invalid(message, fields={"text": message})
    changes: dict[str, object] = {"preview_answer": reason or _("在纸上，正在录入")}
    if on_paper and not part.on_paper:
        changes |= {"on_paper": True, "preview_until": now + ON_PAPER}
    same = Part.objects.filter(id=part.id, red_at__isnull=True, status=part.status)
    if same.update(**changes) != 1:
        raise Invalid(_("现在没有要说明的。"))
    audit.record(actor, "workorders.preview_answer", "part", part.id, {"on_paper": on_paper})
