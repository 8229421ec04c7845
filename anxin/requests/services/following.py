"""What becomes of a request: its order, its answer, what the person says to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit, clock, crypto
from anxin.core.events import emit
from anxin.core.jobs import job
from anxin.core.text import clean, receipt_clean
from anxin.core.types import Actor, Invalid
from anxin.workorders import queries as orders
from anxin.workorders.services import (
    check_for_rating,
    order_move_by_id,
    order_open,
    order_split,
)
from anxin.workorders.types import OrderDraft, OrderStatus

from ..kinds import kind_find
from ..models import Request, WrongTry
from ..queries import kind_measure, request_track
from ..rules import details_of, facts_lines, subject_of
from ..types import NAME_KEPT, RequestKind, RequestRated, RequestStatus, Route, Track, TrackResult
from .filing import last4_mark

WRONG_TRY_DAYS = 2
# Stars with which a person says that it was not well done.
UNHAPPY = 2
DISTRICT_OFFICE = "gov-office"
STATUS_OF_ORDER = {
    OrderStatus.OPENED: RequestStatus.FILED,
    OrderStatus.ACCEPTED: RequestStatus.ACCEPTED,
    OrderStatus.ANSWERED: RequestStatus.ANSWERED,
    OrderStatus.RETURNED: RequestStatus.RETURNED,
    OrderStatus.REOPENED: RequestStatus.REOPENED,
    OrderStatus.CLOSED: RequestStatus.CLOSED,
}


def request_route(*, actor: Actor, request_id: int) -> int:
    """Open the order a request rests on, at the unit its kind names; returns the order's id."""
    request = Request.objects.get(id=request_id)
    kind = kind_find(request.kind)
    if kind is None:
        raise LookupError(f"no request kind {request.kind}")
    details = details_of(facts_lines(kind, request.facts), request.text)
    order_id = order_open(
        actor=actor,
        draft=OrderDraft(
            kind=kind.order_kind,
            campaign=request.campaign,
            area_code=request.area_code,
            subject=subject_of(request.text),
            details=f"{details}\n{NAME_KEPT}" if kind.name_kept else details,
            lead_unit=_lead_unit(kind, request),
            excluded_unit=request.excluded_unit_id,
            clause_id=request.clause_id,
        ),
        origin=f"requests.request:{request_id}",
    )
    Request.objects.filter(id=request_id).update(order_id=order_id)
    return order_id


def request_follow(*, actor: Actor, order_id: int, target: str) -> int:
    """Let every request resting on an order follow its move; returns how many."""
    changes: dict[str, object] = {"status": STATUS_OF_ORDER[OrderStatus(target)]}
    if target in (OrderStatus.OPENED, OrderStatus.ACCEPTED):
        # An answer that was taken back at once is nobody's answer.
        changes |= {"answer": "", "answer_clause": "", "answered_at": None}
    elif target != OrderStatus.CLOSED:
        text, clause = orders.order_last_answer(actor, order_id)
        changes |= {"answer": text, "answer_clause": clause}
    if target in (OrderStatus.ANSWERED, OrderStatus.RETURNED):
        changes |= {"answered_at": clock.now(), "rating": None, "rating_text": ""}
        changes |= {"told_at": None}
    # Told late, of a state the order has left already: the newer word is on its way.
    standing = Request.objects.filter(order_id=order_id, order__status=target)
    return standing.update(**changes)


def requests_join(*, actor: Actor, leading_id: int, merged_ids: Sequence[int], target: str) -> int:
    """Let requests of merged orders follow the leading one from now on; returns how many."""
    joining = Request.objects.filter(order_id__in=merged_ids)
    joined = joining.update(
        merged_from_id=Coalesce("merged_from_id", "order_id"),
        order_id=leading_id,
        status=STATUS_OF_ORDER.get(OrderStatus(target), RequestStatus.FILED),
    )
    detail = {"order": leading_id, "requests": joined}
    audit.record(actor, "requests.requests_join", "order", leading_id, detail)
    return joined


