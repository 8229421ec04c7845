"""Reads of requests: by receipt for the person, by scope for staff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection
from django.utils.translation import get_language, gettext, override

from anxin.areas import queries as areas
from anxin.areas.types import COUNTY_STEP, DivisionInfo, parent_of
from anxin.core import clock, crypto
from anxin.core.permissions import require
from anxin.core.text import receipt_clean
from anxin.core.types import Actor, Missing
from anxin.notices.queries import campaigns_all, measures_of, sections_of, services_all
from anxin.notices.types import MeasureView
from anxin.workorders import queries as orders

from ..kinds import kind_find, kinds_all
from ..models import Request, SlipConflict
from ..rules import facts_lines
from ..types import (
    STATUS_LABELS,
    Choices,
    Filed,
    KindSection,
    Permission,
    RequestDraft,
    RequestKind,
    RequestRow,
    RequestStatus,
    SlipVersions,
    TakenBack,
    Track,
    TrackedRequest,
    TrackResult,
)

MOST_TRIES = 5
LOCK_MIN = 15
SLIPS_PAGE = 50
PURPOSES = {
    "name": "requests.request.contact_name",
    "phone": "requests.request.contact_phone",
    "behalf": "requests.request.on_behalf_of",
    "facts": "requests.request.sealed_facts",
    "slip": "requests.slipconflict.typed",
    "receipt": "requests.request.sealed_receipt",
}


def kind_measure(campaign_slug: str, kind: RequestKind) -> MeasureView | None:
    """The first measure a kind carries out in a campaign; None where it is not taken there."""
    return _carried(kind, measures_of(campaign_slug), _packs(campaign_slug))


def kinds_taken(campaign_slug: str) -> list[RequestKind]:
    """The kinds a campaign takes, in the order of the sentences they serve."""
    return [kind for section in kinds_by_section(campaign_slug) for kind in section.kinds]


def kinds_by_section(campaign_slug: str) -> list[KindSection]:
    """The kinds a campaign takes, each under the section of its sentence (three statements)."""
    measures, packs = measures_of(campaign_slug), _packs(campaign_slug)
    placed: dict[str, list[tuple[int, RequestKind]]] = {}
    for kind in kinds_all().values():
        measure = _carried(kind, measures, packs)
        if measure is not None:
            section = measure.clause.partition(".")[0]
            placed.setdefault(section, []).append((measures.index(measure), kind))
    return [
        KindSection(number, title, tuple(kind for _at, kind in sorted(found, key=lambda p: p[0])))
        for number, title in sections_of(campaign_slug)
        if (found := placed.get(number))
    ]


def _carried(
    kind: RequestKind, measures: tuple[MeasureView, ...], packs: frozenset[str]
) -> MeasureView | None:
    if (kind.pack and kind.pack not in packs) or kind.without_pack in packs:
        return None
    served = (one for one in measures if one.service == kind.service)
    carried = next((one for one in served if kind.capability in (0, one.capability)), None)
    return (
        measures[0]
        if carried is None and kind.service in services_all().every and measures
        else carried
    )


def _packs(campaign_slug: str) -> frozenset[str]:
    return next((one.packs for one in campaigns_all() if one.slug == campaign_slug), frozenset())


def request_filed_as(receipt: str) -> Filed | None:
    """Which request a receipt names, and the fingerprint of what was filed; nothing of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, content_mark FROM request_filed_as(%s)",
            [crypto.blind(receipt, "requests.receipt")],
        )
        found = cursor.fetchone()
    if found is None or found[0] is None:
        return None
    return Filed(int(found[0]), bytes(found[1] or b""))


def request_track(actor: Actor, receipt: str, phone_last4: str) -> Track:
    """Look a request up by receipt and the phone's last four digits.

    Five wrong tries lock the receipt for 15 minutes, whether it exists or not.
    """
    receipt = receipt_clean(receipt)[:64]
    receipt_mark = crypto.blind(receipt, "requests.receipt")
    digits_mark = crypto.blind(f"{receipt}:{phone_last4.strip()[:16]}", "requests.last4")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT result FROM request_track(%s, %s, %s, %s, %s)",
            [receipt_mark, digits_mark, clock.now(), MOST_TRIES, LOCK_MIN],
        )
        result = TrackResult(cursor.fetchone()[0])
        if result is not TrackResult.FOUND:
            return Track(result)
        cursor.execute(
            "SELECT kind, campaign, status, body, filed_at, answer, answer_clause, answered_at,"
            " rating, clause_id, channel, facts, for_other, due_at, lead_unit"
            " FROM request_seen(%s, %s)",
            [receipt_mark, digits_mark],
        )
        names = [column.name for column in cursor.description or ()]
        row = dict(zip(names, cursor.fetchone(), strict=True))
        cursor.execute(
            "SELECT answer, answered_at, reason, at FROM request_taken_back(%s, %s, %s)",
            [receipt_mark, digits_mark, clock.now()],
        )
        row["taken_back"] = tuple(TakenBack(*one) for one in cursor.fetchall())
        return Track(result, _tracked(row))


def requests_of_order(actor: Actor, ref: str) -> list[RequestRow]:
    """The requests resting on an order the actor may see; contact stays masked (four statements)."""
    require(actor, Permission.READ)
    order_id = orders.order_id_of(actor, ref)
    found = list(Request.objects.filter(order_id=order_id).order_by("id"))
    about = {one.excluded_unit_id for one in found if one.excluded_unit_id}
    units = areas.units_by_ids(about) if about else {}
    language = get_language() or ""
    named = {unit_id: unit.called(language) for unit_id, unit in units.items()}
    return [replace(_row(one), about=named.get(one.excluded_unit_id or 0, "")) for one in found]


