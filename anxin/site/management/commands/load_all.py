"""`load_all`: areas, units, calendars, roles, campaigns and demo accounts, from `policy/`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from anxin.site.loading import (
    DEMO_PASSWORD,
    DemoAccounts,
    Done,
    load_all,
    load_demo_days,
)
from anxin.site.management.speaking import FINE, SpeakingCommand


class Command(SpeakingCommand):
    """Load all; a second run changes nothing and says so."""

    help = "Load areas, units, calendars, roles, campaigns and demo accounts from policy/."

    def options(self, parser: ArgumentParser) -> None:
        """Where to read, and whether to speak."""
        parser.add_argument("--folder", type=Path, default=settings.POLICY_DIR)
        parser.add_argument(
            "--demo-days", action="store_true", help="and the days the demo has behind it"
        )
        parser.add_argument("--quiet", action="store_true", help="say only what must be said")

    def run(self, options: dict[str, Any]) -> int:
        """Load, one line a step."""
        done: list[Done] = []

        def tell(step: Done) -> None:
            done.append(step)
            if not options["quiet"]:
                self.say(f"{'+' if step.wrote else '='} {step.title}  {step.text}")

        accounts = load_all(options["folder"], tell)
        if options["demo_days"]:
            load_demo_days(options["folder"], tell)
        if not options["quiet"]:
            wrote = any(step.wrote for step in done)
            self.say(_("装载完成。") if wrote else _("装载完成，没有任何变化。"))
            self._tell_accounts(accounts)
        self.answer(
            {
                "steps": [{"title": s.title, "text": s.text, "wrote": s.wrote} for s in done],
                "accounts": accounts.created,
                "password": accounts.password if accounts.generated else None,
            }
        )
        return FINE

    def _tell_accounts(self, accounts: DemoAccounts) -> None:
        if not accounts.created:
            return
        shown = accounts.password if accounts.generated else f"({DEMO_PASSWORD})"
        for username in accounts.created:
            self.say(f"DEMO {username} {shown}")
        if accounts.generated:
            self.say(_("密码只显示这一次。换密码：python3 manage.py password_set 账号名"))
