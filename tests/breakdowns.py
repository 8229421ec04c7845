"""Tables of a fresh draft, and what the clerk does with them on the pages."""

from __future__ import annotations

from datetime import date, timedelta

from django.test import Client

from anxin.accounts.models import User
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.notices.models import Draft
from anxin.notices.services import draft_open
from anxin.notices.types import DraftText, NewCampaign
from anxin.workorders.queries.breakdown import breakdown_table
from anxin.workorders.services import breakdown_open, breakdown_send
from anxin.workorders.services import table_follow as follow
from anxin.workorders.types.breakdown import TaskLine

from . import make, people

POWER = "曲靖供电局麒麟分局"
TEXT = """关于做好2027年春节保障工作的通知

一、保障用电用气
曲靖供电局麒麟分局、各燃气企业要做好抢修准备，接到报修后城区45分钟内、农村2小时内到达现场。
二、保障供应
区市场监管局要打击哄抬物价，接到价格举报后24小时内核查处理。
三、丰富生活
做好供水抢修值守。（责任单位：麒麟供电局、区住建局、区水务局）
联系人：张明，电话：0874-3120000。
"""


def drafted(text: str = TEXT) -> tuple[str, str]:
    """A draft of a text and its table: refs of both."""
    days = date(2027, 1, 20), date(2027, 2, 28)
    sent = DraftText(
        token=f"changes-{Draft.objects.count()}",
        declared=True,
        text=text,
        new_campaign=NewCampaign(f"changes-{Draft.objects.count()}", "春节", *days),
    )
    with make.acting(people.actor(people.OFFICE)) as office:
        draft = draft_open(actor=office, text=sent)
        return draft, breakdown_open(actor=office, draft_ref=draft)


def lines_of(ref: str) -> tuple[TaskLine, ...]:
    with make.acting(people.actor(people.OFFICE)) as office:
        follow(actor=office, ref=ref)
        return breakdown_table(office, ref).lines


def line_with(ref: str, words: str) -> TaskLine:
    return next(line for line in lines_of(ref) if words in line.row.task)


def clerk() -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    return client


def posted(ref: str, client: Client, **changes: str) -> str:
    """Change fields of the table's page as a browser would; returns the page that follows."""
    address = f"/desk/breakdowns/{ref}/"
    fields = make.fields_in(client.get(address).content.decode())
    return client.post(address, {**fields, **changes}, follow=True).content.decode()


def sent(ref: str) -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        soon, later = clock.now() + timedelta(hours=18), clock.today() + timedelta(days=30)
        breakdown_send(actor=office, ref=ref, reply_by=soon, closes_on=later)
