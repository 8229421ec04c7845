"""Backup and restore of a checkout's own cluster."""

from __future__ import annotations

import io
import json
from pathlib import Path

import psycopg
import pytest

from anxin.runtime.backup import KEPT, backup, restore
from anxin.runtime.checkout import Checkout
from anxin.runtime.messages import Refusal, Steps
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


def dumped(root: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert backup(root, ["--to", str(root / "kept"), "--json"], steps()) == 0
    receipt = json.loads(capsys.readouterr().out)
    return Path(receipt["file"])


def test_restore_brings_back_what_was_there_and_keeps_what_it_replaced(
    root: Path, capsys: pytest.CaptureFixture[str]
):
    dump = dumped(root, capsys)
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
    dump = dumped(root, capsys)
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
