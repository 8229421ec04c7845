"""Letters are sent several times in mixed order, and half of the acknowledgements swallowed.

Control: a client that takes a new key for each attempt must file letters twice.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor, wait

from anxin.runtime.messages import Steps, Text

from .letters import WRITERS, KeyOf, Ledger, deliver, marker_new, new_key, same_key
from .plans import Plan, judged
from .stand import stand
from .swallow import swallowing
from .verdicts import Outcome

NAME = "phone"
_SHARE = 0.5
_MOST_COPIES = 4
_HEAP = 60


def run(plan: Plan, steps: Steps) -> Outcome:
    """Send with the letters' own keys, or with new ones."""
    marker, key_of = marker_new(NAME), new_key if plan.control else same_key
    with stand(steps, keep=plan.keep) as place, swallowing(place.port, _SHARE, plan.seed) as proxy:
        with steps.step(Text("乱序重发", "Send again in mixed order")):
            ledger = _sent(proxy.port, marker, plan, key_of)
        figures: dict[str, int | float] = {"seed": plan.seed}
        figures["swallowed_answers"] = proxy.swallowed
        return judged(NAME, place, marker, ledger, [], plan, steps, figures)


def _sent(port: int, marker: str, plan: Plan, key_of: KeyOf) -> Ledger:
    """Send heaps of letters, each one to four times in mixed order, until each copy is answered."""
    chance, ledger = random.Random(plan.seed), Ledger()
    until, number = time.monotonic() + plan.seconds, 0
    with ThreadPoolExecutor(WRITERS) as pool:
        while not number or time.monotonic() < until:
            letters = [f"{marker}-{number + one}" for one in range(_HEAP)]
            copies = [letter for letter in letters for _ in range(chance.randint(1, _MOST_COPIES))]
            chance.shuffle(copies)
            sent = [
                pool.submit(deliver, port, letter, ledger, key_of, lambda: False)
                for letter in copies
            ]
            wait(sent)
            number += _HEAP
    return ledger
