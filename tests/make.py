"""Builders: each calls the services a person's click would call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from anxin.core.jobs import run_once
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Actor
from anxin.oversight.services import text_check as check_text
from anxin.oversight.types import TextDraft
from anxin.requests.services import request_file
from anxin.requests.types import RequestDraft

from . import people
from .people import YUEZHOU_CODE


@contextmanager
def acting(actor: Actor) -> Iterator[Actor]:
    """Take an actor's scope inside the test's transaction, and the system's again after."""
    scope_set(actor)
    try:
        yield actor
    finally:
        scope_set(SYSTEM)


def request(**changes: Any) -> str:
    """File a request as a stranger; returns the receipt. The order is opened by `work()`."""
    values: dict[str, Any] = {
        "kind": "question",
        "campaign": "qilin-2021",
        "area": YUEZHOU_CODE,
        "text": "初三去越州镇看望老人，需要办手续吗？",
        "contact_phone": "13800001234",
    }
    with acting(PUBLIC) as actor:
        return request_file(actor=actor, draft=RequestDraft(**{**values, **changes}))


def report(about_unit: str = "town-yuezhou", **changes: Any) -> str:
    """File a report of over-enforcement about a unit; returns the receipt."""
    values = {"kind": "over_enforcement", "about_unit": about_unit, "text": "村口不让返乡的人进。"}
    return request(**{**values, **changes})


def text_check(who: str, words: str) -> str:
    """Check a draft as a person of a unit; returns the check's ref."""
    draft = TextDraft(name="草稿.txt", content=f"关于过年的通知\n{words}。".encode(), declared=True)
    with acting(people.actor(who)) as actor:
        return check_text(actor=actor, campaign="qilin-2021", draft=draft)


def work() -> int:
    """Do all waiting jobs as the worker would, in this connection; returns how many."""
    done = 0
    while waiting := _waiting():
        for job_id, name, args in waiting:
            run_once(name, job_id, args["payload"])
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job_id]
                )
            done += 1
    return done


def order_ref_of(receipt: str) -> str:
    """The ref of the order a request rests on."""
    from anxin.core import crypto
    from anxin.requests.models import Request

    scope_set(SYSTEM)
    mark = crypto.blind(receipt, "requests.receipt")
    order = Request.objects.select_related("order").get(receipt_mark=mark).order
    assert order is not None, "the order is not open yet: call work() first"
    return order.ref


def _waiting() -> list[tuple[int, str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        )
        return [
            (row[0], row[1], json.loads(row[2]) if isinstance(row[2], str) else row[2])
            for row in cursor.fetchall()
        ]
