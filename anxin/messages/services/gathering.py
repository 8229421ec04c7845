"""From messages to deliveries: one each, and what was held in the night together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from anxin.areas.queries import units_by_ids
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import clock
from anxin.core.crypto import blind

from ..models import Delivery, Message
from ..queries.units import office_id, units_of_users
from ..types import MessageWay

DIGEST = "digest"
MOST_GATHERED = 500
_LOCK = 7_305_202_102


def deliveries_gather() -> int:
    """Make deliveries of the messages whose time has come; returns how many. System's scope.

    One gatherer at a time: two would each take half of what a person was to read together.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    now = clock.now()
    waiting = Message.objects.filter(delivery=None, release_at__lte=now).order_by(
        "release_at", "id"
    )
    messages = list(waiting[:MOST_GATHERED])
    if not messages:
        return 0
    groups = list(_groups(messages))
    carriers = _carriers(group[0] for group in groups)
    made = Delivery.objects.bulk_create(_delivery(group, carriers, now) for group in groups)
    for delivery, group in zip(made, groups, strict=True):
        for message in group:
            message.delivery = delivery
    Message.objects.bulk_update(messages, ["delivery"])
    return len(made)


def delivery_key(recipient: str, matter: str, occasion: str, way: str, group: int = 1) -> str:
    """The key at the provider. `group` grows when a person asks to send once more."""
    what = "\n".join((recipient, matter, occasion, way, str(group)))
    return blind(what, "outbox.delivery.key").hex()[:32]


def _groups(messages: Iterable[Message]) -> Iterable[list[Message]]:
    held: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        if message.held:
            held[message.recipient, message.way].append(message)
        else:
            yield [message]
    yield from held.values()


def _delivery(
    group: list[Message], carriers: dict[tuple[int | None, int | None], int | None], now: datetime
) -> Delivery:
    first = group[0]
    matter, occasion = first.matter, first.occasion
    if len(group) > 1:
        matter, occasion = DIGEST, str(first.pk)
    return Delivery(
        recipient=first.recipient,
        user_id=first.user_id,
        unit_id=first.unit_id,
        way=first.way,
        key=delivery_key(first.recipient, matter, occasion, first.way),
        due_at=now,
        carrier_id=carriers.get((first.unit_id, first.user_id)),
        sender_unit_id=first.sender_unit_id,
        created_at=now,
    )


def _carriers(messages: Iterable[Message]) -> dict[tuple[int | None, int | None], int | None]:
    """Whose people carry what must go by hand: the town for its villages, the office for others.

    An office of the district carries its own: what is said about one never passes another.
    """
    places = {(one.unit_id, one.user_id) for one in messages}
    of_users = units_of_users({user for unit, user in places if user and not unit})
    units = units_by_ids({unit for unit, _user in places if unit} | set(of_users.values()))
    office = office_id()
    found = {}
    for unit_id, user_id in places:
        unit = units.get(unit_id or of_users.get(user_id or 0, 0))
        found[unit_id, user_id] = _carrier(unit, office) if unit else office
    return found


def _carrier(unit: UnitInfo, office: int | None) -> int | None:
    if unit.kind is UnitKind.DISTRICT_OFFICE:
        return unit.id
    return unit.superior_id if unit.kind is UnitKind.COMMUNITY else office


def print_instead(failed: Delivery) -> Delivery:
    """What did not go out is carried by hand; the failed delivery stays behind it."""
    way = MessageWay.PRINT.value
    delivery = Delivery.objects.create(
        recipient=failed.recipient,
        user_id=failed.user_id,
        unit_id=failed.unit_id,
        way=way,
        key=blind(f"{failed.key}\n{way}", "outbox.delivery.key").hex()[:32],
        due_at=clock.now(),
        carrier_id=failed.carrier_id,
        sender_unit_id=failed.sender_unit_id,
        after=failed,
        created_at=clock.now(),
    )
    Message.objects.filter(delivery=failed).update(delivery=delivery)
    return delivery
