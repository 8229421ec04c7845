"""The residents' first page and what hangs on it: search, a person to ask, a sheet for the door."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import segno
import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from anxin.areas.queries import division_by_code, towns, units_near
from anxin.areas.types import DivisionInfo, DivisionLevel, UnitInfo, UnitKind
from anxin.core import clock
from anxin.core.permissions import public
from anxin.core.queries import festival_calendar
from anxin.core.text import clean, number_typed
from anxin.core.types import DayKind
from anxin.notices.queries import clause_quotes, home_choices, measures_of, notices_public
from anxin.notices.types import CampaignView, Choice, ClauseQuote
from anxin.requests.queries import kinds_taken
from anxin.requests.types import RequestKind
from anxin.venues.queries import days_from_eve, places_on
from anxin.venues.types import KIND_LABELS, DayState, PlaceDay, PlaceKind

from .context import campaign_of

# On the sheet for the door: the eve and the first days, and what people look for then.
SHEET_DAYS = 4
SHEET_KINDS = (
    PlaceKind.MARKET,
    PlaceKind.SUPERMARKET,
    PlaceKind.SHOP,
    PlaceKind.PHARMACY,
    PlaceKind.CLINIC,
    PlaceKind.FUEL,
)
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class OpenKind:
    """How many places of a kind are open now."""

    label: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, each kind apart."""

    choices: list[Choice]
    kinds: list[OpenKind]
    places: Sequence[PlaceDay]
    quotes: list[ClauseQuote]
    emergency: bool = False

    def __bool__(self) -> bool:
        return bool(self.emergency or self.choices or self.kinds or self.places or self.quotes)


@public("the residents' first page")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """At most eight choices, from the register of the campaign; the day; what is open now."""
    campaign = campaign_of(request)
    context = {"choices": home_choices(campaign), "notices": notices_public(campaign)}
    context |= {
        "today": _today(),
        "open_kinds": _open_kinds(),
        "search_url": reverse("site:search"),
    }
    return render(request, "site/home.html", context)


@public("anybody may look for a service or a sentence")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Services, kinds of places, places and sentences that hold the words."""
    words = clean(request.GET.get("q", ""))[:60]
    found = _found(campaign_of(request), words) if words else None
    return render(request, "site/search_page.html", {"words": words, "found": found})


@public("anybody may ask for a person to talk to")
@require_GET
def ask_person(request: HttpRequest) -> HttpResponse:
    """The hotline, the town's office, the community: whom to call or go to."""
    return render(request, "site/person_ask.html", _near(request))


@public("a sheet of numbers and hours for the door")
@require_GET
def door_sheet(request: HttpRequest) -> HttpResponse:
    """One A4 page for a town: whom to call, what is open over the festival."""
    near, campaign = _near(request), campaign_of(request)
    context: dict[str, Any] = {**near, "qr": _square(request.build_absolute_uri("/"))}
    if near["town"]:
        days = _sheet_days(campaign)
        context["days"] = days
        context["rows"] = _sheet_rows(near["town"].code, [on for on, _name in days])
    return render(request, "site/door_sheet.html", context)


def _today() -> dict[str, object]:
    """The day with its festival name, and whether offices keep it otherwise than its weekday."""
    on, calendar = clock.today(), festival_calendar()
    name = calendar.lunar(on)
    note = {DayKind.STATUTORY: _("法定节假日"), DayKind.MAKEUP_WORKDAY: _("调休上班")}
    return {
        "date": on,
        "festival": _(name) if name else "",
        "note": note.get(calendar.kind(on), ""),
    }


def _open_kinds() -> list[OpenKind]:
    """The kinds of places with one open now, in the order in which people need them."""
    page = places_on(clock.today())
    counts = Counter(one.kind for one in page.places if one.state is DayState.OPEN)
    return [_open_kind(kind, counts[kind]) for kind in PlaceKind if counts[kind]]


