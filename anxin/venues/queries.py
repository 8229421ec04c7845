"""Reads of places and their hours. All of it is public, so only staff's own lists ask who reads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import TOWN_STEP, range_of
from anxin.core import clock
from anxin.core.lists import MOST_ROWS, Asked, Cells, list_whole, moment
from anxin.core.queries import festival_calendar
from anxin.core.types import Actor, CodeRange, gettext_noop
from anxin.notices.queries import campaigns_all, clause_quotes, measures_of
from anxin.notices.types import ClauseQuote

from .models import Hours, HoursChange, Place
from .rules import blanket, from_eve, said_for, state_of
from .types import (
    CLOSED,
    HOURS_ASKED_MIN,
    KIND_FIELDS,
    KIND_LABELS,
    SERVICE,
    STATE_LABELS,
    BlanketClosing,
    DayPage,
    DayState,
    Permission,
    PlaceDay,
    PlaceKind,
    Said,
    Span,
)

MOST_SHOWN = 200
_ORDER = {state: number for number, state in enumerate(DayState)}
_KINDS = {kind: number for number, kind in enumerate(PlaceKind)}


def places_on(on: date, *, town: int | None = None, kind: str = "", words: str = "") -> DayPage:
    """The places of a day, those one can go to first (at most five statements)."""
    places = Place.objects.order_by("area_code", "kind", "name")
    if town is not None:
        places = places.filter(_inside([range_of(town)]))
    if kind:
        places = places.filter(kind=kind)
    if words:
        places = places.filter(Q(name__icontains=words) | Q(name_en__icontains=words))
    return _page(places, on, MOST_SHOWN)


def _page(places: QuerySet[Place], on: date, most: int) -> DayPage:
    rows = list(places[: most + 1])
    lunar = festival_calendar().lunar(on)
    shown = _by_turns(_days(rows[:most], on, lunar))
    return DayPage(
        on=on,
        today=on == clock.today(),
        day_name=_(lunar) if lunar else "",
        places=tuple(shown),
        open_count=sum(one.state is DayState.OPEN for one in shown),
        cut=len(rows) > most,
    )


def _by_turns(places: list[PlaceDay]) -> list[PlaceDay]:
    """Those one can go to first; among them one of each kind, then the next of each.

    So a short list holds a market, a pharmacy and a clinic, and not the markets alone.
    """
    turns: Counter[tuple[str, str]] = Counter()
    keyed = []
    for one in sorted(places, key=lambda one: (one.area_code, one.name)):
        turns[one.state, one.kind] += 1
        keyed.append(((_ORDER[one.state], turns[one.state, one.kind], _KINDS[one.kind]), one))
    return [one for _key, one in sorted(keyed, key=lambda pair: pair[0])]


def places_of(actor: Actor, on: date, *, most: int = MOST_SHOWN) -> DayPage:
    """The places the actor may declare hours for, as they stand on a day."""
    return _page(_own(actor).order_by("area_code", "kind", "name"), on, most)


def places_choices(actor: Actor) -> list[tuple[str, str]]:
    """`(ref, name)` of the places the actor may declare hours for. Two statements."""
    names = {town.code: town.called(get_language() or "") for town in areas.towns()}
    rows = _own(actor).order_by("area_code", "kind", "name")
    return [(row.ref, f"{names.get(_town(row), '')} · {_called(row)}") for row in rows]


def place_owned(actor: Actor, ref: str) -> Place | None:
    """A place the actor may declare hours for, None when there is none or it is another's."""
    return _own(actor).filter(ref=ref).first()


def sayings_of(place_ids: Iterable[int]) -> dict[int, list[Said]]:
    """Everything declared of some places, by place. Three statements."""
    ids = list(place_ids)
    rows: list[Hours | HoursChange] = [*Hours.objects.filter(place_id__in=ids).order_by("id")]
    rows += HoursChange.objects.filter(place_id__in=ids).order_by("id")
    units = areas.units_by_ids({row.said_by_id for row in rows if row.said_by_id})
    language = get_language() or ""
    found: dict[int, list[Said]] = defaultdict(list)
    for row in rows:
        unit = units.get(row.said_by_id) if row.said_by_id else None
        found[row.place_id].append(_said(row, unit.called(language) if unit else ""))
    return found


def festival_days(campaign_slug: str) -> dict[date, str]:
    """The named days of a campaign's festival, by date. Two statements."""
    campaign = next((one for one in campaigns_all() if one.slug == campaign_slug), None)
    if campaign is None:
        return {}
    days = sorted(festival_calendar().days.values(), key=lambda day: day.on)
    return {day.on: day.lunar for day in days if day.lunar and campaign.covers(day.on)}


def days_from_eve(campaign_slug: str) -> dict[date, str]:
    """The campaign's festival from New Year's Eve on, by date."""
    return from_eve(festival_days(campaign_slug))