def requests_split(
    *, actor: Actor, ref: str, request_ids: Sequence[int], subject: str, text: str
) -> int:
    """Take some of an order's reports to a new order beside it; returns its id.

    Some must stay: a matter without reports is none. Raises Missing, Denied, Invalid.
    """
    with transaction.atomic():
        order_id = orders.order_id_of(actor, ref)
        held = Request.objects.select_for_update().filter(order_id=order_id).order_by("id")
        chosen = [one for one in held if one.id in set(request_ids)]
        if not chosen or len(chosen) == len(held):
            message = _("请勾上要分出去的反映，至少留一条在这一件里。")
            raise Invalid(message, fields={"requests": message})
        details = "\n\n".join(one.text for one in chosen)
        split_id = order_split(
            actor=actor, ref=ref, subject=clean(subject) or subject_of(chosen[0].text),
            details=details, text=text,
        )  # fmt: skip
        ids = [one.id for one in chosen]
        Request.objects.filter(id__in=ids).update(
            order_id=split_id, merged_from_id=None, status=RequestStatus.FILED
        )
        detail = {"order": order_id, "new": split_id, "requests": ids}
        audit.record(actor, "requests.requests_split", "order", split_id, detail)
    return split_id


def requests_part(*, actor: Actor, order_id: int, target: str) -> int:
    """An order stands alone again: its own requests go back to it; returns how many."""
    parted = Request.objects.filter(merged_from_id=order_id).update(
        order_id=order_id,
        merged_from_id=None,
        status=STATUS_OF_ORDER.get(OrderStatus(target), RequestStatus.FILED),
    )
    detail = {"order": order_id, "requests": parted}
    audit.record(actor, "requests.requests_part", "order", order_id, detail)
    return parted


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
                last4_mark(receipt, phone_last4),
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
    """Carry a rating to the order: done again, or closed; False when it stays as it is.

    An order with many reports closes when the last of them has rated. An unhappy rating that does
    not ask for it again puts the order on the list of spot checks.
    """
    request = Request.objects.only("order_id", "rating", "rating_text").get(id=request_id)
    if request.order_id is None:
        return False
    if not again:
        if (request.rating or UNHAPPY + 1) <= UNHAPPY:
            check_for_rating(actor=actor, order_id=request.order_id)
        waiting = Request.objects.filter(
            order_id=request.order_id, status=RequestStatus.ANSWERED, rating=None
        )
        if waiting.exists():
            return False
    return order_move_by_id(
        actor=actor,
        order_id=request.order_id,
        move="reopen" if again else "close",
        origin=OrderStatus.ANSWERED,
        text=request.rating_text,
    )


@job("requests.forget_wrong_tries", owner="requests", cron="37 3 * * *")
def wrong_tries_forget() -> None:
    """Drop counts of wrong tries that no longer lock anything."""
    WrongTry.objects.filter(at__lt=clock.now() - timedelta(days=WRONG_TRY_DAYS)).delete()


def _lead_unit(kind: RequestKind, request: Request) -> int:
    """The unit a kind of request goes to; what no unit nearer can take goes to the district."""
    about_id = request.excluded_unit_id
    units: Sequence[UnitInfo] = ()
    # Whatever the kind: what is said about a unit goes above it and stays hidden from it.
    if about_id or kind.route is Route.ABOVE_UNIT:
        above = areas.superior_of(about_id) if about_id else None
        units = (above,) if above else ()
    else:
        near = areas.units_responsible(request.area_code)
        units = _lead_of_register(kind, request.campaign, near) if kind.route is Route.LEAD else ()
        if kind.route is not Route.COMMUNITY:
            near = tuple(unit for unit in near if unit.kind is not UnitKind.COMMUNITY)
        units = units or near
    if units:
        return units[0].id
    district = areas.unit_by_slug(DISTRICT_OFFICE)
    if district is None:
        raise LookupError(f"the unit {DISTRICT_OFFICE} is not loaded")
    return district.id


def _lead_of_register(
    kind: RequestKind, campaign: str, near: Sequence[UnitInfo]
) -> Sequence[UnitInfo]:
    """The first unit that the register names for the sentence and that can be given an order.

    A word for all towns or communities stands for the one whose ground it is. Where only bodies
    outside the district lead, the first cooperating unit takes it.
    """
    measure = kind_measure(campaign, kind)
    for name in (*measure.lead, *measure.cooperate) if measure else ():
        unit = areas.unit_by_slug(name)
        if unit and unit.kind is not UnitKind.OUTSIDE_BODY:
            return (unit,)
        stands_for = {one.kind for one in areas.units_by_name(name)} if unit is None else set()
        local = [one for one in near if one.kind in stands_for]
        if local:
            return local
    return ()