def _open_kind(kind: PlaceKind, count: int) -> OpenKind:
    return OpenKind(_(KIND_LABELS[kind]), f"{reverse('venues:today')}?kind={kind}", count)


def _found(campaign: CampaignView, words: str) -> Found:
    def holds(*texts: str) -> bool:
        return any(words.casefold() in text.casefold() for text in texts)

    numbers = [one.clause for one in measures_of(campaign.slug)]
    quotes = clause_quotes(campaign.slug, set(numbers)).values()
    places = places_on(clock.today(), words=words).places
    meant = _kinds_meant(words)
    choices = [one for one in home_choices(campaign) if holds(one.label, one.hint)]
    taken = [one for one in kinds_taken(campaign.slug) if not one.emergency]
    choices += [
        _kind_choice(one)
        for one in taken
        if one.slug in meant or holds(_(one.label), _(one.hint) if one.hint else "")
    ]
    return Found(
        choices=list({one.url: one for one in choices}.values()),
        emergency="emergency" in meant,
        kinds=[_open_kind(kind, 0) for kind in PlaceKind if holds(_(KIND_LABELS[kind]))],
        places=places[:MOST_FOUND],
        quotes=[one for one in quotes if holds(one.text, one.gloss_en)][:MOST_FOUND],
    )


def _kind_choice(kind: RequestKind) -> Choice:
    """A kind of request as a choice that opens its form."""
    hint = _(kind.hint) if kind.hint else ""
    return Choice(reverse("requests:file", args=[kind.slug]), kind.icon, _(kind.label), hint)


def _kinds_meant(words: str) -> set[str]:
    """The kinds that everyday words mean; a whole sentence may hold one of them."""
    return {kind for kind, known in _everyday().items() if any(one in words for one in known)}


@cache
def _everyday() -> dict[str, list[str]]:
    """Everyday words by the kind of request they mean."""
    text = (settings.POLICY_DIR / "everyday_words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _near(request: HttpRequest) -> dict[str, Any]:
    """The town asked for, its office and its communities; without one, the towns to choose from."""
    code = number_typed(request.GET.get("town", ""))
    town = division_by_code(code) if code is not None else None
    if town is None or town.level is not DivisionLevel.TOWN:
        return {"town": None, "towns": _named(towns())}
    units = units_near(town.code)
    return {
        "town": town,
        "town_name": town.called(get_language() or ""),
        "towns": _named(towns()),
        "office": next((_line(one) for one in units if one.kind is UnitKind.TOWN), None),
        "communities": [_line(one) for one in units if one.kind is UnitKind.COMMUNITY],
    }


def _named(divisions: Sequence[DivisionInfo]) -> list[tuple[int, str]]:
    return [(one.code, one.called(get_language() or "")) for one in divisions]


def _line(unit: UnitInfo) -> dict[str, str]:
    return {"name": unit.called(get_language() or ""), "phone": unit.demo_phone}


def _sheet_days(campaign: CampaignView) -> list[tuple[date, str]]:
    """The eve and the days after it; without a festival in sight, today and the next days."""
    named = days_from_eve(campaign.slug)
    first = next(iter(named), clock.today())
    days = [first + timedelta(days=number) for number in range(SHEET_DAYS)]
    return [(on, _(named[on]) if on in named else "") for on in days]


def _sheet_rows(town: int, days: Sequence[date]) -> list[dict[str, object]]:
    """Places of a town with their hours on each day of the sheet."""
    pages = [{one.ref: one for one in places_on(on, town=town).places} for on in days]
    wanted = [one for one in pages[0].values() if one.kind in SHEET_KINDS]
    wanted.sort(key=lambda one: SHEET_KINDS.index(one.kind))
    return [{"place": one, "days": [page[one.ref] for page in pages]} for one in wanted]


def _square(url: str) -> str:
    """The address as a square to be photographed, as a picture inside the page."""
    return str(segno.make(url, error="m").svg_data_uri(scale=4, border=2))
