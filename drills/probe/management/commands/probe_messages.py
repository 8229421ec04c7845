"""`probe_messages N COPIES SEED`: write each of N messages from eight threads COPIES times, mixed."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import time
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from anxin.accounts.models import User
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.messages.models import Preference
from anxin.messages.services import message_send
from anxin.messages.types import MessageWay, To

WRITERS = 8
_MOST_READERS = 16


class Command(BaseCommand):
    """Write the drill's messages."""

    help = "Write the drill's messages many times at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, how often, in which order."""
        for name in ("count", "copies", "seed"):
            parser.add_argument(name, type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Messages `message-0` … `message-(N-1)`, each several times."""
        readers = _readers()
        numbers = list(range(options["count"])) * options["copies"]
        random.Random(options["seed"]).shuffle(numbers)
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(partial(_written, readers), numbers))


def _readers() -> list[int]:
    """People reached through the gateway at any hour."""
    with acting_as(SYSTEM):
        readers = list(User.objects.filter(is_active=True).order_by("pk")[:_MOST_READERS])
        Preference.objects.filter(user__in=readers).delete()
        midnight = time(0, 0)
        Preference.objects.bulk_create(
            Preference(
                user=one,
                way=MessageWay.GATEWAY,
                route="sms",
                quiet_from=midnight,
                quiet_to=midnight,
            )
            for one in readers
        )
    return [one.pk for one in readers]


def _written(readers: list[int], number: int) -> None:
    try:
        with acting_as(SYSTEM):
            message_send(
                actor=SYSTEM,
                to=To(user=readers[number % len(readers)]),
                matter=f"drill:{number}",
                occasion="drill",
                subject=f"message-{number}",
                text="drill",
            )
    finally:
        connection.close()
