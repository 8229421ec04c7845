"""Builders: each calls the services a person's click would call."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.db import connection

from anxin.core import clock
from anxin.core.jobs import run_once
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Actor
from anxin.oversight.services import text_check as check_text
from anxin.oversight.types import TextDraft
from anxin.requests.services import request_file
from anxin.requests.types import RequestDraft
from anxin.workorders.models import SentLink
from anxin.workorders.queries.breakdown import breakdown_table
from anxin.workorders.queries.breakdown_marks import token_of
from anxin.workorders.services import breakdown_open, breakdown_save
from anxin.workorders.types.breakdown import RowEdit, TableEdit, TaskLine

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
    text = f"关于过年的通知\n{words}。".encode()
    draft = TextDraft(name="草稿.txt", content=text, declared=True, on=date(2021, 2, 8))
    with acting(people.actor(who)) as actor:
        return check_text(actor=actor, campaign="qilin-2021", draft=draft)


def breakdown(
    who: str, *, task: str = "", lead: str = "", cooperate: str | None = None, send: bool = True
) -> str:
    """A breakdown table of the Qilin notice by an account's unit; returns its ref.

    `task`, `lead` and `cooperate` go into the first row; `send` makes the links.
    """
    with acting(people.actor(who)) as clerk:
        ref = breakdown_open(actor=clerk, campaign="qilin-2021")
        table = breakdown_table(clerk, ref)
        line = table.lines[0]
        helpers = line.cooperate if cooperate is None else cooperate
        edit = RowEdit(line.id, task or line.row.task, lead or line.lead, helpers, due_of(line))
        times = (clock.now() + timedelta(hours=18), clock.today() + timedelta(days=30))
        breakdown_save(
            actor=clerk,
            ref=ref,
            edit=TableEdit(table.head.revision, (edit,), (), send=times if send else None),
        )
    return ref


def due_of(line: TaskLine) -> str:
    """A task's deadline as its field holds it."""
    return line.row.due_on.isoformat() if line.row.due_on else line.row.due_words


def fields_in(page: str) -> dict[str, str]:
    """What a browser would send with the fields of a page as they stand, nothing ticked."""
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S)
    tags = [tag for tag in re.findall(r"<input[^>]*>", page) if "checkbox" not in tag]
    inputs = [
        (name[1], value[1] if (value := re.search(r' value="([^"]*)"', tag)) else "")
        for tag in tags
        if (name := re.search(r' name="([^"]+)"', tag)) and 'type="radio"' not in tag
    ]
    return {name: html.unescape(value).strip() for name, value in [*areas, *inputs]}


def link_token(ref: str, unit: str) -> str:
    """The token of a unit's link in a table, as the clerk's page shows it."""
    scope_set(SYSTEM)
    link = SentLink.objects.get(breakdown__ref=ref, unit__slug=unit)
    return token_of(ref, link.unit_id, link.generation)


def notice_draft(who: str, title: str, asked: tuple[str, ...] = ()) -> str:
    """A draft of somebody's unit, sent to countersign when units are asked; returns its ref."""
    from anxin.accounts.models import User
    from anxin.areas.queries import unit_by_slug
    from anxin.notices.models import Draft
    from anxin.notices.services import draft_edit, draft_open, draft_send
    from anxin.notices.types import ChangeKind, DraftText, Edit, NewCampaign

    from .people import actor as actor_of

    days = date(2027, 1, 20), date(2027, 2, 28)
    text = DraftText(
        token=f"made-{User.objects.count()}-{Draft.objects.count()}",
        declared=True,
        text=f"关于{title}的通知\n\n一、值守。各村要做好值班值守工作。\n",
        new_campaign=NewCampaign(f"made-{Draft.objects.count()}", "春节", *days),
    )
    with acting(actor_of(who)) as actor:
        ref = draft_open(actor=actor, text=text)
        if asked:
            row = Draft.objects.get(ref=ref).measures.get()
            draft_edit(actor=actor, ref=ref, edit=Edit(ChangeKind.ACCEPT, row.pk, row.revision))
            units = [unit.id for slug in asked if (unit := unit_by_slug(slug))]
            draft_send(actor=actor, ref=ref, units=units, hours=2)
    return ref


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


def reachable(*slugs: str) -> None:
    """Give units a contact with an office phone: all, or those named, and then nobody else has."""
    from anxin.areas.queries import units_all
    from anxin.messages.models import UnitContact
    from anxin.messages.services import contacts_save
    from anxin.messages.services.contacts import ContactDraft

    with acting(SYSTEM) as system:
        UnitContact.objects.all().delete()
        for unit in units_all().values():
            if unit.slug in slugs or not slugs:
                drafts = [ContactDraft(f"{unit.name[:8]}值班室", "08743123456")]
                contacts_save(actor=system, unit_id=unit.id, contacts=drafts)


def page_of(who: str, path: str) -> str:
    """A page as one of the cast reads it."""
    from django.test import Client

    from anxin.accounts.models import User

    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client.get(path).content.decode()