def blanket_closings(actor: Actor, campaign_slug: str) -> list[BlanketClosing]:
    """Kinds of places that are all shut in a town on a day of the festival, in the actor's scope."""
    kinds: dict[tuple[int, PlaceKind], list[Place]] = defaultdict(list)
    shut = {"place": OuterRef("pk"), "opens_min": None}
    ever_shut = Exists(Hours.objects.filter(**shut)) | Exists(HoursChange.objects.filter(**shut))
    never = set()
    # Asked for by every page of a desk: whatever kind has a place that never shuts is out at once.
    for place in _own(actor).annotate(ever_shut=ever_shut):
        key = _town(place), PlaceKind(place.kind)
        kinds[key].append(place)
        if not place.ever_shut:
            never.add(key)
    groups = {key: group for key, group in kinds.items() if key not in never}
    if not groups:
        return []
    sayings = sayings_of(place.pk for group in groups.values() for place in group)
    names = {town.code: town.called(get_language() or "") for town in areas.towns()}
    return [
        BlanketClosing(town, names.get(town, ""), kind, _(KIND_LABELS[kind]), on, len(group))
        for on, lunar in festival_days(campaign_slug).items()
        for (town, kind), group in groups.items()
        if blanket([_span(sayings.get(place.pk, ()), on, lunar) for place in group])
    ]


def uptake_on(campaign_slug: str, on: date) -> tuple[int, int]:
    """How many shops are open eight hours or more on a day, of how many. Never a duty."""
    shops = Place.objects.filter(kind__in=(PlaceKind.SHOP, PlaceKind.SUPERMARKET))
    ids = list(shops.values_list("id", flat=True))
    sayings, lunar = sayings_of(ids), festival_calendar().lunar(on)
    spans = [_span(sayings.get(one, ()), on, lunar) for one in ids]
    return sum(bool(span and span.length_min >= HOURS_ASKED_MIN) for span in spans), len(ids)


def sentences_carried(campaign_slug: str) -> list[ClauseQuote]:
    """The words of the running notice that this room carries out, by its register."""
    carried = [one for one in measures_of(campaign_slug) if one.service == SERVICE]
    quotes = clause_quotes(campaign_slug, {one.clause for one in carried})
    return [replace(quotes[one.clause], text=one.quote) for one in carried]


def _own(actor: Actor) -> QuerySet[Place]:
    kinds = [kind for kind, bit in KIND_FIELDS.items() if actor.scope.fields & bit]
    return Place.objects.filter(_inside(actor.scope.ranges), kind__in=kinds)


def _inside(ranges: Iterable[CodeRange]) -> Q:
    places = Q(pk__in=[])
    for part in ranges:
        places |= Q(area_code__gte=part.low, area_code__lte=part.high)
    return places


def _days(rows: list[Place], on: date, lunar: str) -> list[PlaceDay]:
    sayings = sayings_of(row.pk for row in rows)
    names = {town.code: town.called(get_language() or "") for town in areas.towns()}
    now = clock.now().astimezone(clock.CHINA)
    minute = now.hour * 60 + now.minute if on == now.date() else None
    found = []
    for row in rows:
        said = said_for(sayings.get(row.pk, ()), on, lunar)
        found.append(_day(row, said, names.get(_town(row), ""), minute, now))
    return found


def _day(row: Place, said: Said | None, town: str, minute: int | None, now: datetime) -> PlaceDay:
    kind = PlaceKind(row.kind)
    return PlaceDay(
        ref=row.ref,
        name=_called(row),
        kind=kind,
        kind_label=_(KIND_LABELS[kind]),
        town_name=town,
        area_code=row.area_code,
        address=row.address,
        phone=row.phone,
        demo=row.demo,
        state=state_of(said, minute),
        span=said.span if said else CLOSED,
        reason=said.reason if said else "",
        until=said.last if said else None,
        said_at=said.said_at if said else None,
        said_by=said.said_by if said else "",
        age_days=(now.date() - said.said_at.astimezone(clock.CHINA).date()).days if said else 0,
    )


def _span(sayings: Iterable[Said], on: date, lunar: str) -> Span | None:
    said = said_for(sayings, on, lunar)
    return said.span if said else None


def _said(row: Hours | HoursChange, said_by: str) -> Said:
    span, common = Span(row.opens_min, row.closes_min), (row.said_at, said_by, row.source)
    if isinstance(row, Hours):
        return Said(span, *common, day=row.day, reason=row.reason)
    return Said(span, *common, first=row.first_on, last=row.last_on, reason=row.reason)


def _town(row: Place) -> int:
    return row.area_code - row.area_code % TOWN_STEP


def _called(row: Place) -> str:
    english = (get_language() or "").startswith("en")
    return row.name_en if english and row.name_en else row.name


def _places_head() -> Cells:
    return (
        _("今天"), _("营业时间"), _("场所"), _("类别"), _("地点"), _("地址"), _("理由"),
        _("谁登记的"), _("登记"),
    )  # fmt: skip


def _places(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            _(STATE_LABELS[one.state]), one.span.says(), one.name, one.kind_label, one.town_name,
            one.address, one.reason, one.said_by, moment(one.said_at),
        )
        for one in places_of(actor, clock.today(), most=MOST_ROWS).places
    ]  # fmt: skip


LISTS = {
    "places": list_whole(gettext_noop("营业时间登记"), Permission.DECLARE, _places_head, _places),
}
