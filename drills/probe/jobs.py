"""Two jobs with the same effect, an audit entry with their number.

`drill.careful` is a job like every other of the product. `drill.careless` is the control: its
fetch, its effect and its acknowledgement are three commits, and no `JobEffect` is kept.
Both linger before the commit of their effect and, longer, between it and the acknowledgement:
that is where a kill is dangerous. The control lingers there past the moment of the kill.
"""

from __future__ import annotations

import time

from django.db import transaction
from procrastinate.contrib.django import app as queue

from anxin.core import audit
from anxin.core.jobs import QUEUE, job
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM

CAREFUL, CARELESS = "drill.careful", "drill.careless"
_BEFORE_S, _AFTER_S = 0.03, {CAREFUL: 0.15, CARELESS: 0.6}


@job(CAREFUL, owner="drills")
def careful(*, number: int) -> None:
    """Leave an audit entry with the job's number, in the transaction `run_once` holds."""
    _effect(CAREFUL, number)


@queue.task(name=CARELESS, queue=QUEUE)
def careless(payload: dict[str, int]) -> None:
    """Leave the same entry, in a transaction of its own."""
    with acting_as(SYSTEM):
        _effect(CARELESS, payload["number"])


def _effect(kind: str, number: int) -> None:
    audit.record(SYSTEM, kind, "drill", number, {})
    time.sleep(_BEFORE_S)
    transaction.on_commit(lambda: time.sleep(_AFTER_S[kind]))
