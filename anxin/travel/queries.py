"""Reads of travel guidance: provinces and risk lists. Public, so no entry asks who reads."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas.queries import county
from anxin.areas.types import COUNTY_STEP
from anxin.core import clock
from anxin.core.queries import festival_calendar
from anxin.core.types import Missing
from anxin.notices.queries import campaign_having, pack_is_on
from anxin.notices.types import EPIDEMIC
from anxin.rulebook.queries import subject_span
from anxin.rulebook.types import Span

from .models import Province, RiskList, RiskPlace
from .rules import place_key
from .types import (
    DAY_NAMES,
    LANDMARKS,
    SUBJECT,
    Ground,
    ProvinceView,
    Risk,
    RiskListView,
    RiskPlaceView,
)


def ground_for(campaign_slug: str, on: str) -> Ground:
    """What the questions offer in a campaign; `on`: the day answered so far, as typed.

    Raises Missing while the campaign has no such rules, or no list of risk levels is loaded.
    """
    span = subject_span(campaign_slug, SUBJECT) if pack_is_on(campaign_slug, EPIDEMIC) else None
    if span is None:
        raise Missing(_("现在的活动没有这项服务。请回首页，看看能办什么。"))
    listed = risk_list_for(campaign_slug, _day(on))
    if listed is None:
        raise Missing(_("风险等级名单还没有装入，暂时不能回答。请打 12345 询问。"))
    here, language, today = county(), get_language() or "", clock.today()
    calendar = festival_calendar()
    named = {day.on: day.lunar for day in calendar.days.values() if day.lunar in DAY_NAMES}
    return Ground(
        here_code=str(here.code // COUNTY_STEP) if here else "",
        here_name=here.called(language) if here else "",
        provinces=provinces_all(),
        listed=listed,
        first=span.first,
        last=span.last,
        suggested=today if span.covers(today) else span.first or today,
        named_days={on: _(name) for on, name in named.items()},
        festival_days=[(on, _(name)) for on, name in sorted(named.items()) if name in LANDMARKS],
        language=language,
    )


def rules_campaign(campaign_slug: str) -> tuple[str, Span]:
    """The campaign whose rules answer programs, and their days: the visitor's if it has any.

    Raises Missing while no loaded campaign has such rules.
    """
    having = campaign_having(EPIDEMIC)
    slug = campaign_slug if pack_is_on(campaign_slug, EPIDEMIC) else having.slug if having else ""
    span = subject_span(slug, SUBJECT) if slug else None
    if span is None:
        raise Missing(_("没有装入带出行指引的通知。"))
    return slug, span


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def provinces_all() -> list[ProvinceView]:
    """Every province, by its code. One query."""
    rows = Province.objects.order_by("code")
    return [ProvinceView(row.code, row.name, row.name_en) for row in rows]


def risk_list_for(campaign_slug: str, on: date | None) -> RiskListView | None:
    """The newest list not younger than a day, else the oldest; without a day the newest.

    None while no list is loaded. One query, two for a list this process has not read yet.
    """
    lists = RiskList.objects.filter(campaign__slug=campaign_slug).order_by("-as_of")
    rows = list(lists.values_list("id", "as_of", "content_hash"))
    if not rows:
        return None
    fitting = [row for row in rows if on is None or row[1] <= on]
    list_id, _as_of, content_hash = fitting[0] if fitting else rows[-1]
    return _list(list_id, content_hash)


# A list never changes under its id and hash, so no process can hold a stale one.
@lru_cache(maxsize=32)
def _list(list_id: int, content_hash: str) -> RiskListView:
    row = RiskList.objects.get(id=list_id, content_hash=content_hash)
    places = RiskPlace.objects.filter(risk_list_id=list_id).order_by("position")
    return RiskListView(
        as_of=row.as_of,
        source=row.source,
        source_en=row.source_en,
        status=row.status,
        places=tuple(_place(place) for place in places),
    )


def _place(row: RiskPlace) -> RiskPlaceView:
    return RiskPlaceView(
        key=place_key(row.name),
        name=row.name,
        name_en=row.name_en,
        province=row.province_id,
        code=row.code,
        level=Risk(row.level),
        first=row.from_on,
        last=row.to_on,
    )
