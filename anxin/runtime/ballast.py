"""Space kept back beside the data: given up when the disk is full, so that the server starts again.

PostgreSQL cannot even recover without room for its log. The ballast is laid while there is plenty,
dropped when a start fails for want of space, and laid again at the next start with room.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

BALLAST_BYTES = 64 * 1024 * 1024
SCARCE_BYTES = 32 * 1024 * 1024
# Never more than a part of what is free: the ballast must not be what fills the disk.
_PLENTY = 3


@dataclass(frozen=True, slots=True)
class Ballast:
    """The ballast of a `.state` folder."""

    path: Path

    @classmethod
    def of(cls, state: Path) -> Ballast:
        """Where it lies."""
        return cls(state / "ballast")

    @property
    def whole(self) -> bool:
        """Whether it lies there in full."""
        return self.path.exists() and self.path.stat().st_size >= BALLAST_BYTES

    @property
    def scarce(self) -> bool:
        """Whether there is less room on the disk than one more piece of the server's log takes."""
        return shutil.disk_usage(self.path.parent).free < SCARCE_BYTES

    def lay(self) -> bool:
        """Lay it where there is room; whether it lies there now."""
        if self.whole:
            return True
        if shutil.disk_usage(self.path.parent).free < _PLENTY * BALLAST_BYTES:
            return False
        try:
            with self.path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, BALLAST_BYTES)
        except OSError:
            self.path.unlink(missing_ok=True)
            return False
        return True

    def drop(self) -> bool:
        """Give the space back; False when there is none to give."""
        there = self.path.exists()
        self.path.unlink(missing_ok=True)
        return there
