"""One text file for each delivery, for whatever picks them up. Named by key: twice is once."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from anxin.core import clock

from ...types import Outcome, Parcel


def file_send(parcel: Parcel) -> Outcome:
    """Write the file whole or not at all."""
    folder = Path(settings.MESSAGE_DIR) / f"{parcel.made_at.astimezone(clock.CHINA):%Y-%m-%d}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = folder / f".{parcel.key}.{os.getpid()}"
        with open(draft, "w", encoding="utf-8", opener=_private) as file:
            file.write(f"{parcel.subject}\n\n{parcel.text}\n\n{parcel.key}\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, folder / f"{parcel.key}.txt")
    except OSError as error:
        return Outcome(False, fault=str(error.strerror or error)[:200])
    return Outcome(True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
