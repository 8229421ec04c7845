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

from drills.cli import DRILLS

ROOT = Path(__file__).resolve().parents[2]
# Copies start a whole product on a shared machine; the drill bounds its own waiting.
_AT_MOST_S = 600


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that the database's account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="anxin-drills-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.deep
@pytest.mark.parametrize("name", DRILLS)
def test_nothing_is_lost_or_doubled_and_the_control_fails(
    name: str, tmp_path: Path, open_folder: Path
):
    done = subprocess.run(
        [sys.executable, "manage.py", "drill", name, "--short", "--json", "--keep", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(open_folder)},
        capture_output=True,
        text=True,
        timeout=_AT_MOST_S,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    told = json.loads(done.stdout)
    assert told["passed"]
    assert not list(open_folder.iterdir()), "the copy was not deleted"
