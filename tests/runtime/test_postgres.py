"""The launcher: starting, stopping, crashes, stale files, accounts, two at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from anxin.runtime.installation import Account, place_for
from anxin.runtime.messages import Refusal
from anxin.runtime.postgres import Binaries, Cluster

from .conftest import installations

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0


def one(cluster: Cluster, statement: str) -> object:
    with psycopg.connect(cluster.admin_dsn(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def until(condition: object, seconds: float = 20.0) -> bool:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_rows_and_port_outlast_a_stop(cluster: Cluster):
    one(cluster, "CREATE TABLE kept AS SELECT 7 AS n")
    port = cluster.port
    cluster.stop()
    assert not cluster.alive()
    cluster.start()
    assert one(cluster, "SELECT n FROM kept") == 7
    assert cluster.port == port


def test_server_listens_on_loopback_only_and_wants_the_password(cluster: Cluster):
    assert one(cluster, "SHOW listen_addresses") == "127.0.0.1"
    assert one(cluster, "SHOW unix_socket_directories") == ""
    assert one(cluster, "SHOW jit") == "off"
    assert one(cluster, "SHOW fsync") == "on"
    assert one(cluster, "SHOW server_encoding") == "UTF8"
    bare = f"postgresql://postgres@127.0.0.1:{cluster.port}/postgres"
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(bare)


def test_password_stands_in_no_argv_and_is_readable_by_the_owner_only(cluster: Cluster):
    password = cluster.admin_dsn().split(":")[2].split("@")[0]
    listed = subprocess.run(
        ["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True
    )
    assert password not in listed.stdout
    assert password not in cluster.log.read_text(encoding="utf-8")
    admin = cluster.data_dir.with_name("pg.admin")
    assert password in admin.read_text(encoding="utf-8")
    assert admin.stat().st_mode & 0o777 == 0o600


@contextmanager
def writing(dsn: str, acknowledged: list[int]) -> Iterator[None]:
    """Another thread that commits one row after the other until the server is gone."""

    def write() -> None:
        try:
            with psycopg.connect(dsn, autocommit=True) as connection:
                for number in range(1_000_000):
                    connection.execute("INSERT INTO ledger VALUES (%s)", [number])
                    acknowledged.append(number)
        except psycopg.OperationalError:
            return

    thread = threading.Thread(target=write)
    thread.start()
    yield
    thread.join()


def lost_in_crash(cluster: Cluster) -> set[int]:
    """Rows acknowledged before a kill -9 of the server and not stored after its recovery."""
    one(cluster, "CREATE TABLE ledger (n integer)")
    one(cluster, "CHECKPOINT")
    acknowledged: list[int] = []
    with writing(cluster.admin_dsn(), acknowledged):
        assert until(lambda: len(acknowledged) >= 500)
        os.kill(cluster.pid, signal.SIGKILL)
        assert until(lambda: cluster.exit_code() is not None)
    cluster.start()
    with psycopg.connect(cluster.admin_dsn()) as connection:
        stored = {row[0] for row in connection.execute("SELECT n FROM ledger")}
    return set(acknowledged) - stored


def test_kill_nine_loses_no_acknowledged_row(cluster: Cluster):
    port = cluster.port
    assert lost_in_crash(cluster) == set()
    assert cluster.port == port


def test_the_same_crash_does_lose_rows_of_a_forgetful_server(open_folder: Path):
    # The control: if this kept every row, the test above would prove nothing.
    forgetful = Cluster(open_folder / "pg", durable=False)
    forgetful.start()
    try:
        assert lost_in_crash(forgetful)
    finally:
        forgetful.stop()


@pytest.mark.parametrize("owner", ["a dead process", "another program"])
def test_stale_pid_file_is_recognised(cluster: Cluster, owner: str):
    pid_file = cluster.data_dir / "postmaster.pid"
    left = pid_file.read_text(encoding="ascii").splitlines()
    cluster.stop()
    gone = subprocess.Popen(["true"])
    gone.wait()
    number = gone.pid if owner == "a dead process" else os.getpid()
    pid_file.write_text("\n".join([str(number), *left[1:]]) + "\n", encoding="ascii")
    assert not cluster.alive()
    cluster.start()
    assert cluster.alive()
    assert cluster.pid != number


_STARTER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from anxin.runtime.postgres import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
print(cluster.pid, cluster.owned, flush=True)
sys.stdin.readline()
cluster.stop(wait_for_users=True)
"""


