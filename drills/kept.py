"""A prepared `.state` folder kept between drills, so that only the first waits for the loading.

Every stand gets a copy of it: a database in good order with the demo loaded and nothing left for
the worker to do. It is kept for the very content it was made from, and made anew for any other.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from anxin.runtime.installation import Binaries
from anxin.runtime.state import Lock
from anxin.runtime.up import content_hash

_CONTENT = (
    *("anxin/**/*.py", "anxin/**/*.sql", "anxin/**/data/*", "policy/**/*"),
    *("drills/probe/**/*.py", "uv.lock"),
)
# What speaks of the folder it was made in, or of processes that are gone.
_LEFT_OUT = ("log", "ballast", "pg.place", "up.lock", "pg.lock", "pg.users", "secrets.lock")


class Kept:
    """The state kept for the content of `folder`, below `home`."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home = home
        self._lock = Lock(home / "lock")
        mark = content_hash(folder, _CONTENT)[:16]
        self._place = home / f"{mark}-{Binaries.find().major}"

    def __enter__(self) -> Kept:
        """Nobody else makes or reads it meanwhile."""
        self._home.mkdir(mode=0o711, parents=True, exist_ok=True)
        self._lock.take(wait=True)
        return self

    def __exit__(self, *ended: object) -> None:
        self._lock.free()

    @property
    def there(self) -> bool:
        """Whether there is one."""
        return self._place.is_dir()

    def lay_out(self, state: Path) -> None:
        """Copy it to a stand's `.state`."""
        state.mkdir(mode=0o700, exist_ok=True)
        _copied(self._place, state)

    def keep(self, state: Path) -> None:
        """Keep a stopped stand's `.state` in place of what was kept for other content."""
        if not (state / "pg" / "PG_VERSION").exists():
            return  # its data stands elsewhere, where the database's account can reach it
        for old in self._home.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
        fresh = self._home / "fresh"
        fresh.mkdir(mode=0o700)
        _copied(state, fresh)
        for name in _LEFT_OUT:
            path = fresh / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        fresh.rename(self._place)


def _copied(source: Path, target: Path) -> None:
    """With owners and modes: the database refuses a folder that is not its own."""
    subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)
