"""One order with its history and what may be done next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, ActorKind, Missing, gettext_noop
from anxin.notices.queries import clause_quote, measures_of
from anxin.notices.types import ClauseQuote

from ..kinds import beside_of, kind_of
from ..models import Order, OrderMove
from ..rules import is_running, proved
from ..rules.desk import standing_lines
from ..rules.reasons import WHY_STATE, why_time
from ..types import (
    LINE_LABELS,
    PART_LABELS,
    BesideMark,
    InboxFilter,
    Instrument,
    Move,
    Mover,
    OrderRow,
    OrderStatus,
    PartStatus,
    Permission,
    ProofKind,
    RowState,
)
from .details import (
    PartLine,
    Preview,
    ProofLine,
    ReportsView,
    child_rows,
    part_lines,
    preview_of,
    proof_lines,
    reports_view,
)
from .engine import NO_ENGINE, EngineView, engine_view
from .inbox import order_after
from .rows import row_of, rows_named

ANSWERING = ("answer", "return")
ANSWERED = (OrderStatus.ANSWERED, OrderStatus.RETURNED)
# What an order comes from that people brought in, or that was split off such a one.
BROUGHT_ORIGINS = ("requests.request:", "workorders.split:")
# Further back nobody looks for the newest answer.
NEWEST = 20
# Lines that are no move of a kind.
RED_LABEL = gettext_noop("过了时限，提醒和预告之后仍没有结果")
UNDONE_LABEL = gettext_noop("撤销了上一步")


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of an order's history, as a page shows it."""

    at: datetime
    move: str
    label: str
    target: str
    text: str
    clause_id: str
    actor_name: str
    unit_id: int | None
    count: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order with history and what the actor may do next."""

    row: OrderRow
    campaign: str
    details: str
    quote: ClauseQuote | None
    history: list[HistoryLine]
    moves: list[Move]
    cooperating: list[str]
    giver_name: str = ""
    # The unit it is about, which never sees this page.
    about_name: str = ""
    # Whether there is something to read that people brought in.
    has_submissions: bool = False
    shown_by: str = ""
    parts: tuple[PartLine, ...] = ()
    preview: Preview | None = None
    parent: OrderRow | None = None
    children: tuple[OrderRow, ...] = ()
    proofs: tuple[ProofLine, ...] = ()
    reports: ReportsView | None = None
    # Units to which the lead may hand on: number and name in the page's language.
    below: tuple[tuple[int, str], ...] = ()
    decides_parts: bool = False
    next_ref: str = ""
    uptake: int | None = None
    first_answer: bool = False
    engine: EngineView = NO_ENGINE
    beside: tuple[BesideMark, ...] = ()

    @property
    def own_part(self) -> PartLine | None:
        """The reader's own cooperating part while it waits for an answer."""
        running = (PartStatus.GIVEN, PartStatus.ACCEPTED)
        mine = (one for one in self.parts if one.own and not one.lead and one.status in running)
        return next(mine, None)

    @property
    def last_line(self) -> int:
        """The newest line of the history this page shows: what comes later is news to it."""
        return max((line.id for line in self.history), default=0)

    @property
    def since(self) -> HistoryLine | None:
        """The line by which the order stands as it does, taken-back steps left out."""
        standing = standing_lines([line.move for line in self.history])
        return self.history[standing[-1]] if standing else None

    @property
    def why_state(self) -> str:
        """Why it bears its sign."""
        return WHY_STATE[RowState(self.row.state)]

    @property
    def why_time(self) -> str:
        """Why it is due when it is, or never."""
        return why_time(
            timed=self.row.due_at is not None,
            measure=self.row.measure_id != "",
            first_answer=self.first_answer,
        )

    @property
    def next_move(self) -> Move | None:
        """The likely next step, None when only others are to act."""
        return next((move for move in self.moves if not move.aside), None)

    @property
    def other_moves(self) -> list[Move]:
        """What else may be done."""
        return [move for move in self.moves if move is not self.next_move]

    @property
    def waits_for(self) -> list[str]:
        """Who must still finish before the whole can be reported done: units, by name."""
        ends = (PartStatus.DONE, PartStatus.EXCUSED)
        parts = [one.unit_name for one in self.parts if not one.lead and one.status not in ends]
        below = [one.lead_name for one in self.children if one.status != OrderStatus.CLOSED]
        return parts + below

    @property
    def latest_day(self) -> date | None:
        """The last day on which this may be handed on to be done."""
        due = self.row.due_at
        return due.astimezone(clock.CHINA).date() if due else None


def order_record(actor: Actor, ref: str, within: InboxFilter | None = None) -> OrderRecord:
    """One order with its history; `within`: the query whose next order is named.

    Raises Missing for what is not there or not for this actor.
    """
    require(actor, Permission.READ)
    orders = Order.objects.filter(ref=ref).defer("search")
    order = orders.select_related("expected", "parent").first()
    if order is None:
        raise Missing
    lines = [history_line(order, move) for move in order.history.order_by("id")]
    parts = part_lines(actor, order)
    standing = standing_lines([line.move for line in lines])
    counted = [lines[at].count for at in standing if lines[at].count is not None]
    return OrderRecord(
        row=rows_named([row_of(actor, order)])[0],
        campaign=order.campaign,
        details=order.details,
        quote=_quote(order),
        history=lines,
        moves=_moves(actor, order),
        cooperating=[part.unit_name for part in parts if not part.lead],
        giver_name=_unit_name(order.giver_unit_id),
        about_name=_unit_name(order.excluded_unit_id),
        has_submissions=_has_submissions(order),
        shown_by=_shown_by(order),
        parts=tuple(parts),
        preview=preview_of(actor, order),
        parent=row_of(actor, order.parent) if order.parent else None,
        children=tuple(child_rows(actor, order)),
        proofs=tuple(proof_lines(order)),
        reports=reports_view(actor, order),
        below=_below(actor, order),
        decides_parts=actor.unit_id in (order.lead_unit_id, order.giver_unit_id),
        next_ref=order_after(actor, order, within),
        uptake=counted[-1] if counted and order.instrument == Instrument.APPEAL else None,
        first_answer=_first_answer(order),
        engine=engine_view(actor, order),
        beside=beside_of(actor, order.ref),
    )


