"""Letters are sent several times in mixed order, and half of the acknowledgements swallowed.

Control: a client that takes a new key for each attempt must file letters twice.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

from anxin.runtime.messages import Steps, Text

from .letters import WRITERS, KeyOf, Ledger, deliver, marker_new, new_key, same_key
from .plans import Plan, judged, judged_control
from .stand import stand
from .swallow import swallowing
from .verdicts import Fault, Outcome

NAME = "phone"
_SHARE = 0.5
_MOST_COPIES = 4


def run(plan: Plan, steps: Steps) -> Outcome:
    """Send with the letters' own keys, then with new ones."""
    figures: dict[str, int | float] = {"seed": plan.seed, "letters": plan.letters}
    marker, other = marker_new(NAME), marker_new("control")
    with stand(steps, keep=plan.keep) as place, swallowing(place.port, _SHARE, plan.seed) as proxy:
        with steps.step(Text("乱序重发", "Send again in mixed order")):
            ledger = _sent(proxy.port, marker, plan.letters, plan.seed, same_key)
        figures["swallowed_answers"] = proxy.swallowed
        found = judged(place, marker, ledger, [], steps, figures)
        with steps.step(Text("对照: 每次换新键", "Control: a new key for each attempt")):
            careless = _sent(proxy.port, other, plan.letters // 5, plan.seed, new_key)
            control = judged_control(place, other, careless)
    figures["control_doubled"] = sum(f.fault is Fault.DOUBLED for f in control)
    return Outcome(NAME, found, control, Fault.DOUBLED, figures)


def _sent(port: int, marker: str, count: int, seed: int, key_of: KeyOf) -> Ledger:
    """Send each letter one to four times, all in mixed order, until each copy is answered."""
    chance = random.Random(seed)
    letters = [f"{marker}-{number}" for number in range(count)]
    copies = [letter for letter in letters for _ in range(chance.randint(1, _MOST_COPIES))]
    chance.shuffle(copies)
    ledger = Ledger()
    with ThreadPoolExecutor(WRITERS) as pool:
        for letter in copies:
            pool.submit(deliver, port, letter, ledger, key_of, lambda: False)
    return ledger
