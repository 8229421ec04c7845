"""The only writer of requests. Strangers pass through gate functions, staff through scope."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit, clock, crypto
from anxin.core.events import emit
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.services import Answer, answer_once
from anxin.core.text import clean, phone_clean, receipt_clean, receipt_new
from anxin.core.types import Actor, Invalid, Missing
from anxin.notices.queries import service_clause
from anxin.workorders import queries as orders
from anxin.workorders.services import order_move_by_id, order_open
from anxin.workorders.types import OrderDraft, OrderStatus

from .kinds import kind_find, kinds_all
from .models import Request, WrongTry
from .queries import PURPOSES, request_track
from .rules import draft_faults, last4, subject_of
from .types import (
    Permission,
    RequestDraft,
    RequestFiled,
    RequestKind,
    RequestRated,
    RequestStatus,
    Route,
    Track,
    TrackResult,
)

WRONG_TRY_DAYS = 2
LEAST_REASON = 4
DISTRICT_OFFICE = "gov-office"
STATUS_OF_ORDER = {
    OrderStatus.ACCEPTED: RequestStatus.ACCEPTED,
    OrderStatus.ANSWERED: RequestStatus.ANSWERED,
    OrderStatus.RETURNED: RequestStatus.RETURNED,
    OrderStatus.REOPENED: RequestStatus.REOPENED,
    OrderStatus.CLOSED: RequestStatus.CLOSED,
}


def request_file(*, actor: Actor, draft: RequestDraft) -> str:
    """File what a person brings and return the receipt; needs no account.

    Raises Invalid naming each field at fault.
    """
    receipt = receipt_new()
    _store(actor, _cleaned(draft), receipt)
    return receipt


def demo_request_file(*, actor: Actor, draft: RequestDraft, receipt: str) -> bool:
    """File a request of the demo under its known receipt, once; True when it was filed now."""
    tried = request_track(actor, receipt, last4(draft.contact_phone))
    if tried.result is TrackResult.FOUND:
        return False
    _store(actor, _cleaned(draft), receipt)
    return True


def request_file_once(*, actor: Actor, draft: RequestDraft, key: str) -> str:
    """File a draft sent with a key: the same draft under the same key is filed once.

    A changed draft under the same key is a new request (the person went back and wrote anew).
    """
    body = json.dumps(asdict(draft), ensure_ascii=False, sort_keys=True).encode()
    keyed = f"page:{key}:{crypto.digest(body).hex()}"
    answer = answer_once(
        keyed, body, lambda: Answer(201, {"receipt": request_file(actor=actor, draft=draft)})
    )
    return str(answer.body["receipt"])


def request_route(*, actor: Actor, request_id: int) -> int:
    """Open the order a request rests on, at the unit its kind names; returns the order's id."""
    request = Request.objects.get(id=request_id)
    kind = kind_find(request.kind)
    if kind is None:
        raise LookupError(f"no request kind {request.kind}")
    order_id = order_open(
        actor=actor,
        draft=OrderDraft(
            kind=kind.order_kind,
            campaign=request.campaign,
            area_code=request.area_code,
            subject=subject_of(request.text),
            details=request.text,
            lead_unit=_lead_unit(kind, request.area_code, request.excluded_unit_id),
            excluded_unit=request.excluded_unit_id,
            clause_id=request.clause_id,
        ),
        origin=f"requests.request:{request_id}",
    )
    Request.objects.filter(id=request_id).update(order_id=order_id)
    return order_id


def request_follow(*, actor: Actor, order_id: int, target: str) -> int:
    """Let every request resting on an order follow its move; returns how many."""
    if OrderStatus(target) not in STATUS_OF_ORDER:
        return 0  # no person waits on an order that is given anew
    changes: dict[str, object] = {"status": STATUS_OF_ORDER[OrderStatus(target)]}
    if target in (OrderStatus.ANSWERED, OrderStatus.RETURNED):
        text, clause = orders.order_last_answer(actor, order_id)
        changes |= {"answer": text, "answer_clause": clause, "answered_at": clock.now()}
        changes |= {"rating": None, "rating_text": ""}
    return Request.objects.filter(order_id=order_id).update(**changes)


def request_rate(
    *, actor: Actor, receipt: str, phone_last4: str, stars: int, words: str, again: bool
) -> Track:
    """Rate an answer, or ask to have it done again; the look-up's result says what came of it.

    A wrong try is a result and not an error, so that its count stays.
    """
    if not 1 <= stars <= 5:
        raise Invalid(_("请选 1 到 5 分。"), fields={"stars": _("请选 1 到 5 分。")})
    track = request_track(actor, receipt, phone_last4)
    if track.result is not TrackResult.FOUND:
        return track
    receipt = receipt_clean(receipt)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT request_rate(%s, %s, %s::smallint, %s, %s)",
            [
                crypto.blind(receipt, "requests.receipt"),
                _last4_mark(receipt, phone_last4),
                stars,
                clean(words)[:500],
                again,
            ],
        )
        request_id = cursor.fetchone()[0]
    if request_id is None:
        raise Invalid(_("现在不能评价：还没有答复，或者已经评价过。"))
    audit.record(actor, "requests.request_rate", "request", request_id, {"again": again})
    emit(RequestRated(request_id=int(request_id), again=again))
    return request_track(actor, receipt, phone_last4)