def starter(data_dir: Path) -> subprocess.Popen[str]:
    """Another process that starts or attaches, reports, and stops on a line or at its end."""
    return subprocess.Popen(
        [sys.executable, "-c", _STARTER, str(data_dir), str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def test_two_starts_at_once_share_one_server_until_the_last_is_done(open_folder: Path):
    with starter(open_folder / "pg") as first, starter(open_folder / "pg") as second:
        answers = {process: said(process) for process in (first, second)}
        assert len({answer[0] for answer in answers.values()}) == 1
        assert sorted(answer[1] for answer in answers.values()) == ["False", "True"]
        owner, guest = sorted(answers, key=lambda process: answers[process][1] != "True")
        assert owner.stdin is not None
        owner.stdin.write("\n")
        owner.stdin.flush()
        time.sleep(0.5)
        assert Cluster(open_folder / "pg").alive(), "the owner left while another was attached"
        guest.communicate("\n", timeout=30)
        owner.wait(30)
    assert not Cluster(open_folder / "pg").alive()


def test_server_of_a_killed_owner_ends_and_the_next_start_works(open_folder: Path):
    with starter(open_folder / "pg") as process:
        left = int(said(process)[0])
        process.kill()
    cluster = Cluster(open_folder / "pg")
    cluster.start()
    try:
        assert cluster.owned
        assert cluster.pid != left
        assert one(cluster, "SELECT 1") == 1
    finally:
        cluster.stop()


def test_destroy_leaves_nothing(cluster: Cluster):
    cluster.stop()
    cluster.destroy()
    assert not cluster.initialised
    assert not cluster.data_dir.exists()


def test_data_of_another_version_is_refused_in_a_sentence(cluster: Cluster):
    cluster.stop()
    other = Binaries(cluster.binaries.folder, cluster.binaries.major - 1)
    with pytest.raises(Refusal, match=f"由 PostgreSQL {cluster.binaries.major} 建立"):
        Cluster(cluster.data_dir, binaries=other).start()
    cluster.start()


def test_missing_password_file_is_refused_in_a_sentence(cluster: Cluster):
    cluster.stop()
    admin = cluster.data_dir.with_name("pg.admin")
    kept = admin.read_text(encoding="utf-8")
    admin.unlink()
    with pytest.raises(Refusal, match=r"pg\.admin 不见了"):
        cluster.start()
    admin.write_text(kept, encoding="utf-8")
    cluster.start()


def test_every_installation_found_starts(open_folder: Path):
    assert installations()
    for binaries in installations():
        cluster = Cluster(open_folder / f"pg{binaries.major}", durable=False, binaries=binaries)
        cluster.start()
        try:
            assert str(one(cluster, "SHOW server_version")).startswith(str(binaries.major))
        finally:
            cluster.stop()


def test_named_folder_without_a_server_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANXIN_PG_BIN", str(tmp_path))
    with pytest.raises(Refusal, match="ANXIN_PG_BIN"):
        Binaries.find()


def accounts() -> list[str]:
    """The accounts this machine can run the server as."""
    return [n for n in ("namespace", "nobody") if Account(n).can("true")] if IS_ROOT else ["self"]


@pytest.mark.parametrize("name", accounts())
def test_server_never_runs_with_the_rights_of_root(open_folder: Path, name: str):
    cluster = Cluster(open_folder / "pg", durable=False, account=Account(name))
    cluster.start()
    try:
        status = Path(f"/proc/{cluster.pid}/status").read_text(encoding="ascii")
        rights = next(line for line in status.splitlines() if line.startswith("CapEff"))
        assert int(rights.split()[1], 16) == 0
        owner = cluster.data_dir.stat().st_uid
        assert owner == (65534 if name == "nobody" else os.geteuid())
    finally:
        cluster.stop()


def test_programs_out_of_reach_are_copied_to_where_the_account_can_run_them(open_folder: Path):
    # Only root has accounts that reach less than it does; others find their own files reachable.
    hidden = open_folder / "hidden"
    hidden.mkdir(mode=0o700)
    account = Account("nobody" if "nobody" in accounts() else "self")
    found = Binaries.find()
    copy = found.reachable(account, open_folder / "copies")
    assert copy == found or account.can(str(copy.folder / "postgres"), "--version")
    packages = found.folder.parents[2]
    (hidden / "packages").symlink_to(packages)
    behind = Binaries(hidden / "packages" / found.folder.relative_to(packages), found.major)
    reached = behind.reachable(account, open_folder / "copies")
    assert (reached == behind) == (account.name == "self")
    cluster = Cluster(open_folder / "pg", durable=False, account=account, binaries=behind)
    cluster.start()
    cluster.stop()


def test_data_goes_outside_when_the_account_cannot_reach_the_checkout(open_folder: Path):
    hidden = open_folder / "checkout"
    hidden.mkdir(mode=0o700)
    account = Account("nobody" if "nobody" in accounts() else "self")
    reachable = account.name == "self"
    chosen = place_for(hidden / "pg", lambda: open_folder, account)
    assert chosen == (hidden / "pg" if reachable else open_folder / "pg")
    assert hidden.stat().st_mode & 0o777 == 0o700
    assert place_for(hidden / "pg", lambda: Path("/never"), account) == chosen
