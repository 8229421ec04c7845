"""`up` from nothing to READY and back, with a stand-in product and everything else real."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import pytest

from anxin.runtime.postgres import Cluster
from anxin.runtime.postmaster import Postmaster
from anxin.runtime.up import Product, stamp_covers, stamp_of

from .stand_in import Checkout, Running


@pytest.fixture
def checkout(open_folder: Path) -> Checkout:
    """A checkout in a path with spaces."""
    return Checkout.make(open_folder / "my checkout")


def data_dir(checkout: Checkout) -> Path:
    place = checkout.root / ".state" / "pg.place"
    return Path(place.read_text(encoding="utf-8").strip())


def changed(running: Running, name: str, old: int) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if running.children().get(name, old) != old:
            return True
        time.sleep(0.05)
    return False


def test_ready_then_stopped_on_ctrl_c(checkout: Checkout):
    with checkout.up() as running:
        assert running.until_ready()
        assert running.lines[-1] == f"READY http://127.0.0.1:{running.port}"
        assert "DEMO office generated" in running.lines
        assert running.ask("/healthz") == "ok"
        assert set(running.children()) == {"database", "worker", "web"}
        assert running.stop() == 0
    assert Postmaster.read(data_dir(checkout)) is None
    assert (checkout.root / ".state").stat().st_mode & 0o777 == 0o700
    assert (checkout.root / ".state" / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_web_and_worker_know_neither_the_owner_nor_the_administrator(checkout: Checkout):
    with checkout.up() as running:
        assert running.until_ready()
        assert running.ask("/sees") == ""
    roles = {line.split()[0]: line for line in checkout.calls()}
    assert roles["migrate"].endswith("role=owner sees=ANXIN_OWNER_DSN")
    assert roles["load_all"].startswith("load_all role= ")
    assert roles["worker"].endswith("sees=")


@pytest.mark.parametrize("name", ["database", "worker", "web"])
def test_killed_part_comes_back_and_nothing_is_lost(checkout: Checkout, name: str):
    with checkout.up() as running:
        assert running.until_ready()
        assert running.ask("/add") == "1"
        old = running.children()[name]
        os.kill(old, signal.SIGKILL)
        assert changed(running, name, old)
        assert running.ask("/count") == "1"
    assert f"{name} 意外结束" in running.said


def test_second_start_loads_nothing_until_the_content_changes(checkout: Checkout):
    for expected in (1, 1, 2):
        if expected == 2:
            (checkout.root / "policy" / "text").write_text("two", encoding="utf-8")
        with checkout.up() as running:
            assert running.until_ready()
        assert (checkout.count("migrate"), checkout.count("load_all")) == (expected, expected)


def test_password_asked_for_is_loaded_and_any_other_start_keeps_it(tmp_path: Path):
    product = Product("", "", "", (), (), (), ("text",), "DEMO_WORD")
    (tmp_path / "text").write_text("one", encoding="utf-8")
    keys = {"ANXIN_SECRET_KEY": "k"}
    unasked = stamp_of(tmp_path, product, keys, {})
    chosen = stamp_of(tmp_path, product, keys, {"DEMO_WORD": "sesame"})
    assert "sesame" not in chosen
    assert not stamp_covers(unasked, chosen)
    assert stamp_covers(chosen, chosen)
    assert stamp_covers(chosen, unasked)
    assert not stamp_covers("", unasked)
    (tmp_path / "text").write_text("two", encoding="utf-8")
    assert not stamp_covers(chosen, stamp_of(tmp_path, product, keys, {}))


def test_failed_migration_is_a_sentence_and_is_tried_again(checkout: Checkout):
    (checkout.root / "broken").touch()
    with checkout.up() as running:
        assert not running.until_ready()
    assert running.process.returncode == 3
    assert "migrate 失败 (代码 1): the migration is broken" in running.said
    assert Postmaster.read(data_dir(checkout)) is None
    (checkout.root / "broken").unlink()
    with checkout.up() as running:
        assert running.until_ready()
    assert checkout.count("load_all") == 1


def test_worker_that_cannot_start_is_a_sentence_that_names_its_log(checkout: Checkout):
    manage = checkout.root / "manage.py"
    text = manage.read_text(encoding="utf-8")
    manage.write_text(
        f"{text}\nif word == 'worker':\n    sys.exit(9)\n".replace(
            'while word == "worker"', 'while word == "never"'
        ),
        encoding="utf-8",
    )
    (checkout.root / "stand_in_site.py").write_text("raise SystemExit(8)", encoding="utf-8")
    with checkout.up() as running:
        assert not running.until_ready()
    assert running.process.returncode == 3
    assert "一启动就结束" in running.said
    assert ".state/log/" in running.said


def test_second_up_and_busy_port_are_a_sentence_each(checkout: Checkout, tmp_path: Path):
    with checkout.up() as first:
        assert first.until_ready()
        with checkout.up() as second:
            assert not second.until_ready()
        assert second.process.returncode == 3
        assert f"本目录已经在运行 http://127.0.0.1:{first.port}" in second.said
        assert first.ask("/healthz") == "ok"
    other = Checkout.make(tmp_path / "other")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with other.up("--lang", "en", port=port) as third:
            assert not third.until_ready()
    assert third.process.returncode == 3
    assert f"Port {port} cannot be used" in third.said
    assert not (other.root / ".state" / "pg").exists()
    assert other.calls() == []


def test_supervisor_killed_outright_leaves_nothing_running_and_starts_again(checkout: Checkout):
    with checkout.up() as running:
        assert running.until_ready()
        running.ask("/add")
        pids = running.children().values()
        running.stop(signal.SIGKILL)
        deadline = time.monotonic() + 20
        while any(Path(f"/proc/{pid}").exists() for pid in pids):
            assert time.monotonic() < deadline, "children outlived the supervisor"
            time.sleep(0.05)
    with checkout.up(port=running.port) as again:
        assert again.until_ready()
        assert again.ask("/count") == "1"


def test_reset_deletes_own_data_after_saying_so(checkout: Checkout):
    with checkout.up() as running:
        assert running.until_ready()
        running.ask("/add")
    with checkout.up("--reset") as running:
        assert running.until_ready()
        assert f"将删除本目录的数据: {data_dir(checkout)}" in running.said
        assert running.ask("/count") == "0"


def test_data_without_its_keys_is_not_opened_with_new_ones(checkout: Checkout):
    with checkout.up() as running:
        assert running.until_ready()
    (checkout.root / ".state" / "secrets.json").unlink()
    with checkout.up() as running:
        assert not running.until_ready()
    assert "密钥文件" in running.said
    assert running.process.returncode == 3


def test_external_database_is_used_and_never_reset(checkout: Checkout, cluster: Cluster):
    address = cluster.admin_dsn()
    with checkout.up(DATABASE_URL=address) as running:
        assert running.until_ready()
        assert running.ask("/add") == "1"
        assert set(running.children()) == {"worker", "web"}
        assert running.ask("/sees") == ""
    assert not (checkout.root / ".state" / "pg").exists()
    with checkout.up("--reset", DATABASE_URL=address) as running:
        assert not running.until_ready()
    assert "外部数据库" in running.said
    with checkout.up(DATABASE_URL=address) as running:
        assert running.until_ready()
        assert running.ask("/count") == "1"
