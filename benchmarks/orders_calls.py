"""What is measured: each operation as the people who do it, with what they would ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection

from anxin.accounts.models import User
from anxin.accounts.queries import actor_of_user
from anxin.areas import queries as areas
from anxin.briefing.queries import board_for, things_for
from anxin.briefing.queries.plans import last_cut_off, plan_of
from anxin.briefing.services import brief_draft
from anxin.core.services import acting_as
from anxin.core.types import PUBLIC, SYSTEM, Actor
from anxin.requests.queries import request_track, requests_of_order
from anxin.requests.services import request_file
from anxin.requests.types import RequestDraft
from anxin.residents.queries import person_by_phone
from anxin.workorders.models import Order
from anxin.workorders.queries import order_inbox, order_record, order_stretch
from anxin.workorders.queries.duplicates import duplicates_of
from anxin.workorders.services import order_move
from anxin.workorders.types import InboxFilter

from .district_cases import (
    CAMPAIGN,
    last4_of,
    phone_of,
    receipt_of,
)

LIST_MS, WRITE_MS, BOARD_MS, BRIEF_MS = 300.0, 600.0, 1000.0, 60_000.0
BRIEFS = 3
# Writes that are measured, and as many again for the peer to repeat.
WRITES = 60
COMMON, RARE = ("返乡", "菜价", "照看"), "第{number}件"


@dataclass(frozen=True, slots=True)
class Variant:
    """One way an operation is done: by whom, and the call."""

    actor: Actor
    call: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with its variants and its target. Writes are each done once.

    `undone`: a long step that is taken back each time, and that the peer does not repeat.
    """

    name: str
    target_ms: float
    variants: Sequence[Variant]
    writes: bool = False
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, by role."""

    office: Sequence[Actor]
    leaders: Sequence[Actor]
    departments: Sequence[Actor]
    towns: Sequence[Actor]
    grids: Sequence[Actor]

    @property
    def all(self) -> list[Actor]:
        """Some of every role."""
        return [*self.office, *self.leaders, *self.departments, *self.towns, *self.grids]


def cast_read() -> Cast:
    """Some staff of each role, as the sign-in would make them."""

    def some(role: str, most: int) -> list[Actor]:
        found = User.objects.filter(username__startswith=f"s-{role}-").order_by("username")
        step = max(found.count() // most, 1)
        ids = list(found.values_list("pk", flat=True))[::step][:most]
        return [actor for pk in ids if (actor := actor_of_user(pk))]

    with acting_as(SYSTEM):
        return Cast(
            some("office", 2), some("leader", 1), some("department", 4), some("town", 4),
            some("grid", 4),
        )  # fmt: skip


def operations(cast: Cast, size: int) -> Iterator[Operation]:
    """Every operation, reads first: writes change what is there."""
    wide = [*cast.office, *cast.leaders, *cast.departments]
    yield Operation("list", LIST_MS, _lists(wide))
    yield Operation("list_town", LIST_MS, _lists(cast.towns))
    yield Operation("list_grid", LIST_MS, _lists(cast.grids))
    yield Operation("list_next_page", LIST_MS, list(_next_pages([*wide, *cast.towns])))
    yield Operation("list_filtered", LIST_MS, list(_filtered(cast)))
    yield Operation("search", LIST_MS, list(_searches(cast, size)))
    yield Operation("order_page", LIST_MS, list(_pages(cast)))
    yield Operation("duplicates", LIST_MS, list(_alikes(cast)))
    yield Operation("dashboard", BOARD_MS, list(_boards(cast)))
    yield Operation("person_by_phone", LIST_MS, list(_people(cast, size)))
    yield Operation("track", LIST_MS, list(_tracks(size)))
    yield Operation("export", BOARD_MS, list(_exports(cast)))
    brief = Variant(SYSTEM, _brief)
    yield Operation("brief", BRIEF_MS, [brief] * BRIEFS, undone=True)
    yield Operation("move", WRITE_MS, list(_moves(2 * WRITES)), writes=True)
    yield Operation("intake", WRITE_MS, list(_intakes(2 * WRITES)), writes=True)


def _lists(actors: Sequence[Actor]) -> list[Variant]:
    return [_inbox(actor, campaign=CAMPAIGN) for actor in actors]


def _inbox(actor: Actor, **wanted: str) -> Variant:
    return Variant(actor, lambda: order_inbox(actor, InboxFilter(**wanted)))


def _next_pages(actors: Sequence[Actor]) -> Iterator[Variant]:
    """The tenth page: keyset paging costs the same anywhere."""
    for actor in actors:
        after = ""
        with acting_as(actor):
            for _ in range(9):
                page = order_inbox(actor, InboxFilter(campaign=CAMPAIGN, after=after))
                after = page.next_after or after
        yield _inbox(actor, campaign=CAMPAIGN, after=after)


def _filtered(cast: Cast) -> Iterator[Variant]:
    with acting_as(SYSTEM):
        town = str(areas.towns()[3].code)
    for actor in [*cast.office, *cast.departments[:2], *cast.towns[:2]]:
        for wanted in (
            {"section": "7"}, {"state": "overdue"}, {"show": "done"}, {"show": "all"},
            {"state": "open", "section": "3"}, {"town": town}, {"show": "all", "town": town},
        ):  # fmt: skip
            yield _inbox(actor, campaign=CAMPAIGN, **wanted)


def _searches(cast: Cast, size: int) -> Iterator[Variant]:
    for actor in [cast.office[0], *cast.departments[:2], *cast.towns[:2], cast.grids[0]]:
        for words in (*COMMON, RARE.format(number=size // 3)):
            yield _inbox(actor, words=words)


def _pages(cast: Cast) -> Iterator[Variant]:
    for actor in cast.all:
        for show in ("running", "all"):
            with acting_as(actor):
                rows = order_inbox(actor, InboxFilter(show=show, campaign=CAMPAIGN)).rows
            for row in rows[:2]:
                yield Variant(actor, partial(_page, actor, row.ref))


def _page(actor: Actor, ref: str) -> None:
    order_record(actor, ref)
    if actor.may("requests.read"):
        requests_of_order(actor, ref)


def _alikes(cast: Cast) -> Iterator[Variant]:
    """What may be the same matter, beside the most urgent and the newest order of each."""
    for actor in [*cast.office, *cast.departments, *cast.towns]:
        with acting_as(actor):
            running = Order.objects.filter(running=True, measure_id="").defer("search")
            found = [*running.order_by("urgent_at", "id")[:1], *running.order_by("-id")[:1]]
        for order in found:
            yield Variant(actor, partial(duplicates_of, actor, order))


def _brief() -> None:
    brief_draft(actor=SYSTEM, campaign=CAMPAIGN, day=last_cut_off(plan_of(CAMPAIGN)))


def _boards(cast: Cast) -> Iterator[Variant]:
    for actor in [*cast.office, *cast.leaders, *cast.departments[:2], *cast.towns[:2]]:
        yield Variant(actor, partial(_board, actor))


def _board(actor: Actor) -> None:
    board_for(actor, CAMPAIGN)
    things_for(actor, CAMPAIGN)


def _people(cast: Cast, size: int) -> Iterator[Variant]:
    for actor in [*cast.office, *cast.towns]:
        for number in (1, size // 2, size):
            yield Variant(actor, partial(person_by_phone, actor, phone_of(number)))


def _tracks(size: int) -> Iterator[Variant]:
    for number in range(1, size, max(size // 16, 1)):
        receipt, last4 = receipt_of(number), last4_of(number, size)
        yield Variant(PUBLIC, partial(request_track, PUBLIC, receipt, last4))


def _exports(cast: Cast) -> Iterator[Variant]:
    for actor in [cast.office[0], cast.departments[0], cast.towns[0]]:
        yield Variant(
            actor, partial(order_stretch, actor, InboxFilter(show="all", campaign=CAMPAIGN), 5000)
        )


def _moves(most: int) -> Iterator[Variant]:
    """Accepting what was opened, each order by somebody of the unit that leads it."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.ref, min(p.user_id) FROM workorders_order o JOIN accounts_post p"
            " ON p.unit_id = o.lead_unit_id AND o.area_code BETWEEN p.range_lows[1] AND"
            " p.range_highs[1] WHERE o.status = 'opened' AND o.kind IN ('help@1', 'question@1')"
            " AND p.role_id IN ('grid', 'town') GROUP BY o.id, o.ref ORDER BY o.id DESC LIMIT %s",
            [most],
        )
        found = cursor.fetchall()
        actors = {user: actor_of_user(user) for _, user in found}
    for ref, user in found:
        actor = actors[user]
        if actor is not None:
            yield Variant(
                actor,
                partial(order_move, actor=actor, ref=ref, move="accept", seen_status="opened"),
            )


def _intakes(most: int) -> Iterator[Variant]:
    with acting_as(SYSTEM):
        places = [town.code for town in areas.towns()]
    for number in range(most):
        draft = RequestDraft(
            kind="help",
            campaign=CAMPAIGN,
            area=places[number % len(places)],
            text=f"老人没人照看，请帮忙买药，第{number}件",
            contact_phone=phone_of(number + 1),
        )
        yield Variant(PUBLIC, partial(request_file, actor=PUBLIC, draft=draft))
