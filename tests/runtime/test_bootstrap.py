"""The environment: what the stamp covers, what is installed, what failures say."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest

from anxin.runtime import bootstrap
from anxin.runtime.bootstrap import Environment, Stamp, disk_check, failure
from anxin.runtime.messages import Refusal, Steps

# Stands in for uv: writes down how it was called and makes what `uv sync` makes.
_UV = """#!/bin/sh
[ "$1" = "--version" ] && exit 0
echo "$@" >> calls
[ -e broken ] && cat broken && exit 2
mkdir -p .venv/bin
ln -sf {python} .venv/bin/python
printf 'home = /usr/bin\\nversion_info = 3.11.7\\n' > .venv/pyvenv.cfg
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a lock file and a small program in uv's place."""
    root = tmp_path / "a checkout"
    tools = root / ".tools" / "bin"
    tools.mkdir(parents=True)
    (root / "uv.lock").write_text("one", encoding="utf-8")
    uv = tools / "uv"
    uv.write_text(_UV.format(python=sys.executable), encoding="utf-8")
    uv.chmod(0o755)
    return root


def ensure(root: Path, *groups: str) -> bool:
    return Environment(root).ensure(groups, Steps("zh", io.StringIO()))


def calls(root: Path) -> list[str]:
    return (root / "calls").read_text(encoding="utf-8").splitlines()


def test_second_run_does_nothing(checkout: Path):
    assert ensure(checkout)
    (checkout / ".tools" / "bin" / "uv").unlink()
    assert not ensure(checkout), "a second run must not even need uv"
    assert len(calls(checkout)) == 1


def test_groups_of_an_earlier_command_stay(checkout: Path):
    ensure(checkout, "dev", "e2e")
    assert not ensure(checkout)
    ensure(checkout, "spark")
    last = calls(checkout)[-1]
    assert "--inexact" in last
    assert "--frozen" in last
    assert all(f"--group {name}" in last for name in ("dev", "e2e", "spark"))


def test_new_lock_installs_again_with_every_group(checkout: Path):
    ensure(checkout, "dev")
    (checkout / "uv.lock").write_text("two", encoding="utf-8")
    assert ensure(checkout)
    assert "--group dev" in calls(checkout)[-1]


@pytest.mark.parametrize("harm", ["python", "stamp"])
def test_broken_environment_is_made_again(checkout: Path, harm: str):
    ensure(checkout)
    if harm == "python":
        (checkout / ".venv" / "bin" / "python").unlink()
    else:
        (checkout / ".venv" / "anxin-stamp.json").write_text("{", encoding="utf-8")
    assert ensure(checkout)


def test_interrupted_installation_leaves_no_stamp(checkout: Path):
    ensure(checkout)
    (checkout / "uv.lock").write_text("two", encoding="utf-8")
    (checkout / "broken").write_text("something odd\n", encoding="utf-8")
    with pytest.raises(Refusal, match="something odd"):
        ensure(checkout)
    assert Environment(checkout).standing() is None


def test_certificate_only_the_system_knows_is_tried_a_second_time(checkout: Path):
    uv = checkout / ".tools" / "bin" / "uv"
    script = uv.read_text(encoding="utf-8")
    refuse = 'if [ -z "$UV_SYSTEM_CERTS" ]; then echo "cause: invalid peer certificate"; exit 2; fi'
    uv.write_text(script.replace("mkdir", f"{refuse}\nmkdir", 1), encoding="utf-8")
    assert ensure(checkout)
    assert len(calls(checkout)) == 2


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: Failed\n cause: invalid peer certificate\nhint: x", "invalid peer certificate"),
        ("error: Failed to fetch: https://…\n dns error: failed to lookup", "网络或软件源不可用"),
        ("ERROR: Could not find a version that satisfies the requirement uv", "网络或软件源不可用"),
        ("OSError: [Errno 28] No space left on device", "磁盘已满"),
        ("error: failed to create directory: Permission denied (os error 13)", "没有权限"),
        ("error: the lockfile is odd", "the lockfile is odd"),
    ],
)
def test_failure_says_what_happened(output: str, sentence: str):
    assert sentence in failure(output, Path("log")).text.zh


def test_stamp_covers_only_the_same_lock_and_python():
    standing = Stamp("lock", "3.11", frozenset({"dev"}))
    assert standing.covers(Stamp("lock", "3.11", frozenset()))
    assert not standing.covers(Stamp("lock", "3.11", frozenset({"e2e"})))
    assert not standing.covers(Stamp("lock", "3.12", frozenset()))
    assert not standing.covers(Stamp("other", "3.11", frozenset()))


def test_too_little_disk_is_refused_before_anything_happens(tmp_path: Path):
    disk_check(tmp_path, 1)
    with pytest.raises(Refusal, match="磁盘空间不足"):
        disk_check(tmp_path, 10**18)


def test_python_without_pip_and_uv_is_told_what_to_install(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    (checkout / ".tools" / "bin" / "uv").unlink()
    bare = checkout / "python"
    bare.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    monkeypatch.setenv("PATH", str(checkout))
    with pytest.raises(Refusal, match="apt-get install python3-pip"):
        ensure(checkout)


def test_cache_goes_into_the_checkout_when_home_is_not_writable(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("UV_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", "/nonexistent")
    extra = Environment(checkout)._uv_environment()
    assert extra["UV_CACHE_DIR"] == str(checkout / ".tools" / "cache")
    monkeypatch.setenv("UV_CACHE_DIR", "/elsewhere")
    assert "UV_CACHE_DIR" not in Environment(checkout)._uv_environment()


def test_stamp_file_is_plain_json(checkout: Path):
    ensure(checkout, "dev")
    found = json.loads((checkout / ".venv" / "anxin-stamp.json").read_text(encoding="utf-8"))
    assert found["groups"] == ["dev"]
    assert os.access(Environment(checkout).python, os.X_OK)
    assert bootstrap.UV_REQUIREMENT.startswith("uv")
