"""The database server is killed each second under eight writers, and stays away for a while.

Control: with commits that do not wait for the log, acknowledged letters must be lost.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

from anxin.runtime.messages import Steps, Text

from . import processes
from .letters import Writers, marker_new
from .plans import Plan, judged, kill_repeatedly
from .stand import Stand, stand
from .verdicts import Outcome, judge_silences, worst

NAME = "database"
# Longer than the pauses after which web server and worker try again.
_AWAY_S = 8.0
# A commit answers before its log record leaves the server's memory, and stays there for long.
_FORGETFUL = (
    "ALTER ROLE anxin_app SET synchronous_commit = off",
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "ALTER SYSTEM SET wal_writer_flush_after = '1GB'",
    "SELECT pg_reload_conf()",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'anxin_app'",
)


def run(plan: Plan, steps: Steps) -> Outcome:
    """Kill under the product's own settings, or under the forgetful ones."""
    figures: dict[str, int | float] = {}
    with stand(steps, keep=plan.keep) as place:
        killer = _Killer(place)
        if plan.control:
            with steps.step(Text("提交不再等日志", "Commits no longer wait for the log")):
                place.change(*_FORGETFUL)
        saying = steps.step(Text("写信并杀数据库", "Write, and kill the database"))
        with saying, Writers(place.port, marker_new(NAME)) as writers:
            silences = kill_repeatedly(plan.seconds, writers.ledger, killer.kill)
            # How long an absence lasts is ours to say; that it ends is the product's to show.
            absences = [] if plan.control else kill_repeatedly(0, writers.ledger, killer.keep_away)
        figures |= {"kills": len(silences), "worst_silence_s": worst(silences)}
        figures["absences"] = len(absences)
        told = judged(NAME, place, writers.marker, writers.ledger, silences, plan, steps, figures)
    away = tuple(judge_silences(absences, limit_s=float("inf")))
    return replace(told, findings=told.findings + away)


class _Killer:
    """Kills the server by turns: its first process alone, or all its processes at once."""

    def __init__(self, place: Stand) -> None:
        self.place = place
        self.kills = 0

    def kill(self) -> None:
        """Kill the running server."""
        first = self.place.postmaster
        if not first:
            return
        others = processes.children(first) if self.kills % 2 else []
        processes.kill(first, *others)
        self.kills += 1

    def keep_away(self) -> None:
        """Kill the server while the supervisor is held, so that it stays away for seconds."""
        os.kill(self.place.up.pid, signal.SIGSTOP)
        try:
            self.kill()
            time.sleep(_AWAY_S)
        finally:
            os.kill(self.place.up.pid, signal.SIGCONT)
