"""Backup and restore of a checkout's own cluster."""

from __future__ import annotations

import io
import json
import shutil
import time
from pathlib import Path

import psycopg
import pytest

from anxin.runtime.archive import Archive
from anxin.runtime.backup import backup
from anxin.runtime.checkout import Checkout
from anxin.runtime.messages import Refusal, Steps
from anxin.runtime.restore import KEPT, restore
from anxin.runtime.state import DATABASE


@pytest.fixture
def root(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one table and one row."""
    for name in ("ANXIN_APP_DSN", "ANXIN_OWNER_DSN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    made = open_folder / "my checkout"
    made.mkdir()
    write(made, "CREATE TABLE ledger (n integer); INSERT INTO ledger VALUES (1)")
    write(made, "GRANT SELECT ON ledger TO anxin_app")
    return made


def write(root: Path, statement: str) -> None:
    with (
        Checkout(root).session() as variables,
        psycopg.connect(variables["ANXIN_OWNER_DSN"]) as owner,
    ):
        owner.execute(statement)


def rows(root: Path) -> list[int]:
    with Checkout(root).session() as variables, psycopg.connect(variables["ANXIN_APP_DSN"]) as app:
        return [row[0] for row in app.execute("SELECT n FROM ledger ORDER BY n")]


def steps() -> Steps:
    return Steps("zh", io.StringIO())


def kept_in(root: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Path:
    assert backup(root, ["--to", str(root / "kept"), "--json", *words], steps()) == 0
    receipt = json.loads(capsys.readouterr().out)
    return Path(receipt["file"])


def test_restore_brings_back_what_was_there_and_keeps_what_it_replaced(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    dump = kept_in(root, capsys, "--dump")
    assert dump.stat().st_mode & 0o777 == 0o600
    write(root, "DELETE FROM ledger; INSERT INTO ledger VALUES (2)")
    assert restore(root, [str(dump)], steps()) == 0
    assert rows(root) == [1]
    with Checkout(root).session() as variables:
        replaced = variables["ANXIN_OWNER_DSN"].removesuffix(DATABASE) + KEPT
        with psycopg.connect(replaced) as owner:
            assert owner.execute("SELECT n FROM ledger").fetchall() == [(2,)]
    assert restore(root, [str(dump)], steps()) == 0, "a second restore works as well"


def test_damaged_or_foreign_backup_touches_nothing(root: Path, capsys: pytest.CaptureFixture[str]):
    dump = kept_in(root, capsys, "--dump")
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(Refusal, match="已损坏"):
        restore(root, [str(dump)], steps())
    dump.write_bytes(whole)
    receipt = dump.with_name(f"{dump.name}.json")
    found = json.loads(receipt.read_text(encoding="utf-8"))
    receipt.write_text(json.dumps({**found, "key": "0" * 16}), encoding="utf-8")
    with pytest.raises(Refusal, match="另一把密钥"):
        restore(root, [str(dump)], steps())
    receipt.unlink()
    with pytest.raises(Refusal, match="校验文件"):
        restore(root, [str(dump)], steps())
    assert rows(root) == [1]


def test_nothing_to_back_up_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with pytest.raises(Refusal, match="还没有数据"):
        backup(tmp_path, ["--to", str(tmp_path / "kept")], steps())


def moment(root: Path) -> str:
    """The server's time now, a little after everything committed so far."""
    time.sleep(0.1)
    with (
        Checkout(root).session() as variables,
        psycopg.connect(variables["ANXIN_OWNER_DSN"]) as owner,
    ):
        row = owner.execute("SELECT clock_timestamp()::text").fetchone()
        assert row is not None
    time.sleep(0.1)
    return str(row[0])


def lose_the_disk(root: Path) -> None:
    """Delete the data folder of a server that was stopped in good order."""
    shutil.rmtree(Checkout(root).cluster().data_dir)


def test_base_and_log_bring_back_the_moment_before_a_bad_delete(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    base = kept_in(root, capsys)
    assert base.stat().st_mode & 0o777 == 0o700
    write(root, "INSERT INTO ledger VALUES (2)")
    before = moment(root)
    write(root, "DELETE FROM ledger")
    assert rows(root) == []
    assert restore(root, [str(base), "--until", before, "--json"], steps()) == 0
    assert json.loads(capsys.readouterr().out)["until"]
    assert rows(root) == [1, 2]
    write(root, "INSERT INTO ledger VALUES (3)")
    lose_the_disk(root)
    assert restore(root, [str(base)], steps()) == 0
    assert rows(root) == [1, 2, 3], "the new line of time is archived as well"


@pytest.mark.deep
def test_everything_comes_back_after_the_data_folder_and_its_password_are_gone(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    base = kept_in(root, capsys)
    write(root, "INSERT INTO ledger VALUES (2)")
    cluster = Checkout(root).cluster()
    lose_the_disk(root)
    cluster.data_dir.with_name("pg.admin").unlink()
    assert restore(root, [str(base)], steps()) == 0
    assert rows(root) == [1, 2]


@pytest.mark.deep
def test_log_of_what_came_after_is_not_mixed_with_that_of_the_lost_data(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    base = kept_in(root, capsys)
    write(root, "INSERT INTO ledger VALUES (2)")
    lose_the_disk(root)
    write(root, "CREATE TABLE another (n integer)")
    archives = Archive.of(Checkout(root).cluster().data_dir).folder.parent
    assert len(list(archives.iterdir())) == 2
    assert restore(root, [str(base)], steps()) == 0
    assert rows(root) == [1, 2]


def test_moment_beyond_the_log_leaves_the_data_as_it_was(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    base = kept_in(root, capsys)
    write(root, "INSERT INTO ledger VALUES (2)")
    with pytest.raises(Refusal, match="归档里没有"):
        restore(root, [str(base), "--until", "2099-01-01 00:00:00"], steps())
    assert rows(root) == [1, 2]
    with pytest.raises(Refusal, match="看不懂时间"):
        restore(root, [str(base), "--until", "soon"], steps())


def test_damaged_base_touches_nothing(root: Path, capsys: pytest.CaptureFixture[str]):
    base = kept_in(root, capsys)
    with (base / "base.tar.gz").open("ab") as file:
        file.write(b"x")
    with pytest.raises(Refusal, match="已损坏"):
        restore(root, [str(base)], steps())
    assert rows(root) == [1]


@pytest.mark.deep
def test_own_folder_keeps_three_bases_and_the_log_since(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    made = []
    for number in range(5):
        write(root, f"INSERT INTO ledger VALUES ({number + 2})")
        assert backup(root, ["--json"], steps()) == 0
        made.append(Path(json.loads(capsys.readouterr().out)["file"]))
        time.sleep(1.1)
    assert [path.exists() for path in made] == [False, False, True, True, True]
    assert restore(root, [str(made[2])], steps()) == 0
    assert rows(root) == [1, 2, 3, 4, 5, 6]
