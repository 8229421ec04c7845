"""The real worker, impatient and with short stretches, for tests that kill it: `-m …impatient`.

With `forgetful` it goes on where it remembers to be, not where the row says: whoever takes over after
it remembers nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import django

STRETCH = 100
# A stretch lasts so long that a kill meets it before its commit as often as between two.
_LINGER_S = 0.03


def main(words: list[str]) -> None:
    """Work as `manage.py worker` does."""
    django.setup()
    from django.core.management import execute_from_command_line

    from anxin.core.lists import list_of, lists_register
    from anxin.site.management.commands import worker
    from anxin.workorders.services import exports

    vars(worker).update(HEARTBEAT_S=0.3, SILENT_S=1.5, LOOK_S=0.3, POLL_S=0.2)
    vars(exports).update(STRETCH=STRETCH)
    source, remembered = list_of("orders"), [""]

    def stretch(actor: Any, asked: Mapping[str, str], after: str, most: int) -> Any:
        begin = remembered[0] if "forgetful" in words else after
        rows, remembered[0] = source.stretch(actor, asked, begin, most)
        time.sleep(_LINGER_S)
        return rows, remembered[0]

    lists_register({"orders": replace(source, stretch=stretch)})
    execute_from_command_line(["manage.py", "worker"])


if __name__ == "__main__":
    main(sys.argv[1:])
