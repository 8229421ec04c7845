"""The office menu: the orders by part of the notice, then what there is, under headings."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.briefing.types import Permission as BoardPermission
from anxin.core.types import Actor, gettext_noop
from anxin.core.types import Permission as CorePermission
from anxin.messages.types import Permission as MessagePermission
from anxin.notices.queries import sections_of
from anxin.notices.types import Permission as NoticePermission
from anxin.oversight.types import Permission as OversightPermission
from anxin.requests.types import Permission as RequestPermission
from anxin.residents.types import Permission as ResidentPermission
from anxin.rulebook.types import Permission as RulePermission
from anxin.venues.types import Permission as VenuePermission
from anxin.workorders.types import Permission as OrderPermission

# Below the orders, under a few headings: the right an entry needs ("" for none), its words, its route.
Entry = tuple[str, str, str]
INTAKE: tuple[Entry, ...] = (
    (RequestPermission.TAKE_CALL, gettext_noop("接电话"), "requests:take-call"),
    (RequestPermission.TAKE_DOWN, gettext_noop("上门登记"), "requests:take-down"),
    (RequestPermission.READ_TAKEN, gettext_noop("我代办的"), "requests:list-taken"),
)
HEADINGS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        gettext_noop("每天"),
        (
            (BoardPermission.READ_BRIEFS, gettext_noop("日报"), "briefing:list-briefs"),
            (BoardPermission.READ, gettext_noop("值班包"), "briefing:tonight"),
            (OrderPermission.READ, gettext_noop("定时上报"), "desk:reports"),
            (BoardPermission.DRAFT, gettext_noop("上级报表"), "briefing:upper-sheets"),
            (MessagePermission.CARRY, gettext_noop("要送的纸条"), "messages:carry"),
        ),
    ),
    (
        gettext_noop("群众来的事"),
        (
            (RequestPermission.TYPE_SLIP, gettext_noop("录入纸条"), "requests:type-slip"),
            (ResidentPermission.READ, gettext_noop("按号码查人"), "residents:find-person"),
            (RequestPermission.READ, gettext_noop("撤回并告知"), "requests:list-withdrawals"),
        ),
    ),
    (
        gettext_noop("催和查"),
        (
            (OrderPermission.READ, gettext_noop("逐级上报"), "desk:chains"),
            (BoardPermission.SUPERVISE, gettext_noop("督办"), "briefing:list-supervisions"),
            (BoardPermission.FOLLOW_UP, gettext_noop("跟踪提醒"), "briefing:follow-ups"),
            (OrderPermission.READ, gettext_noop("抽查"), "desk:checks"),
        ),
    ),
    (
        gettext_noop("通知和规则"),
        (
            ("", gettext_noop("通知原文"), "notices:list"),
            (OrderPermission.BREAK_DOWN, gettext_noop("责任分解表"), "desk:breakdowns"),
            ("", gettext_noop("规则表"), "rulebook:list"),
            (RulePermission.COMPARE, gettext_noop("镇级规则比对"), "rulebook:list-towns"),
            (OversightPermission.CHECK, gettext_noop("发文前自查"), "oversight:list-checks"),
            (NoticePermission.READ_DRAFTS, gettext_noop("通知草稿"), "notices:list-drafts"),
            (NoticePermission.DRAFT, gettext_noop("从往年复制"), "notices:forward"),
            (NoticePermission.ADOPT, gettext_noop("通知版本"), "notices:list-versions"),
        ),
    ),
    (
        gettext_noop("单位和资料"),
        (
            (MessagePermission.KEEP_CONTACTS, gettext_noop("单位联系人"), "messages:contacts"),
            (VenuePermission.DECLARE, gettext_noop("营业时间登记"), "venues:declare-hours"),
            ("", gettext_noop("导出和导入"), "desk:sheets"),
        ),
    ),
    (
        gettext_noop("留下的记录"),
        (
            (CorePermission.READ_AUDIT, gettext_noop("操作记录"), "site:read-audit"),
            (CorePermission.READ_AUDIT, gettext_noop("决定记录"), "rulebook:list-decisions"),
            (CorePermission.READ_AUDIT, gettext_noop("销毁凭证"), "site:list-certificates"),
        ),
    ),
)


def first_page(actor: Actor) -> str:
    """The first page of a post: what it does most.

    Who only reads orders sees the whole first; without any of these the account page is left.
    """
    only_reads = actor.may(BoardPermission.READ) and not actor.may(OrderPermission.MOVE)
    wanted = (
        (actor.may(RequestPermission.TAKE_DOWN), "requests:take-down"),
        (only_reads, "briefing:board"),
        (actor.may(OrderPermission.READ), "desk:inbox"),
        (actor.may(RequestPermission.TAKE_CALL), "requests:take-call"),
        (actor.may(CorePermission.READ_AUDIT), "site:read-audit"),
    )
    return reverse(next((route for fits, route in wanted if fits), "mfa_index"))


def office_menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """What the actor may open, under headings; on top the overview and the orders by section."""
    # Who goes to doors or answers calls does that most of all: it stands on top.
    takes = actor.may(RequestPermission.TAKE_CALL) or actor.may(RequestPermission.TAKE_DOWN)
    first = _entries(request, actor, INTAKE) if takes else []
    if actor.may(BoardPermission.READ):
        first.append(_entry(request, _("总览"), reverse("briefing:board")))
    if actor.may(OrderPermission.READ):
        first.append(_orders(request))
    groups = [{"heading": "", "items": first}]
    for heading, entries in HEADINGS:
        groups.append({"heading": _(heading), "items": _entries(request, actor, entries)})
    return [group for group in groups if group["items"]]


def _entries(
    request: HttpRequest, actor: Actor, entries: tuple[Entry, ...]
) -> list[dict[str, Any]]:
    return [
        _entry(request, _(label), reverse(route))
        for permission, label, route in entries
        if not permission or actor.may(permission)
    ]


def _orders(request: HttpRequest) -> dict[str, Any]:
    inbox = reverse("desk:inbox")
    campaign = getattr(request, "campaign", "")
    entry = _entry(request, _("待办事项"), inbox)
    chosen = request.GET.get("section", "")
    entry["children"] = [_entry(request, _("全部待办"), inbox)] + [
        {
            "label": f"{number} {title}",
            "lang": "zh-hans",
            "url": f"{inbox}?section={number}",
            "count": None,
            "current": request.path == inbox and chosen == number,
            "children": [],
        }
        for number, title in sections_of(campaign)
    ]
    entry["children"][0]["current"] = request.path == inbox and not chosen
    return entry


def _entry(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    return {
        "label": label,
        "url": url,
        "count": None,
        "current": request.path == url,
        "children": [],
    }
