"""The map of the product: which room hears what, one line each."""

from __future__ import annotations

from anxin.briefing.kinds import SUPERVISION_ORDER
from anxin.briefing.queries import letters_of_order
from anxin.briefing.services import (
    clerk_tell,
    erratum_tell,
    subscribers_tell,
    supervision_follow,
)
from anxin.briefing.types import BriefDrafted, BriefReleased, ErratumWritten
from anxin.care import kinds as care
from anxin.core.events import subscribe
from anxin.core.types import SYSTEM
from anxin.duty import kinds as duty
from anxin.hazards import kinds as hazards
from anxin.labour import kinds as labour
from anxin.notices.queries import clause_numbers, clause_quotes
from anxin.notices.services import countersign_tell
from anxin.notices.types import CountersignAsked, VersionIssued
from anxin.oversight.kinds import CORRECTION_ORDER, REPORT, REPORT_ORDER
from anxin.relief import kinds as relief
from anxin.requests import kinds as request_kinds
from anxin.requests.services import (
    request_close,
    request_follow,
    request_route,
    requests_join,
    requests_part,
    withdrawals_of_table,
)
from anxin.requests.types import RequestFiled, RequestRated
from anxin.rulebook import kinds as rule_kinds
from anxin.rulebook.types import TablePublished
from anxin.supply import kinds as supply
from anxin.transport import kinds as transport
from anxin.travel import kinds as travel
from anxin.venues import kinds as venues
from anxin.workorders import kinds as order_kinds
from anxin.workorders.services import (
    answers_carry,
    measures_break_down,
    order_tell_moved,
    order_tell_objected,
    order_tell_opened,
    unit_tell_clock,
)
from anxin.workorders.types import (
    ClockStruck,
    OrderMoved,
    OrderOpened,
    OrderParted,
    OrdersMerged,
    PartObjected,
)

from .lists import lists_wire

ORDER_KINDS = (
    *order_kinds.OWN_KINDS,
    request_kinds.QUESTION_ORDER,
    request_kinds.HELP_ORDER,
    travel.TRAVEL_QUESTION_ORDER,
    travel.TRAVEL_DIFFICULTY_ORDER,
    supply.SHORT_SUPPLY_ORDER,
    supply.PRICE_ORDER,
    supply.OPENING_HOURS_ORDER,
    supply.ENERGY_ORDER,
    care.VISIT_ORDER,
    relief.RELIEF_ORDER,
    transport.ROAD_ORDER,
    transport.HELD_UP_GOODS_ORDER,
    transport.TRANSPORT_ORDER,
    transport.REFUSED_ORDER,
    labour.WAGES_ORDER,
    labour.LEAVE_OVERTIME_ORDER,
    duty.URGENT_ORDER,
    hazards.HAZARD_ORDER,
    REPORT_ORDER,
    CORRECTION_ORDER,
    venues.VENUE_ORDER,
    SUPERVISION_ORDER,
)
REQUEST_KINDS = (
    request_kinds.QUESTION,
    request_kinds.HELP,
    travel.TRAVEL_QUESTION,
    travel.TRAVEL_DIFFICULTY,
    supply.SHORT_SUPPLY,
    supply.PRICE,
    supply.OPENING_HOURS,
    supply.ENERGY,
    care.VISIT,
    relief.RELIEF,
    transport.ROAD,
    transport.HELD_UP_GOODS,
    transport.TRANSPORT,
    transport.REFUSED_NO_CODE,
    transport.REFUSED_NO_PHONE,
    labour.WAGES,
    labour.LEAVE_OVERTIME,
    duty.URGENT,
    hazards.HAZARD,
    REPORT,
    venues.VENUE,
)

# Events nobody hears, and why that is right.
UNHEARD: dict[str, str] = {
    "workorders.order_escalated": "the step is a row with its message; lists read the rows themselves",
}


def wire() -> None:
    """Register kinds and subscriptions; called once, when the site starts."""
    for order_kind in ORDER_KINDS:
        order_kinds.kind_register(order_kind)
    for request_kind in REQUEST_KINDS:
        request_kinds.kind_register(request_kind)
    lists_wire()
    order_kinds.beside_register(letters_of_order)
    rule_kinds.sentences_register(clause_quotes, clause_numbers)
    # fmt: off
    subscribe(RequestFiled, "open-order", lambda e: request_route(actor=SYSTEM, request_id=e.request_id))
    subscribe(OrderMoved, "tell-requests", lambda e: request_follow(actor=SYSTEM, order_id=e.order_id, target=e.target))
    subscribe(OrdersMerged, "join-requests", lambda e: requests_join(actor=SYSTEM, leading_id=e.leading_id, merged_ids=e.merged_ids, target=e.target))
    subscribe(OrderParted, "part-requests", lambda e: requests_part(actor=SYSTEM, order_id=e.order_id, target=e.target))
    subscribe(RequestRated, "close-or-reopen", lambda e: request_close(actor=SYSTEM, request_id=e.request_id, again=e.again))
    subscribe(VersionIssued, "open-orders", lambda e: measures_break_down(actor=SYSTEM, campaign=e.campaign))
    subscribe(OrderOpened, "carry-answers", lambda e: answers_carry(actor=SYSTEM, order_id=e.order_id))
    subscribe(TablePublished, "propose-withdrawals", lambda e: withdrawals_of_table(actor=SYSTEM, version_id=e.version_id))
    subscribe(OrderOpened, "tell-units", lambda e: order_tell_opened(actor=SYSTEM, order_id=e.order_id))
    subscribe(OrderMoved, "tell-units", lambda e: order_tell_moved(actor=SYSTEM, order_id=e.order_id, target=e.target))
    subscribe(PartObjected, "tell-who-decides", lambda e: order_tell_objected(actor=SYSTEM, order_id=e.order_id, unit_id=e.unit_id))
    subscribe(ClockStruck, "tell-unit", lambda e: unit_tell_clock(actor=SYSTEM, unit_id=e.unit_id, mark=e.mark, order_ids=e.order_ids))
    subscribe(CountersignAsked, "tell-units", lambda e: countersign_tell(actor=SYSTEM, draft_id=e.draft_id, round=e.round))
    subscribe(BriefDrafted, "tell-clerk", lambda e: clerk_tell(actor=SYSTEM, brief_id=e.brief_id))
    subscribe(ErratumWritten, "tell-clerk", lambda e: erratum_tell(actor=SYSTEM, erratum_id=e.erratum_id))
    subscribe(BriefReleased, "tell-subscribers", lambda e: subscribers_tell(actor=SYSTEM, brief_id=e.brief_id))
    subscribe(OrderMoved, "keep-with-letter", lambda e: supervision_follow(actor=SYSTEM, order_id=e.order_id, target=e.target))
    # fmt: on
