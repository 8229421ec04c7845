"""`password_set USERNAME`: a new password for an account, typed twice or generated."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.utils.translation import gettext as _

from anxin.accounts.queries import user_id_of
from anxin.accounts.services import password_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Invalid
from anxin.site.loading import password_new
from anxin.site.management.speaking import FINE, SpeakingCommand


class Command(SpeakingCommand):
    """Set a password; ends the account's sessions and its lock."""

    help = "Set the password of an account: typed twice, or generated and printed once."
    json_offered = False

    def options(self, parser: ArgumentParser) -> None:
        """Whose password, and whether to make one up."""
        parser.add_argument("username")
        parser.add_argument("--generate", action="store_true", help="make one and print it")

    def run(self, options: dict[str, Any]) -> int:
        """Ask or make, then store."""
        user_id = user_id_of(options["username"])
        if user_id is None:
            raise Invalid(_("没有账号 %(name)s。") % {"name": options["username"]})
        password = password_new() if options["generate"] else _typed_twice()
        with acting_as(SYSTEM):
            password_set(actor=SYSTEM, user_id=user_id, password=password)
        if options["generate"]:
            self.say(f"{options['username']} {password}")
        self.say(_("密码已换，这个账号在各处的登录都已退出。"))
        return FINE


def _typed_twice() -> str:
    first = getpass(_("新密码："))
    if first != getpass(_("再输一次：")):
        raise Invalid(_("两次输入不一样，没有改。"))
    return first
