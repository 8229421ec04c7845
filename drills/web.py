"""The web server or one of its workers is killed at random, and a fifth of the answers swallowed.

Control: a client that takes a new key for each attempt must file letters twice.
"""

from __future__ import annotations

import random

from anxin.runtime.messages import Steps, Text

from . import processes
from .letters import Writers, marker_new, new_key, same_key
from .plans import Plan, judged, kill_repeatedly
from .stand import Stand, stand
from .swallow import swallowing
from .verdicts import Outcome, worst

NAME = "web"
_SHARE = 0.2


def run(plan: Plan, steps: Steps) -> Outcome:
    """Kill under careful clients, or under careless ones."""
    figures: dict[str, int | float] = {"seed": plan.seed}
    key_of = new_key if plan.control else same_key
    with stand(steps, keep=plan.keep) as place, swallowing(place.port, _SHARE, plan.seed) as proxy:
        killer = _Killer(place, plan.seed)
        saying = steps.step(Text("写信并杀网页服务", "Write, and kill the web server"))
        with saying, Writers(proxy.port, marker_new(NAME), key_of=key_of) as writers:
            silences = kill_repeatedly(plan.seconds, writers.ledger, killer.kill)
        figures |= {
            "kills": len(silences),
            "kills_of_the_server": killer.of_the_server,
            "kills_of_a_worker": killer.of_a_worker,
            "swallowed_answers": proxy.swallowed,
            "worst_silence_s": worst(silences),
        }
        return judged(NAME, place, writers.marker, writers.ledger, silences, plan, steps, figures)


class _Killer:
    """Kills the web server itself or one of its workers, by chance."""

    def __init__(self, place: Stand, seed: int) -> None:
        self.place = place
        self.of_the_server = self.of_a_worker = 0
        self._chance = random.Random(seed)

    def kill(self) -> None:
        """Kill one of them."""
        server = self.place.child("granian")
        if server is None:
            return
        victim = self._chance.choice([server, *processes.children(server)])
        processes.kill(victim)
        self.of_the_server += victim == server
        self.of_a_worker += victim != server
