"""Ring B: every drill in its short form, against the real product under its real supervisor."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.runtime.messages import CANNOT_RUN_HERE
from drills.cli import DRILLS

ROOT = Path(__file__).resolve().parents[2]
# Copies start a whole product on a shared machine; the drill bounds its own waiting.
_AT_MOST_S = 600
# A small file system of one's own is not given everywhere.
MAY_BE_IMPOSSIBLE = frozenset({"disk"})


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that the database's account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="anxin-drills-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.deep
@pytest.mark.parametrize("words", [[], ["--control"]], ids=["as it is", "control"])
@pytest.mark.parametrize("name", DRILLS)
def test_nothing_is_lost_or_doubled_and_the_control_fails(
    name: str, words: list[str], tmp_path: Path, open_folder: Path
):
    short = ("--seconds", "8", "--json", "--keep", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "manage.py", "drill", name, *words, *short],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(open_folder)},
        capture_output=True,
        text=True,
        timeout=_AT_MOST_S,
        check=False,
    )
    told = json.loads(done.stdout)
    if done.returncode == CANNOT_RUN_HERE and name in MAY_BE_IMPOSSIBLE:
        assert told["why"]
        return
    assert done.returncode == bool(words), f"{done.stdout}\n{done.stderr}"
    assert bool(told["lost"] + told["doubled"]) is bool(words)
    assert not told["slow"]
    assert not list(open_folder.iterdir()), "the copy was not deleted"
