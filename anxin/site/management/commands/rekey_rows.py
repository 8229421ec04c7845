"""`rekey_rows`: what `manage.py rekey` asks of the product, sealing every row by the first key."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from anxin.core import crypto
from anxin.core.services import column_reseal, keys_change_record, sealed_unregistered
from anxin.site.management.speaking import FINDINGS, FINE, SpeakingCommand


class Command(SpeakingCommand):
    """Seal anew; 0 nothing is left under an older key, 1 something does not open."""

    help = "Seal every sealed column by the first field key. Called by rekey, as the owner."

    def run(self, options: dict[str, Any]) -> int:
        """Column by column, with a line each."""
        told: dict[str, dict[str, int]] = {}
        # A transaction that began before the new key led may have written with the old one: what
        # is sealed anew is looked through once more, until there is nothing left to do.
        while self._pass(told):
            continue
        missed = sealed_unregistered(as_owner=True)
        for where in missed:
            text = _("%(where)s 有加密的值却没有登记，换密钥时会漏掉。")
            self.say(text % {"where": where})
        broken = len(missed) + sum(counts["broken"] for counts in told.values())
        keys_change_record({name: counts["rows"] for name, counts in told.items()})
        self.answer({"ok": not broken, "columns": told})
        return FINDINGS if broken else FINE

    def _pass(self, told: dict[str, dict[str, int]]) -> int:
        """Go through every column once; how many rows were sealed anew."""
        changed = 0
        for column in crypto.sealed_columns():
            name = f"{column.table}.{column.column}"
            done = column_reseal(column)
            counts = told.setdefault(name, {"rows": 0, "broken": 0})
            counts["rows"] += done.rows
            counts["broken"] = done.broken
            changed += done.rows
            if done.rows:
                self.say(_("%(where)s：换了 %(count)s 行。") % {"where": name, "count": done.rows})
            if done.broken:
                text = _("%(where)s：%(count)s 行打不开，旧密钥保留。")
                self.say(text % {"where": name, "count": done.broken})
        return changed
