"""The board of a campaign, and the three things of today, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import yaml
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas.queries import towns
from anxin.areas.types import range_of
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, ActorKind, gettext_noop
from anxin.notices.queries import countersigns_asked, issues_waiting, sections_of, service_clause
from anxin.requests.queries import withdrawals_waiting
from anxin.venues.queries import blanket_closings
from anxin.venues.types import Permission as VenuePermission
from anxin.workorders.queries import board_counts, order_first, orders_heard, orders_waiting
from anxin.workorders.types import (
    MOST_WAITING,
    TO_CONFIRM,
    InboxFilter,
    OrderRow,
    OrderStatus,
    RowState,
)
from anxin.workorders.types import Permission as OrderPermission

from ..kinds import SUPERVISION_ORDER
from ..rules import board_of, short_name
from ..types import DISTRICT, Board, Permission, Thing, TownHead
from .waiting import letters_waiting, papers_waiting, sentence_url

MOST_THINGS = 3
# A town in which nothing moved for this long is grey on the map.
QUIET_AFTER = timedelta(hours=24)
NEVER = datetime.min.replace(tzinfo=UTC)
# What is due within this time presses, too.
SOON = timedelta(hours=24)
_NEXT_STEP: dict[str, str] = {
    OrderStatus.RETURNED: gettext_noop("%(unit)s有异议，等您定"),
    OrderStatus.ANSWERED: gettext_noop("%(unit)s报办结了，等您看证明"),
    OrderStatus.REOPENED: gettext_noop("退回补办，请看还差什么"),
}
PRESSING: dict[str, int] = {
    RowState.OVERDUE: 0,
    RowState.OBJECTED: 1,
    RowState.LATE: 2,
    RowState.SILENT: 3,
}


def board_for(actor: Actor, campaign: str) -> Board:
    """Sections of the running notice against towns: at most six statements, whatever the size."""
    require(actor, Permission.READ)
    counts = board_counts(actor, campaign)
    titles = {int(number): title for number, title in sections_of(campaign)}
    for section in sorted({one.section for one in counts} - titles.keys()):
        titles[section] = _("其他")
    return board_of(
        counts,
        at=clock.now(),
        campaign=campaign,
        sections=list(titles.items()),
        towns=_towns_in_view(actor, {one.town_code for one in counts}, campaign),
    )


def _towns_in_view(actor: Actor, held: set[int], campaign: str) -> list[TownHead]:
    """The towns of the actor's scope and those he has orders in; the district's own units last."""
    heard, places, language = orders_heard(actor, campaign), tile_places(), get_language() or ""
    heads = [
        TownHead(
            code=town.code,
            name=town.called(language),
            short=short_name(town.called(language)),
            heard_at=heard.get(town.code),
            place=places.get(town.code),
            quiet=(heard.get(town.code) or NEVER) < clock.now() - QUIET_AFTER,
        )
        for town in towns()
        if town.code in held or _sees(actor, town.code)
    ]
    if DISTRICT in held or len(heads) > 1:
        name = _("区级单位")
        heads.append(TownHead(DISTRICT, name, name, heard.get(DISTRICT)))
    return heads


def _sees(actor: Actor, town: int) -> bool:
    whole = range_of(town)
    mine = actor.scope.ranges
    return actor.kind is ActorKind.SYSTEM or any(
        part.low <= whole.low and whole.high <= part.high for part in mine
    )


@lru_cache(maxsize=1)
def tile_places() -> dict[int, tuple[int, int]]:
    """Column and row of each town on the schematic map, from its files."""
    places: dict[int, tuple[int, int]] = {}
    for file in sorted((settings.POLICY_DIR / "tiles").glob("*.yaml")):
        read = yaml.safe_load(file.read_text(encoding="utf-8"))
        places |= {int(code): (int(at[0]), int(at[1])) for code, at in read.items()}
    return places


def things_for(actor: Actor, campaign: str) -> list[Thing]:
    """The most pressing things of this post, at most three, each with its record and sentence."""
    found = [thing for source in SOURCES for thing in source(actor, campaign)]
    unique = {thing.url: thing for thing in sorted(found, key=lambda one: one.rank, reverse=True)}
    return sorted(unique.values(), key=lambda one: one.rank)[:MOST_THINGS]


def _orders_due(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Orders the actor's unit leads: red, in its private preview, silent, or due within a day."""
    if not actor.may(OrderPermission.READ):
        return
    for row in order_first(actor, InboxFilter(show="running", campaign=campaign)):
        if row.kind.partition("@")[0] == SUPERVISION_ORDER.slug:
            continue  # the letter speaks for it
        if row.state in PRESSING or (row.due_at and row.due_at < clock.now() + SOON):
            rank = (row.lead_unit != actor.unit_id, PRESSING.get(row.state, len(PRESSING)))
            yield Thing(
                title=row.subject,
                why=_why(row)
                if row.lead_unit == actor.unit_id
                else f"{row.lead_name} · {_why(row)}",
                state=row.state,
                url=reverse("desk:read-order", args=[row.ref]),
                clause=row.clause_id,
                clause_url=sentence_url(campaign, row.clause_id),
                rank=(*rank, row.due_at.isoformat() if row.due_at else "~"),
            )


