"""Loading risk lists, and giving guidance: the answer of the rulebook in words."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.core import audit
from anxin.core.permissions import require
from anxin.core.types import Actor, ActorKind, Conflict, Denied, Invalid, Missing
from anxin.notices.queries import campaigns_all, clause_quotes
from anxin.notices.types import ClauseQuote
from anxin.rulebook import services as rulebook
from anxin.rulebook.types import Ruling

from .models import Province, RiskList, RiskPlace
from .rules import ListRow, advice_text, also_matching, read_provinces, read_risk_list, said
from .types import (
    POST_LABELS,
    RISK_LABELS,
    SUBJECT,
    Advice,
    Beside,
    Condition,
    Guidance,
    Permission,
    PlaceAnswer,
    Post,
    Risk,
    Trip,
)

PROVINCES_FILE = "provinces.yaml"


def risk_levels_load(*, actor: Actor, campaign_slug: str, file: Path) -> int:
    """Load a dated list of places, with the provinces beside it; returns the rows written.

    A list is never overwritten: other content under the same day raises Conflict. Raises Invalid
    with every fault, Missing for an unknown campaign, Denied.
    """
    require(actor, Permission.LOAD)
    campaign = next((one for one in campaigns_all() if one.slug == campaign_slug), None)
    if campaign is None:
        raise Missing(_("没有名为“%(slug)s”的活动，请先导入它的通知。") % {"slug": campaign_slug})
    provinces, faults = read_provinces(_yaml(file.with_name(PROVINCES_FILE)))
    names = {name for name, _english in provinces.values()}
    listed, list_faults = read_risk_list(_yaml(file), names)
    if faults or list_faults or listed is None:
        raise Invalid("\n".join(fault.say(_) for fault in (*faults, *list_faults)))
    content_hash = hashlib.sha256(file.read_bytes()).hexdigest()
    with transaction.atomic():
        held = RiskList.objects.filter(campaign_id=campaign.id, as_of=listed.as_of).first()
        if held is not None and held.content_hash != content_hash:
            what = _("%(on)s 的名单已经有了，内容不同。新名单请写新的 as_of。")
            raise Conflict(what % {"on": listed.as_of})
        if held is not None:
            return 0
        row = _list_write(campaign.id, listed, provinces, content_hash)
        detail = {"as_of": listed.as_of.isoformat(), "places": len(listed.places)}
        audit.record(actor, "travel.risk_list_loaded", "risk_list", row.pk, detail)
    return len(listed.places)


def guidance_for_trip(*, actor: Actor, campaign_slug: str, trip: Trip) -> Guidance:
    """The answer for a trip a person described. Raises Missing outside the days of the rules."""
    places = {"origin_risk": trip.origin, "destination_risk": trip.destination}
    facts = _facts(trip)
    return guidance_for_facts(
        actor=actor, campaign_slug=campaign_slug, facts=facts, on=trip.on, places=places
    )


def guidance_keep(*, actor: Actor, campaign_slug: str, trip: Trip) -> Ruling:
    """Keep the answer that staff gave to somebody; its number goes into the case.

    Kept are risks, need and post, never the places or who asked. Raises Denied for people without
    an account, Missing outside the days of the rules.
    """
    if actor.kind not in (ActorKind.STAFF, ActorKind.SYSTEM):
        raise Denied
    return rulebook.decide(
        actor=actor,
        campaign_slug=campaign_slug,
        subject=SUBJECT,
        facts=_facts(trip),
        on=trip.on,
        record=True,
    )


def _facts(trip: Trip) -> dict[str, Any]:
    return {
        "origin_risk": trip.origin.risk.value,
        "destination_risk": trip.destination.risk.value,
        "needed": trip.needed,
        "post": trip.post.value,
    }


def guidance_for_facts(
    *,
    actor: Actor,
    campaign_slug: str,
    facts: Mapping[str, Any],
    on: date,
    places: Mapping[str, PlaceAnswer] | None = None,
) -> Guidance:
    """The answer for bare facts; `places` names the place behind a risk.

    Counted, not recorded: a look-up rests on no case. Raises FactsInvalid naming each field.
    """
    ruling = rulebook.decide(
        actor=actor,
        campaign_slug=campaign_slug,
        subject=SUBJECT,
        facts=facts,
        on=on,
        record=False,
    )
    return _worded(campaign_slug, ruling, facts, places or {})


def _worded(
    campaign_slug: str, ruling: Ruling, facts: Mapping[str, Any], places: Mapping[str, PlaceAnswer]
) -> Guidance:
    english = get_language() == "en"
    advice = Advice(str(ruling.outputs["advice"]))
    texts = advice_text(ruling.texts, advice, ruling.clause)
    entries = also_matching(ruling.texts, facts, advice, ruling.clause)
    numbers = {ruling.clause, *(str(entry["clause"]) for entry in entries if "clause" in entry)}
    quotes = clause_quotes(campaign_slug, numbers)
    own = quotes[ruling.clause]
    return Guidance(
        advice=advice,
        verdict=said(texts, "verdict", english=english),
        reason=said(texts, "reason", english=english),
        next_steps=tuple(said(texts, "next", english=english)),
        clause=ruling.clause,
        strength=ruling.strength,
        quote=own.text,
        gloss_en=own.gloss_en,
        url=own.url,
        notice_title=own.notice_title,
        conditions=tuple(_condition(one.input or "", facts, places) for one in ruling.why),
        also=tuple(_beside(entry, quotes, english=english) for entry in entries),
        rule=ruling.rule,
        table_id=ruling.table_id,
        table_version=ruling.table_version,
    )


def _condition(name: str, facts: Mapping[str, Any], places: Mapping[str, PlaceAnswer]) -> Condition:
    value: Any = facts.get(name)
    if name == "origin_risk":
        return Condition(_("出发地"), _place_said(Risk(value), places.get(name)))
    if name == "destination_risk":
        return Condition(_("目的地"), _place_said(Risk(value), places.get(name)))
    if name == "post":
        return Condition(_("身份"), _(POST_LABELS[Post(value)]))
    return Condition(_("确需出行"), _("是") if value else _("否"))


def _place_said(risk: Risk, place: PlaceAnswer | None) -> str:
    label = _(RISK_LABELS[risk])
    if place is None:
        return label
    said = _("%(place)s，%(risk)s") % {"place": place.name, "risk": label}
    if place.listed is None:
        return said
    other = {
        "level": _(RISK_LABELS[place.listed.level]),
        "first": place.listed.first.isoformat(),
        "last": place.listed.last.isoformat(),
    }
    return said + _("（名单上 %(first)s 到 %(last)s 是%(level)s）") % other


def _beside(
    entry: Mapping[str, Any], quotes: Mapping[str, ClauseQuote], *, english: bool
) -> Beside:
    source = entry.get("source") or {}
    clause = str(entry.get("clause") or "")
    quoted = quotes.get(clause)
    return Beside(
        clause=clause,
        source=_source_line(source) if source else "",
        url=quoted.url if quoted else str(source.get("url") or ""),
        quote=str(entry["quote"]),
        gloss_en=quoted.gloss_en if quoted and english else "",
        why=said(entry, "why", english=english),
    )


def _source_line(source: Mapping[str, Any]) -> str:
    return (
        f"{source.get('issuer', '')}《{source.get('title', '')}》（{source.get('issued_on', '')}）"
    )


def _yaml(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        what = _("没有 %(name)s。请在 %(folder)s 里放一份。")
        raise Invalid(what % {"name": file.name, "folder": file.parent}) from error
    except yaml.YAMLError as error:
        what = _("%(name)s 不是合格的 YAML：%(why)s")
        raise Invalid(what % {"name": file.name, "why": error}) from error


def _list_write(
    campaign_id: int, listed: ListRow, provinces: dict[str, tuple[str, str]], content_hash: str
) -> RiskList:
    Province.objects.bulk_create(
        [Province(code=code, name=name, name_en=en) for code, (name, en) in provinces.items()],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "name_en"],
    )
    codes = {name: code for code, (name, _english) in provinces.items()}
    row = RiskList.objects.create(
        campaign_id=campaign_id,
        as_of=listed.as_of,
        source=listed.source,
        source_en=listed.source_en,
        status=listed.status,
        content_hash=content_hash,
    )
    RiskPlace.objects.bulk_create(
        RiskPlace(
            risk_list=row,
            position=position,
            name=place.name,
            name_en=place.name_en,
            province_id=codes[place.province],
            prefecture=place.prefecture,
            code=place.code,
            level=place.level.value,
            from_on=place.from_on,
            to_on=place.to_on,
        )
        for position, place in enumerate(listed.places)
    )
    return row