def request_close(*, actor: Actor, request_id: int, again: bool) -> bool:
    """Carry a rating to the order: done again, or closed."""
    request = Request.objects.only("order_id", "rating_text").get(id=request_id)
    if request.order_id is None:
        return False
    return order_move_by_id(
        actor=actor,
        order_id=request.order_id,
        move="reopen" if again else "close",
        origin=OrderStatus.ANSWERED,
        text=request.rating_text,
    )


def contact_unmask(*, actor: Actor, request_id: int, reason: str) -> dict[str, str]:
    """Name, phone and the person acted for, in the clear; logged with its reason."""
    require(actor, Permission.UNMASK)
    reason = clean(reason)
    if len(reason) < LEAST_REASON:
        message = _("请写明为什么要看联系方式，至少 4 个字。每次查看都会留下记录。")
        raise Invalid(message, fields={"reason": message})
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        raise Missing
    audit.record(actor, "requests.contact_unmask", "request", request_id, {"reason": reason[:200]})
    sealed = {
        "name": request.contact_name,
        "phone": request.contact_phone,
        "behalf": request.on_behalf_of,
    }
    return {
        part: crypto.unseal(bytes(value), PURPOSES[part]) if value else ""
        for part, value in sealed.items()
    }


@job("requests.forget_wrong_tries", owner="requests", cron="37 3 * * *")
def wrong_tries_forget() -> None:
    """Drop counts of wrong tries that no longer lock anything."""
    WrongTry.objects.filter(at__lt=clock.now() - timedelta(days=WRONG_TRY_DAYS)).delete()


def _store(actor: Actor, draft: RequestDraft, receipt: str) -> None:
    kind, about_id, clause = _checked(draft)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT request_file(%s, %s, %s, %s, %s, %s, %s::integer, %s, %s, %s, %s, %s, %s, %s)",
            [
                crypto.blind(receipt, "requests.receipt"),
                _last4_mark(receipt, last4(draft.contact_phone)),
                kind.slug,
                draft.campaign,
                clause,
                draft.area,
                int(kind.field_bit),
                about_id,
                draft.text,
                _sealed(draft.contact_name, "name"),
                _sealed(draft.contact_phone, "phone"),
                _sealed(draft.on_behalf_of, "behalf"),
                actor.channel.value,
                clock.now(),
            ],
        )
        request_id = int(cursor.fetchone()[0])
    audit.record(actor, "requests.request_file", "request", request_id, {"kind": kind.slug})
    emit(RequestFiled(request_id=request_id, kind=kind.slug))


def _cleaned(draft: RequestDraft) -> RequestDraft:
    return RequestDraft(
        kind=draft.kind,
        campaign=draft.campaign,
        area=draft.area,
        text=clean(draft.text),
        contact_name=clean(draft.contact_name),
        contact_phone=phone_clean(draft.contact_phone),
        about_unit=clean(draft.about_unit),
        on_behalf_of=clean(draft.on_behalf_of),
    )


def _checked(draft: RequestDraft) -> tuple[RequestKind, int | None, str]:
    """The kind, the unit complained about, and the sentence of the campaign that is served."""
    kind = kind_find(draft.kind)
    clause = service_clause(draft.campaign, kind.service) if kind else None
    if kind is None or clause is None:
        message = _("没有这类事项。可用的有：%(kinds)s。") % {
            "kinds": "、".join(sorted(kinds_all()))
        }
        raise Invalid(message, fields={"kind": message})
    faults = {name: _(text) for name, text in draft_faults(draft).items()}
    if areas.division_by_code(draft.area) is None:
        faults["area"] = _("没有这个地区代码。请写 15 位代码，例如 530302102000000。")
    about = areas.unit_by_slug(draft.about_unit) if draft.about_unit else None
    if draft.about_unit and about is None:
        faults["about_unit"] = _("没有这个单位。请从单位名单中选；说不清可以不填。")
    if faults:
        raise Invalid(_("有几处需要改一下，什么都还没有提交。"), fields=faults)
    return kind, about.id if about else None, clause.id


def _lead_unit(kind: RequestKind, area_code: int, about_id: int | None) -> int:
    """The unit a kind of request goes to; what no unit nearer can take goes to the district."""
    units: Sequence[UnitInfo] = ()
    # Whatever the kind: what is said about a unit goes above it and stays hidden from it.
    if about_id or kind.route is Route.ABOVE_UNIT:
        above = areas.superior_of(about_id) if about_id else None
        units = (above,) if above else ()
    else:
        units = areas.units_responsible(area_code)
        if kind.route is Route.TOWN:
            units = [unit for unit in units if unit.kind is not UnitKind.COMMUNITY]
    if units:
        return units[0].id
    district = areas.unit_by_slug(DISTRICT_OFFICE)
    if district is None:
        raise LookupError(f"the unit {DISTRICT_OFFICE} is not loaded")
    return district.id


def _sealed(text: str, part: str) -> bytes | None:
    return crypto.seal(text, PURPOSES[part]) if text else None


def _last4_mark(receipt: str, digits: str) -> bytes:
    return crypto.blind(f"{receipt}:{digits}", "requests.last4")