def _next_steps(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Orders whose next step is the unit's: an objection, a proof to look at, work sent back."""
    if not actor.may(OrderPermission.READ):
        return
    rows = orders_waiting(actor, campaign)
    proofs = [row for row in rows if row.status == OrderStatus.ANSWERED]
    if len(proofs) > 1:
        yield _proofs(proofs)
        rows = [row for row in rows if row.status != OrderStatus.ANSWERED]
    for row in rows:
        yield Thing(
            title=row.subject,
            why=_(_NEXT_STEP[row.status]) % {"unit": row.lead_name},
            state=RowState.OBJECTED if row.status == OrderStatus.RETURNED else RowState.OPEN,
            url=reverse("desk:read-order", args=[row.ref]),
            clause=row.clause_id,
            clause_url=sentence_url(campaign, row.clause_id),
            rank=(False, PRESSING[RowState.OBJECTED], row.opened_at.isoformat()),
        )


def _proofs(rows: list[OrderRow]) -> Thing:
    """Many that wait for one's confirmation are one thing to do, behind whatever is red."""
    count = {"count": len(rows)}
    more = _("%(count)d 件以上报办结了") if len(rows) >= MOST_WAITING else _("%(count)d 件报办结了")
    return Thing(
        title=more % count,
        why=_("请看证明，确认办结或退回补办"),
        state=RowState.OPEN,
        url=f"{reverse('desk:inbox')}?show={TO_CONFIRM}",
        rank=(True, PRESSING[RowState.OBJECTED], rows[0].opened_at.isoformat()),
    )


def _issues(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Drafts that every unit has countersigned: they wait for a leader's signature."""
    for one in issues_waiting(actor):
        yield Thing(
            title=_("签发：%(title)s") % {"title": one.title},
            why=_("会签单位都答复了，等您签发"),
            state=RowState.OPEN,
            url=reverse("notices:read-signatures", args=[one.ref]),
            rank=(False, PRESSING[RowState.OBJECTED], one.due_at.isoformat()),
        )


def _closings(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Every place of a kind shut on one day: a blanket rule, unless somebody says why."""
    if not actor.may(VenuePermission.DECLARE):
        return
    for one in blanket_closings(actor, campaign):
        guard = service_clause(campaign, "oversight.report")
        day = {"day": date_format(one.on, _("n月j日")), "town": one.town_name}
        yield Thing(
            title=_("%(day)s%(town)s的%(kind)s全部关门") % {**day, "kind": one.kind_label},
            why=_("请核对是不是“一刀切”"),
            state=RowState.OPEN,
            url=reverse("venues:declare-hours"),
            clause=guard.id if guard else "",
            clause_url=guard.url if guard else "",
            rank=(False, len(PRESSING), one.on.isoformat()),
        )


def _countersigns(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Drafts that wait for the unit's countersignature."""
    for one in countersigns_asked(actor):
        due = date_format(localtime(one.due_at), _("n月j日 H:i"))
        late = one.due_at < clock.now()
        yield Thing(
            title=_("会签：%(title)s") % {"title": one.title},
            why=_("应在 %(due)s 前会签") % {"due": due},
            state=RowState.SILENT if late else RowState.OPEN,
            url=reverse("notices:read-signatures", args=[one.ref]),
            rank=(False, PRESSING[RowState.LATE], one.due_at.isoformat()),
        )


def _withdrawals(actor: Actor, campaign: str) -> Iterator[Thing]:
    """Answers that rest on what changed: somebody decides whether they are taken back."""
    for one in withdrawals_waiting(actor, campaign):
        count = {"count": one.answers}
        yield Thing(
            title=_("定一批答复要不要撤回（%(count)d 件）") % count,
            why=one.reason,
            state=RowState.OPEN,
            url=reverse("requests:read-withdrawal", args=[one.ref]),
            rank=(False, PRESSING[RowState.OBJECTED], one.at.isoformat()),
        )


def _why(row: OrderRow) -> str:
    due = date_format(localtime(row.due_at), _("n月j日 H:i")) if row.due_at else ""
    if row.report:
        waits = row.state in (RowState.LATE, RowState.SILENT)
        return _("到时间了还没有报，没有也请报 0") if waits else _("%(due)s 前报") % {"due": due}
    if row.state == RowState.OVERDUE:
        return _("已逾期，应在 %(due)s 前办结") % {"due": due}
    if row.state == RowState.LATE:
        return _("过了 %(due)s，先答复就不算逾期") % {"due": due}
    if row.state == RowState.SILENT:
        return _("还没有签收或报告")
    if row.status == OrderStatus.REOPENED and due:
        return _("%(why)s，%(due)s 前办结") % {"why": _(row.state_label), "due": due}
    if row.first_answer:
        return _("%(due)s 前首次反馈") % {"due": due}
    return _("%(due)s 前办结") % {"due": due}


# What each room has to say of today; one line a room.
SOURCES: tuple[Callable[[Actor, str], Iterator[Thing]], ...] = (
    letters_waiting,
    papers_waiting,
    _orders_due,
    _next_steps,
    _issues,
    _countersigns,
    _withdrawals,
    _closings,
)
