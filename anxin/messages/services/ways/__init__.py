"""The ways out of the house: each takes a parcel and tells what came of it. No database here."""

from __future__ import annotations

from collections.abc import Callable

from ...types import MessageWay, Outcome, Parcel
from .apprise import apprise_send
from .file import file_send
from .gateway import gateway_send

WAYS: dict[MessageWay, Callable[[Parcel], Outcome]] = {
    MessageWay.FILE: file_send,
    MessageWay.GATEWAY: gateway_send,
    MessageWay.APPRISE: apprise_send,
}


def parcel_send(parcel: Parcel) -> Outcome:
    """Try once. Whatever a way raises is an outcome too: the answer was lost."""
    try:
        return WAYS[parcel.way](parcel)
    except Exception as error:  # noqa: BLE001 - a library of another maker may raise anything
        return Outcome(False, unsure=True, fault=f"{type(error).__name__}: {error}"[:200])


__all__ = ["WAYS", "parcel_send"]
