"""`probe_deliver N COPIES SEED`: hand each of N jobs to eight workers COPIES times, mixed."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from anxin.core.jobs import run_once
from drills.probe.jobs import CAREFUL

WORKERS = 8
# Numbers that no job of the product has.
FIRST = 10**12


class Command(BaseCommand):
    """Deliver the drill's jobs."""

    help = "Deliver the drill's jobs many times at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how often, in which order."""
        for name in ("count", "copies", "seed"):
            parser.add_argument(name, type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Numbers 0 … N-1, each several times."""
        numbers = list(range(options["count"])) * options["copies"]
        random.Random(options["seed"]).shuffle(numbers)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(_delivered, numbers))


def _delivered(number: int) -> None:
    try:
        run_once(CAREFUL, FIRST + number, {"number": number})
    finally:
        connection.close()
