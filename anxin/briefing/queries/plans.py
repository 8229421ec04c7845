"""How a campaign's brief is made, from its files."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import yaml
from django.conf import settings

from anxin.core import clock
from anxin.notices.queries import clause_numbers, service_clause

from ..rules import indicator_read
from ..types import BriefPlan

FILE = "brief.yaml"


def plan_of(campaign: str) -> BriefPlan:
    """Cut-off, title and indicators of a campaign; the shared ones where it has no file."""
    given, words = _file(campaign), _words()
    first = next(iter(clause_numbers(campaign)), "")
    indicators = []
    for one in given["indicators"]:
        clause = one.get("clause", "")
        if not clause:
            served = service_clause(campaign, one.get("service", ""))
            clause = served.id if served else first
        known = {"words": words.get(one["slug"], ()), **one}
        indicators.append(indicator_read(known, clause))
    return BriefPlan(
        campaign=campaign,
        cut_off=time.fromisoformat(given["cut_off"]),
        title=given["title"],
        head=given["head"],
        indicators=tuple(indicators),
    )


def cut_off_at(plan: BriefPlan, day: date) -> datetime:
    """The moment at which a day's figures are taken."""
    return datetime.combine(day, plan.cut_off, clock.CHINA)


def last_cut_off(plan: BriefPlan) -> date:
    """The newest day whose cut-off has passed."""
    today = clock.today()
    return today if cut_off_at(plan, today) <= clock.now() else today - timedelta(days=1)


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    """What tables of the level above call each figure: said once, in the shared file."""
    shared = yaml.safe_load((settings.POLICY_DIR / FILE).read_text(encoding="utf-8"))
    return {one["slug"]: one.get("words", []) for one in shared["indicators"]}


@lru_cache(maxsize=32)
def _file(campaign: str) -> Any:
    own = settings.POLICY_DIR / campaign / FILE
    file = own if own.is_file() else settings.POLICY_DIR / FILE
    return yaml.safe_load(file.read_text(encoding="utf-8"))
