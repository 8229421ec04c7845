"""`hand_over`: records for the archive as one file; `--verify` opens and checks such a file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anxin.site.hand_over import (
    Member,
    as_told,
    hand_over,
    hand_over_check,
    hand_over_recorded,
    list_hash,
)
from anxin.site.management.speaking import FINDINGS, FINE, UNUSABLE, SpeakingCommand


class Command(SpeakingCommand):
    """Hand over; 0 fine, 1 the file is not whole, 2 unusable input, 3 cannot run here."""

    help = (
        "Write records for the archive with list, hashes and certificate; --verify checks a file."
    )

    def options(self, parser: ArgumentParser) -> None:
        """A file to write, or one to verify."""
        parser.add_argument("--to", type=Path, metavar="FILE", help="write a new file")
        parser.add_argument("--class", dest="classes", action="append", default=[], metavar="NAME")
        parser.add_argument("--all", action="store_true", help="also what is not due yet")
        parser.add_argument("--verify", type=Path, metavar="FILE", help="open and check a file")

    def run(self, options: dict[str, Any]) -> int:
        """Write or verify."""
        if options["verify"]:
            return self._verified(options["verify"])
        if not options["to"]:
            self.say(_("要么 --to 文件，要么 --verify 文件。"))
            return UNUSABLE
        handed = hand_over(options["to"], classes=options["classes"], due_only=not options["all"])
        self._members(handed.members)
        certificate = handed.certificate
        done = _("已写好 %(path)s：%(rows)s 行，清单的 SHA-256 是 %(hash)s。记录没有删除。")
        values = {"path": handed.path, "rows": certificate["rows"]}
        self.say(done % {**values, "hash": certificate["list_sha256"]})
        self.answer({"ok": True, "file": str(handed.path), "certificate": certificate})
        return FINE

    def _verified(self, path: Path) -> int:
        members, faults = hand_over_check(path)
        if members and not hand_over_recorded(list_hash(path)):
            faults.append(_("本系统的操作记录里没有这次移交。"))
        self._members(members)
        for fault in faults:
            self.say(f"✗ {fault}")
        if not faults:
            self.say(_("完整：每个文件都和清单相符，凭证是本系统的，移交有记录。"))
        self.answer({"ok": not faults, "members": as_told(members), "faults": faults})
        return FINDINGS if faults else FINE

    def _members(self, members: list[Member]) -> None:
        for one in members:
            if one.rows and one.name.startswith("records/"):
                self.say(_("  %(name)s：%(rows)s 行") % {"name": one.name, "rows": one.rows})
