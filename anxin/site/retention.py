"""Retention by record class: what is past its time is erased each night, each time with a certificate.

The classes are data (`policy/retention.yaml`); each room erases its own; nobody is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from anxin.accounts import services as accounts
from anxin.core import clock
from anxin.core import services as core
from anxin.core.jobs import job
from anxin.core.services import acting_as, certificate_keep
from anxin.core.types import SYSTEM, Actor, Due, Erased, Invalid, RecordEnd
from anxin.messages import services as messages
from anxin.notices.queries import campaigns_all
from anxin.oversight import services as oversight
from anxin.requests import services as requests
from anxin.residents import services as residents
from anxin.workorders import services as workorders

from .policy_file import policy_read

FILE = "retention.yaml"
AFTER = ("campaign", "record")
# One class may need several certificates a night; what is still left waits for the next.
MOST_TURNS = 50


class Eraser(Protocol):
    """A room's service that erases a record class."""

    def __call__(
        self, *, actor: Actor, record_class: str, due: Due, dry_run: bool = False
    ) -> Erased:
        """Erase what is past its time."""


ERASERS: Mapping[str, Eraser] = {
    "request_contacts": requests.records_erase,
    "slip_versions": requests.records_erase,
    "receipt_tries": requests.records_erase,
    "breakdown_contacts": workorders.records_erase,
    "part_contacts": workorders.records_erase,
    "returned_sheets": workorders.records_erase,
    "sheet_answers": workorders.records_erase,
    "sheet_jobs": workorders.records_erase,
    "drafts": workorders.records_erase,
    "presence": workorders.records_erase,
    "taken_steps": workorders.records_erase,
    "unused_files": workorders.records_erase,
    "link_tries": workorders.records_erase,
    "people": residents.records_erase,
    "message_words": messages.records_erase,
    "private_checks": oversight.records_erase,
    "kept_answers": core.records_erase,
    "job_effects": core.records_erase,
    "sessions": accounts.records_erase,
    "sign_ins": accounts.records_erase,
    "address_tries": accounts.records_erase,
}


@dataclass(frozen=True, slots=True)
class RecordClass:
    """Records that share one rule of keeping."""

    slug: str
    title: str
    title_en: str
    models: tuple[str, ...]
    columns: tuple[str, ...]
    after: str
    days: int
    then: RecordEnd
    rule: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one class came to in a run; `certificates` are the numbers of what was certified."""

    of: RecordClass
    due: Due
    erased: Erased
    certificates: tuple[int, ...] = ()


def record_classes() -> tuple[RecordClass, ...]:
    """The classes of the file, in its order. Raises Invalid naming what cannot be read."""
    file = policy_read(settings.POLICY_DIR / FILE)
    return tuple(_class(slug, given) for slug, given in file.items() if slug != "reasons")


def reasons_kept() -> Mapping[str, str]:
    """Why a model stands in no class."""
    reasons: Mapping[str, str] = policy_read(settings.POLICY_DIR / FILE).get("reasons", {})
    return reasons


def retention_run(*, dry_run: bool = False) -> list[Outcome]:
    """Erase every class past its time, or only count it. One transaction for each certificate."""
    ends = {one.slug: one.ends_on for one in campaigns_all()}
    return [
        _erased(one, due_of(one, ends), dry_run)
        for one in record_classes()
        if one.then is RecordEnd.ERASED
    ]


def retention_register() -> None:
    """Let it run each night; called once, when the site starts."""

    def nightly() -> None:
        retention_run()

    job("site.retention", owner="site", cron="7 3 * * *")(nightly)


def due_of(one: RecordClass, ends: Mapping[str, date]) -> Due:
    """What of a class is past its time now."""
    before = clock.now() - timedelta(days=one.days)
    if one.after == "record":
        return Due(before)
    last = clock.today() - timedelta(days=one.days)
    return Due(before, tuple(sorted(slug for slug, end in ends.items() if end < last)))


def _erased(one: RecordClass, due: Due, dry_run: bool) -> Outcome:
    erase = ERASERS[one.slug]
    if dry_run:
        with acting_as(SYSTEM):
            return Outcome(
                one, due, erase(actor=SYSTEM, record_class=one.slug, due=due, dry_run=True)
            )
    total, numbers = Erased(0), []
    for _turn in range(MOST_TURNS):
        with acting_as(SYSTEM):
            part = erase(actor=SYSTEM, record_class=one.slug, due=due)
            if not part.count:
                break
            numbers.append(
                certificate_keep(
                    actor=SYSTEM,
                    record_class=one.slug,
                    titles=(one.title, one.title_en),
                    rule=one.rule,
                    due=due,
                    erased=part,
                )
            )
        total = _sum(total, part)
    return Outcome(one, due, total, tuple(numbers))


def _sum(first: Erased, second: Erased) -> Erased:
    moments = [
        moment
        for one in (first, second)
        for moment in (one.earliest, one.latest)
        if moment is not None
    ]
    return Erased(
        first.count + second.count, min(moments, default=None), max(moments, default=None)
    )


def _class(slug: str, given: Mapping[str, Any]) -> RecordClass:
    try:
        one = RecordClass(
            slug=slug,
            title=str(given["title"]),
            title_en=str(given["title_en"]),
            models=tuple(given.get("models", ())),
            columns=tuple(given.get("columns", ())),
            after=str(given["after"]),
            days=int(given["days"]),
            then=RecordEnd(given["then"]),
            rule=str(given["rule"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        message = _("保存期限文件里“%(slug)s”一节读不懂：%(why)s")
        raise Invalid(message % {"slug": slug, "why": error}) from error
    if one.after not in AFTER or one.days < 0:
        message = _("保存期限文件里“%(slug)s”一节读不懂：%(why)s")
        raise Invalid(message % {"slug": slug, "why": f"after {one.after}, days {one.days}"})
    return one