def order_id_of(actor: Actor, ref: str) -> int:
    """The id behind a ref, within the actor's scope. Raises Missing."""
    found = Order.objects.filter(ref=ref).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    return int(found)


def order_ref_of(actor: Actor, order_id: int) -> str:
    """The ref behind an id, within the actor's scope. Raises Missing."""
    found = Order.objects.filter(id=order_id).values_list("ref", flat=True).first()
    if found is None:
        raise Missing
    return found


def order_last_answer(actor: Actor, order_id: int) -> tuple[str, str]:
    """Text and cited clause of the newest move that said something to the person."""
    require(actor, Permission.READ)
    wanted = (*ANSWERING, "undo")
    said = OrderMove.objects.filter(order_id=order_id, move__in=wanted).order_by("-id")[:NEWEST]
    taken_back = 0
    for line in said:
        if line.move == "undo":
            taken_back += line.origin in ANSWERED and line.origin != line.target
        elif taken_back:
            taken_back -= 1
        else:
            return line.text, line.clause_id
    return "", ""


def move_is_for(actor: Actor, order: Order, move: Move) -> bool:
    """Whether an edge is this actor's: anybody's, the lead's, its own people's or the giver's."""
    if actor.kind is ActorKind.SYSTEM or move.by is Mover.ANYONE:
        return True
    if move.by is Mover.LEAD:
        return actor.unit_id == order.lead_unit_id
    if move.by is Mover.OWN:
        return order.lead_unit_id in actor.scope.unit_chain
    return order.giver_unit_id in (None, actor.unit_id)


def _moves(actor: Actor, order: Order) -> list[Move]:
    kind = kind_of(order.kind)
    if not actor.may(kind.permission):
        return []
    asked = ProofKind(order.proof_kind or kind.proof)
    return [
        proved(one, asked) if one.proof else one
        for one in kind.moves_from(order.status)
        if move_is_for(actor, order, one) and not one.waits(order.due_at, clock.now())
    ]


def _below(actor: Actor, order: Order) -> tuple[tuple[int, str], ...]:
    """Units to which the lead may hand a running order on."""
    lead = (
        actor.unit_id == order.lead_unit_id
        and is_running(order.status)
        and order.expected_id is None
    )
    if not lead or not order.measure_id or not actor.may(Permission.OPEN):
        return ()
    unit = areas.unit_by_id(order.lead_unit_id)
    language = get_language() or ""
    below = areas.units_below(unit) if unit else ()
    return tuple((one.id, one.called(language)) for one in below)


def _unit_name(unit_id: int | None) -> str:
    unit = areas.unit_by_id(unit_id) if unit_id else None
    return unit.called(get_language() or "") if unit else ""


def _has_submissions(order: Order) -> bool:
    """Whether reports rest on it: those of a merged order rest on the leading one."""
    return order.merged_into_id is None and order.origin.startswith(BROUGHT_ORIGINS)


def _first_answer(order: Order) -> bool:
    """Whether the clock asks for a first answer only: the notice gives the measure no day.

    A report has its own hour, and whoever handed an order on chose its day.
    """
    if not order.measure_id or order.expected_id or order.origin.startswith("workorders.order:"):
        return False
    found = (
        one
        for one in measures_of(order.campaign, order.notice_version)
        if one.id == order.measure_id
    )
    measure = next(found, None)
    return measure is not None and measure.deadline is None


def _shown_by(order: Order) -> str:
    """What shows that the measure works, in the reader's language."""
    versioned = measures_of(order.campaign, order.notice_version)
    found = (one for one in versioned if one.id == order.measure_id)
    measure = next(found, None) if order.measure_id else None
    if measure is None:
        return ""
    english = (get_language() or "").startswith("en")
    return measure.shown_by_en if english and measure.shown_by_en else measure.shown_by


def _quote(order: Order) -> ClauseQuote | None:
    try:
        return clause_quote(order.campaign, order.clause_id, order.notice_version)
    except Missing:
        return None


def history_line(order: Order, move: OrderMove) -> HistoryLine:
    known = kind_of(order.kind).move(move.move, move.origin)
    label = known.label if known else ""
    if move.move.startswith("part_"):
        label = PART_LABELS[PartStatus(move.target)]
    label = {"red": RED_LABEL, "undo": UNDONE_LABEL, **LINE_LABELS}.get(move.move, label)
    return HistoryLine(
        at=move.at,
        move=move.move,
        label=label,
        target=move.target,
        text=move.text,
        clause_id=move.clause_id,
        actor_name=move.actor_name,
        unit_id=move.unit_id,
        count=move.count,
        id=move.id,
    )