def request_row(actor: Actor, request_id: int) -> RequestRow:
    """One request within the actor's scope. Raises Missing."""
    require(actor, Permission.READ)
    request = Request.objects.filter(id=request_id).first()
    if request is None:
        raise Missing
    return _row(request)


def slip_conflicts(actor: Actor) -> list[SlipVersions]:
    """Slips typed in twice with different words that nobody decided yet, oldest first.

    Both versions, as far as the actor may see them (three statements).
    """
    require(actor, Permission.TYPE_SLIP)
    waiting = list(SlipConflict.objects.filter(settled_at__isnull=True).order_by("id")[:SLIPS_PAGE])
    firsts = Request.objects.in_bulk([one.request_id for one in waiting])
    drafts = [
        RequestDraft(**json.loads(crypto.unseal(bytes(one.typed), PURPOSES["slip"])))
        for one in waiting
    ]
    places = areas.divisions_by_codes(
        [draft.area for draft in drafts] + [first.area_code for first in firsts.values()]
    )
    language = get_language() or ""
    named = {code: place.called(language) for code, place in places.items()}
    return [
        _versions(conflict, firsts.get(conflict.request_id), draft, named)
        for conflict, draft in zip(waiting, drafts, strict=True)
    ]


def _versions(
    conflict: SlipConflict, first: Request | None, draft: RequestDraft, named: Mapping[int, str]
) -> SlipVersions:
    second = kind_find(draft.kind)
    return SlipVersions(
        id=conflict.id,
        typed_at=conflict.typed_at,
        typed_by=conflict.typed_by,
        label=second.label if second else "",
        area=named.get(draft.area, ""),
        text=draft.text,
        first=_row(first) if first else None,
        first_area=named.get(first.area_code, "") if first else "",
    )


def _tracked(row: dict[str, Any]) -> TrackedRequest:
    declared = kind_find(row["kind"])
    facts = json.loads(row["facts"]) if isinstance(row["facts"], str) else row["facts"]
    unit = areas.unit_by_id(row["lead_unit"]) if row["lead_unit"] else None
    return TrackedRequest(
        kind=row["kind"],
        label=declared.label if declared else "",
        campaign=row["campaign"],
        status=row["status"],
        status_label=STATUS_LABELS[RequestStatus(row["status"])],
        text=row["body"],
        filed_at=row["filed_at"],
        answer=row["answer"],
        answer_clause=row["answer_clause"],
        answered_at=row["answered_at"],
        rating=row["rating"],
        clause=row["clause_id"],
        channel=row["channel"],
        due_at=row["due_at"],
        unit=unit.called(get_language() or "") if unit else "",
        facts=facts_lines(declared, facts, gettext) if declared else (),
        for_other=row["for_other"],
        late=bool(row["due_at"] and row["due_at"] < clock.now()),
        taken_back=row["taken_back"],
    )


def _row(request: Request) -> RequestRow:
    kind = kind_find(request.kind)
    personal = [one.label for one in kind.fields if one.personal] if kind else []
    return RequestRow(
        id=request.id,
        kind=request.kind,
        text=request.text,
        filed_at=request.filed_at,
        channel=request.channel,
        has_contact=bool(request.contact_phone or request.contact_name or request.sealed_facts),
        for_other=bool(request.on_behalf_of),
        status=request.status,
        rating=request.rating,
        label=kind.label if kind else "",
        facts=facts_lines(kind, request.facts, gettext) if kind else (),
        personal=tuple(personal) if request.sealed_facts else (),
        taken_by=request.taken_by,
        name_kept=bool(kind and kind.name_kept),
    )


def kinds_choices(campaign_slug: str) -> Choices:
    """Kinds for whoever writes for others: numbered by section, found by number or English."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    words: dict[str, str] = {}
    number = 0
    for section in kinds_by_section(campaign_slug):
        lines = []
        for kind in section.kinds:
            number += 1
            lines.append((kind.slug, f"{number} {gettext(kind.label)}"))
            with override("en"):
                words[kind.slug] = (
                    f"{number} {kind.slug} {gettext(kind.label)} {gettext(kind.hint)}"
                )
        groups.append((f"{section.number} {section.title}", lines))
    return Choices(groups, words)


def places_choices(actor: Actor) -> Choices:
    """Places for whoever writes for others, the actor's own first: towns and their communities.

    Two statements, three for who looks after one community.
    """
    language = get_language() or ""
    towns = areas.towns()
    below = areas.communities_of(towns[0].code - towns[0].code % COUNTY_STEP) if towns else ()
    own = {place.code for place in below if any(place.code in part for part in actor.scope.ranges)}
    mine = [place for place in below if place.code in own] if len(own) == 1 else []
    near = [grid for place in mine for grid in areas.grids_of(place.code)]
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    if mine:
        groups.append((gettext("我的网格"), [_place(place, language) for place in (*mine, *near)]))
    for town in towns:
        inside = [place for place in below if parent_of(place.code) == town.code]
        named = [_place(place, language, town) for place in inside if place not in mine]
        groups.append((town.called(language), [_place(town, language), *named]))
    words = {str(place.code): place.name_en for place in (*towns, *below, *near)}
    return Choices(groups, words, first=str(mine[0].code) if mine else "")


def _place(place: DivisionInfo, language: str, town: DivisionInfo | None = None) -> tuple[str, str]:
    name = place.called(language)
    return str(place.code), f"{town.called(language)} {name}" if town else name
