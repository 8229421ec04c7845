"""The same delivery many times at once, in mixed order: letters under their key, jobs by number,
messages by person, matter and occasion.

The messages go out through a gateway that fails, hangs and loses answers, carried by two workers of
which one is killed: each is read once, and every repeat is told. Control: the kept answers are not
found again, the marks of jobs and of messages are no longer unique, each try has a new key.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor, wait

from anxin.runtime.messages import Steps, Text

from .letters import WRITERS, Ledger, answering, deliver, marker_new, rows_of, same_key
from .outbox import FORGETFUL, posted
from .plans import Plan
from .stand import Stand, stand
from .verdicts import Finding, Outcome, judge_effects, judge_letters, judge_messages

NAME = "duplicate"
CAREFUL = "drill.careful"
_COPIES = 6
_HEAP = 20
_JOBS_A_SECOND = 4
_MESSAGES_A_SECOND = 4
_FORGETFUL = (
    (
        "CREATE OR REPLACE FUNCTION core_answer_find(wanted bytea)"
        " RETURNS TABLE (body bytea, status smallint, answer bytea) LANGUAGE sql STABLE"
        " SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT k.body, k.status, k.answer"
        " FROM core_keptanswer k WHERE false $$"
    ),
    "ALTER TABLE core_keptanswer DROP CONSTRAINT core_keptanswer_pkey",
    "ALTER TABLE core_jobeffect DROP CONSTRAINT core_jobeffect_pkey",
    *FORGETFUL,
)


def run(plan: Plan, steps: Steps) -> Outcome:
    """Deliver letters for half of the time, then jobs, then messages."""
    marker, jobs = marker_new(NAME), 10 + round(plan.seconds * _JOBS_A_SECOND / 2)
    messages = 20 + round(plan.seconds * _MESSAGES_A_SECOND)
    with stand(steps, keep=plan.keep) as place:
        if plan.control:
            place.change(*_FORGETFUL)
        with steps.step(Text("同一封信同时送多次", "Deliver each letter many times at once")):
            ledger = _letters(place, marker, plan)
        with steps.step(Text("同一任务同时交多次", "Deliver each job many times at once")):
            place.command("probe_deliver", str(jobs), str(_COPIES), str(plan.seed))
        with steps.step(Text("消息由两个后台发出", "Two workers carry each message out")):
            post = posted(place, messages, _COPIES, plan.seed)
        stored, effects = rows_of(place, marker), _effects(place)
        found: list[Finding] = [
            *judge_letters(
                ledger.receipts, answering(place.port, ledger), stored, with_orders=False
            ),
            *judge_effects(range(jobs), effects, []),
            *judge_messages(post.written, post.read, post.asked),
            *([] if plan.control else ledger.faults),
        ]
    figures: dict[str, int | float] = {
        "seed": plan.seed,
        "deliveries": ledger.attempts + jobs * _COPIES,
        "letters": len(ledger.receipts),
        "jobs": jobs,
        **post.figures,
    }
    held = sum(rows.requests for rows in stored.values()) + sum(effects.values())
    promised = len(ledger.receipts) + jobs + len(post.written)
    return Outcome(NAME, promised, held + sum(post.read.values()), tuple(found), figures)


def _letters(place: Stand, marker: str, plan: Plan) -> Ledger:
    chance, ledger, number = random.Random(plan.seed), Ledger(), 0
    until = time.monotonic() + plan.seconds / 2
    with ThreadPoolExecutor(2 * WRITERS) as pool:
        while not number or time.monotonic() < until:
            copies = [f"{marker}-{number + one}" for one in range(_HEAP)] * _COPIES
            chance.shuffle(copies)
            wait(
                [
                    pool.submit(deliver, place.port, letter, ledger, same_key, lambda: False)
                    for letter in copies
                ]
            )
            number += _HEAP
    return ledger


def _effects(place: Stand) -> dict[int, int]:
    rows = place.rows(
        "SELECT subject_id::int, count(*) FROM core_auditentry WHERE action = %s GROUP BY 1",
        [CAREFUL],
    )
    return {int(number): int(times) for number, times in rows}
