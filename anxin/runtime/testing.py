"""`manage.py test`: pytest against a throw-away cluster."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .bootstrap import Environment, disk_check
from .messages import Steps, Text
from .postgres import Cluster

GROUPS = ("dev", "e2e")
DEFAULT_WORDS = ("-n", "2", "tests")
_NEEDED_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """The words after `test`: ours, and the rest for pytest."""

    deep: bool
    require_browser: bool
    rest: tuple[str, ...]


def options_of(argv: Sequence[str]) -> Options:
    """Take our own words out; everything else is pytest's."""
    words = list(argv)
    for position, word in enumerate(words):
        if word == "--lang":
            del words[position : position + 2]
            break
    ours = {"--deep", "--require-browser", "--lang=en", "--lang=zh"}
    rest = tuple(word for word in words if word not in ours)
    return Options("--deep" in words, "--require-browser" in words, rest or DEFAULT_WORDS)


def test(root: Path, options: Options, steps: Steps) -> int:
    """Run pytest; its exit code. The cluster is stopped and deleted whatever happens."""
    disk_check(Path(tempfile.gettempdir()), _NEEDED_BYTES)
    folder = Path(tempfile.mkdtemp(prefix="anxin-test-"))
    # Another account may pass through to its data, and see nothing on the way.
    folder.chmod(0o711)
    cluster = Cluster(folder / "pg", durable=False)
    signal.signal(signal.SIGTERM, _end)
    try:
        with steps.step(Text("启动测试数据库", "Start the test database")):
            cluster.start()
        variables = _variables(options, cluster.admin_dsn())
        python = str(Environment(root).python)
        return subprocess.run(
            [python, "-m", "pytest", *options.rest], cwd=root, env=variables, check=False
        ).returncode
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _end(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _variables(options: Options, admin_dsn: str) -> dict[str, str]:
    variables = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "ANXIN_DEEP", "ANXIN_REQUIRE_BROWSER"}
    }
    variables["ANXIN_TEST_ADMIN_DSN"] = admin_dsn
    if options.deep:
        variables["ANXIN_DEEP"] = "1"
    if options.require_browser:
        variables["ANXIN_REQUIRE_BROWSER"] = "1"
    return variables
