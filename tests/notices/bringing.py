"""Texts that clerks bring, and drafts made of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from anxin.notices.models import Draft
from anxin.notices.services import draft_edit, draft_open
from anxin.notices.types import ChangeKind, DraftText, Edit, NewCampaign
from tests import people
from tests.make import acting

TEXT = """麒麟区人民政府办公室关于做好2027年春节期间服务保障工作的通知

各镇人民政府、街道办事处，区直各单位：

一、保障供应。市场监管局、发改局要切实抓好粮油、蔬菜供应，确保不断档、不脱销，鼓励商户每天营业不少于8小时。

二、关心群众。民政局要在2027年1月31日前开展走访慰问。2026年走访了三千户。

三、值班值守。各镇、街道不得脱岗。

麒麟区人民政府办公室
2027年1月15日

（此件公开发布）
"""


def new_campaign(**changes: Any) -> NewCampaign:
    values: dict[str, Any] = {
        "slug": "spring-2027",
        "title": "2027年春节",
        "starts_on": date(2027, 1, 20),
        "ends_on": date(2027, 2, 28),
    }
    return NewCampaign(**{**values, **changes})


def brought(**changes: Any) -> DraftText:
    values: dict[str, Any] = {
        "token": "token-1",
        "declared": True,
        "text": TEXT,
        "new_campaign": new_campaign(),
    }
    return DraftText(**{**values, **changes})


def draft(who: str = people.OFFICE, **changes: Any) -> str:
    """A draft of somebody's; returns its ref."""
    with acting(people.actor(who)) as actor:
        return draft_open(actor=actor, text=brought(**changes))


def edit(
    ref: str, kind: ChangeKind, measure_id: str = "", *, who: str = people.OFFICE, **more: Any
) -> str:
    """Change a measure as it stands now."""
    row = Draft.objects.get(ref=ref).measures.filter(measure_id=measure_id).first()
    values: dict[str, Any] = {"measure": row.pk, "seen": row.revision} if row else {}
    with acting(people.actor(who)) as actor:
        return draft_edit(actor=actor, ref=ref, edit=Edit(kind=kind, **{**values, **more}))


def settle(ref: str, who: str = people.OFFICE) -> None:
    """Sign every measure and give every sentence without one a reason."""
    found = Draft.objects.get(ref=ref)
    for row in found.measures.filter(signed_by__isnull=True):
        edit(ref, ChangeKind.ACCEPT, row.measure_id, who=who)
    held = set(found.measures.values_list("clause_id", flat=True))
    for clause in found.clauses.exclude(clause_id__in=held):
        edit(
            ref, ChangeKind.REASON, who=who, clause=clause.clause_id, seen=clause.revision,
            values={"reason": "只说明情况，没有要求。"},
        )  # fmt: skip


def ids(ref: str) -> list[str]:
    return list(Draft.objects.get(ref=ref).measures.values_list("measure_id", flat=True))
