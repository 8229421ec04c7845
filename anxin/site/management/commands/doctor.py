"""`doctor`: looks at settings, rights, chain, jobs and records, and says what is wrong."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from anxin.site.doctor import Verdict, examine
from anxin.site.management.speaking import FINDINGS, FINE, SpeakingCommand

MOST_SHOWN = 5


class Command(SpeakingCommand):
    """Examine; 0 healthy, 1 findings, 3 cannot run here."""

    help = "Examine the database and what is stored. Exit code 1 when something is wrong."

    def run(self, options: dict[str, Any]) -> int:
        """Look at everything, a line for each check."""
        verdicts = examine()
        for verdict in verdicts:
            self._tell(verdict)
        found = sum(len(verdict.findings) for verdict in verdicts)
        self.say(_summary(len(verdicts), found))
        self.answer({"ok": not found, "checks": [_as_json(verdict) for verdict in verdicts]})
        return FINDINGS if found else FINE

    def _tell(self, verdict: Verdict) -> None:
        self.say(f"{'✗' if verdict.findings else '✓'} {verdict.title}")
        for finding in verdict.findings[:MOST_SHOWN]:
            self.say(f"    {finding}")
        if len(verdict.findings) > MOST_SHOWN:
            rest = len(verdict.findings) - MOST_SHOWN
            self.say("    " + _("还有 %(rest)s 处，用 --json 看全部。") % {"rest": rest})


def _as_json(verdict: Verdict) -> dict[str, Any]:
    return {
        "name": verdict.id,
        "ok": not verdict.findings,
        "detail": " ".join(verdict.findings) or verdict.title,
        "title": verdict.title,
        "findings": list(verdict.findings),
    }


def _summary(looked: int, found: int) -> str:
    if not found:
        return _("查了 %(looked)s 项，都正常。") % {"looked": looked}
    return _("查了 %(looked)s 项，发现 %(found)s 处问题。") % {"looked": looked, "found": found}
