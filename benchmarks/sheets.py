"""A sheet of orders checked and then written by the product's own jobs, on a durable server.

    python3 manage.py benchmark sheets [--rows 50000] [--json]

The sheet is filled from the template as an office would fill it: a measure, a matter, what is asked,
a lead, for one row in three a cooperating unit, for one in four a day. Exit 0 both within 30 s.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from datetime import timedelta
from typing import Any

from django.db import connection
from openpyxl import Workbook

from anxin.accounts.models import User
from anxin.accounts.queries import actor_of_user
from anxin.areas.queries import unit_by_id, units_below
from anxin.core import clock
from anxin.core.jobs import run_once
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Actor
from anxin.workorders.models import Order, SheetJob
from anxin.workorders.rules.order_sheet import COLUMNS
from anxin.workorders.services import sheet_bring, sheet_put
from anxin.workorders.types import JobState

TARGET_S = 30.0
OFFICE, CAMPAIGN = "office", "qilin-2021"
_MEASURE = "2.1a 加强供应"
_WAITING = (
    "SELECT id, task_name, args FROM procrastinate_jobs"
    " WHERE status = 'todo' AND task_name LIKE 'workorders.import%' ORDER BY id"
)


def options_of(words: list[str]) -> argparse.Namespace:
    """The command's own words."""
    parser = argparse.ArgumentParser(prog="manage.py benchmark sheets")
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(words)


def main(options: argparse.Namespace) -> int:
    """Check, write, say how long; 1 when either took longer than it may."""
    with acting_as(SYSTEM):
        office = actor_of_user(User.objects.get(username=OFFICE).pk)
        if office is None:
            raise LookupError(OFFICE)
        content = sheet_of(office, options.rows)
    began = time.perf_counter()
    with acting_as(office):
        ref = sheet_bring(actor=office, campaign=CAMPAIGN, name="b.xlsx", content=content)
    _work()
    checked_s = time.perf_counter() - began
    _require(ref, JobState.READY)
    began = time.perf_counter()
    with acting_as(office):
        sheet_put(actor=office, ref=ref)
    _work()
    written_s = time.perf_counter() - began
    _require(ref, JobState.WRITTEN)
    with acting_as(SYSTEM):
        orders = Order.objects.filter(origin__startswith=f"workorders.sheet:{ref}:").count()
    told = {"rows": options.rows, "orders": orders, "bytes": len(content)}
    told |= {"check_s": round(checked_s, 1), "write_s": round(written_s, 1), "target_s": TARGET_S}
    sys.stdout.write(json.dumps(told) + "\n")
    return int(max(checked_s, written_s) > TARGET_S or orders != options.rows)


def sheet_of(actor: Actor, rows: int) -> bytes:
    """A filled sheet."""
    own = unit_by_id(actor.unit_id or 0)
    names = [one.name for one in units_below(own)] if own else []
    day = (clock.today() + timedelta(days=7)).isoformat()
    book = Workbook(write_only=True)
    page: Any = book.create_sheet("事项")
    page.append(["怎么填"])
    page.append([label for label, _width in COLUMNS])
    for number in range(rows):
        lead, helper = names[number % len(names)], names[(number + 1) % len(names)]
        matter = f"查一遍粮油库存，第 {number} 家"
        asked = "每家都看，看完写明库存够几天、缺什么、谁去补、哪天到。"
        due = day if number % 4 == 0 else ""
        page.append([_MEASURE, matter, asked, lead, helper if number % 3 == 0 else "", due])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _work() -> None:
    """Do the jobs of the sheet as the worker does, one after the other."""
    while True:
        with acting_as(SYSTEM), connection.cursor() as cursor:
            cursor.execute(_WAITING)
            waiting = cursor.fetchall()
        if not waiting:
            return
        for number, name, args in waiting:
            given = json.loads(args) if isinstance(args, str) else args
            run_once(name, number, given["payload"])
            with acting_as(SYSTEM), connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number]
                )


def _require(ref: str, state: JobState) -> None:
    with acting_as(SYSTEM):
        made = SheetJob.objects.get(ref=ref)
    if made.state != state or made.faults:
        raise RuntimeError(f"{made.state} instead of {state}, {made.faults} faults")
