"""`retention`: erases what is past its time, or says what would be; each erasure is certified."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.core.types import RecordEnd
from anxin.site.management.speaking import FINE, SpeakingCommand
from anxin.site.retention import Outcome, RecordClass, record_classes, retention_run


class Command(SpeakingCommand):
    """Erase by record class; 0 fine, 2 the file cannot be read, 3 cannot run here."""

    help = "Erase what is past its time, with certificates. --dry-run only counts."

    def options(self, parser: ArgumentParser) -> None:
        """Only count, or erase."""
        parser.add_argument("--dry-run", action="store_true", help="count, erase nothing")

    def run(self, options: dict[str, Any]) -> int:
        """Go through the classes, a line for each."""
        dry_run = bool(options["dry_run"])
        outcomes = retention_run(dry_run=dry_run)
        for outcome in outcomes:
            self.say(_line(outcome, dry_run))
        others = [one for one in record_classes() if one.then is not RecordEnd.ERASED]
        for one in others:
            self.say(_other(one))
        self.answer(
            {
                "ok": True,
                "dry_run": dry_run,
                "erased": [_as_json(outcome) for outcome in outcomes],
                "not_erased": [{"class": one.slug, "then": one.then.value} for one in others],
            }
        )
        return FINE


def _title(one: RecordClass) -> str:
    return one.title_en if get_language() == "en" else one.title


def _line(outcome: Outcome, dry_run: bool) -> str:
    words = _("%(title)s：应删 %(count)s 条") if dry_run else _("%(title)s：已删 %(count)s 条")
    line = words % {"title": _title(outcome.of), "count": outcome.erased.count}
    if outcome.certificates:
        numbers = ", ".join(str(number) for number in outcome.certificates)
        line += " " + _("凭证 %(numbers)s") % {"numbers": numbers}
    return line


def _other(one: RecordClass) -> str:
    if one.then is RecordEnd.ARCHIVED:
        return _("%(title)s：不删，移交归档") % {"title": _title(one)}
    return _("%(title)s：不删，长期保存") % {"title": _title(one)}


def _as_json(outcome: Outcome) -> dict[str, Any]:
    erased = outcome.erased
    return {
        "class": outcome.of.slug,
        "count": erased.count,
        "before": outcome.due.before.isoformat(),
        "campaigns": list(outcome.due.campaigns),
        "from": erased.earliest.isoformat() if erased.earliest else None,
        "to": erased.latest.isoformat() if erased.latest else None,
        "certificates": list(outcome.certificates),
    }
