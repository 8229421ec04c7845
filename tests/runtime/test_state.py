"""`.state/`: secrets made once, locks, and the folder outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anxin.runtime.messages import Refusal
from anxin.runtime.state import Addresses, Lock, State, environment, write_private


def test_secrets_are_made_once_and_are_nobody_elses(tmp_path: Path):
    state = State(tmp_path)
    first = state.secrets(data_exists=False)
    assert state.secrets(data_exists=True) == first
    assert len(bytes.fromhex(first["field_key"])) == 32
    assert len(set(first.values())) == len(first)
    assert (tmp_path / ".state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / ".state" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_secrets_are_not_made_anew_over_data(tmp_path: Path):
    with pytest.raises(Refusal, match="密钥文件"):
        State(tmp_path).secrets(data_exists=True)


def test_private_file_replaces_a_readable_one_whole(tmp_path: Path):
    path = tmp_path / "secret"
    path.write_text("old and readable", encoding="utf-8")
    write_private(path, "new")
    assert path.read_text(encoding="utf-8") == "new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_lock_is_one_holders_until_its_process_ends(tmp_path: Path):
    lock = Lock(tmp_path / "lock")
    holds = "import sys, fcntl; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX);"
    holds += " print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holds, str(lock.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert not lock.take()
        other.kill()
        other.wait()
    assert lock.take()
    lock.write("a word")
    assert Lock(lock.path).read() == "a word"
    lock.free()
    assert not lock.held


def test_shared_holders_keep_an_exclusive_one_out(tmp_path: Path):
    first, second, third = (Lock(tmp_path / "lock") for _ in range(3))
    assert first.take(shared=True)
    assert second.take(shared=True)
    assert not third.take()
    first.free()
    second.free()
    assert third.take()
    third.free()


def test_folder_outside_is_one_per_checkout_and_others_may_not_write(tmp_path: Path):
    first, second = State(tmp_path / "a").elsewhere(), State(tmp_path / "b").elsewhere()
    try:
        assert first != second
        assert first == State(tmp_path / "a").elsewhere()
        assert first.stat().st_mode & 0o022 == 0
        first.chmod(0o777)
        with pytest.raises(Refusal, match="他人可写"):
            State(tmp_path / "a").elsewhere()
    finally:
        first.rmdir()
        second.rmdir()


def test_environment_names_what_a_process_needs(tmp_path: Path):
    keys = {"secret_key": "s", "field_key": "f"}
    found = environment(Addresses("owner", "app"), keys, tmp_path, 8000)
    assert found == {
        "ANXIN_APP_DSN": "app",
        "ANXIN_OWNER_DSN": "owner",
        "ANXIN_SECRET_KEY": "s",
        "ANXIN_FIELD_KEY": "f",
        "ANXIN_FIELD_KEY_FILE": str(tmp_path / "field.keys"),
        "ANXIN_MARK_KEY": "",
        "ANXIN_STATE_DIR": str(tmp_path),
        "ANXIN_PORT": "8000",
        "PYTHONUTF8": "1",
    }
    assert json.dumps(found)
    assert os.path.isabs(found["ANXIN_STATE_DIR"])
