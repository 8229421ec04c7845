"""`probe_defer TASK N`: defer N jobs of a task, each in a transaction of its own."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from procrastinate.contrib.django import app as queue

from anxin.core.jobs import QUEUE, defer
from drills.probe.jobs import CAREFUL, CARELESS

# Every so many jobs one more is deferred and rolled back: it must never have an effect.
_ROLLED_BACK_EACH = 5


class Command(BaseCommand):
    """Defer the drill's jobs."""

    help = "Defer the drill's jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and how many."""
        parser.add_argument("task", choices=(CAREFUL, CARELESS))
        parser.add_argument("count", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Numbers 0 … N-1 are committed; negative ones are rolled back."""
        for number in range(options["count"]):
            with transaction.atomic():
                _deferred(options["task"], number)
            if number % _ROLLED_BACK_EACH == 0:
                with transaction.atomic():
                    _deferred(options["task"], -number - 1)
                    transaction.set_rollback(True)


def _deferred(task: str, number: int) -> None:
    if task == CAREFUL:
        defer(CAREFUL, {"number": number})
    else:
        queue.configure_task(CARELESS, queue=QUEUE).defer(payload={"number": number})
