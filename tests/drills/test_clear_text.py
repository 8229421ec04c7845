"""What a person gives with a request stands in clear in no file that leaves the house or stays in it.

Given through the real product; looked for in a dump, in the base backup, in the archived log and in
the product's own logs. The text of the request itself is not personal and must be found in all but
the logs: so the search is known to see.
"""

from __future__ import annotations

import gzip
import http.client
import io
import json
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from anxin.runtime.archive import Archive
from anxin.runtime.backup import login
from anxin.runtime.messages import Steps
from anxin.runtime.state import DATABASE
from drills.letters import AREA, HOST
from drills.stand import Stand, stand

TEXT = "测一测这句话找不找得到"
PERSONAL = ("欧阳甄别", "13987650123", "530302199003070019")
_ARCHIVED_WITHIN_S = 60.0


def file_request(port: int) -> None:
    body = {
        "kind": "question",
        "area": AREA,
        "text": TEXT,
        "contact": {"name": PERSONAL[0], "phone": PERSONAL[1]},
        "on_behalf_of": PERSONAL[2],
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": "clear-text"}
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("POST", "/api/v1/requests", json.dumps(body).encode(), headers)
    answer = connection.getresponse()
    assert answer.status == 201, answer.read()
    connection.close()


def look_up_badly(port: int) -> None:
    """A refused request and a wrong look-up: what fails is most likely to be logged."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    wrong = json.dumps({"kind": "no such", "contact": {"phone": PERSONAL[1]}}).encode()
    connection.request("POST", "/api/v1/requests", wrong, {"Content-Type": "application/json"})
    assert connection.getresponse().read()
    connection.close()


def dumped(place: Stand) -> bytes:
    tool = place.cluster.binaries.tool("pg_dump")
    assert tool is not None
    done = subprocess.run(
        [str(tool), "--format=plain", "--no-password"],
        env=login(place.cluster.admin_dsn(), DATABASE),
        capture_output=True,
        check=True,
    )
    return done.stdout


def based(folder: Path) -> Iterator[bytes]:
    with tarfile.open(folder / "base.tar.gz") as packed:
        for member in packed:
            file = packed.extractfile(member)
            if file is not None:
                yield file.read()


def archived(place: Stand) -> list[bytes]:
    """Every piece of the log, the one with the request in it among them."""
    folder = Archive.of(place.cluster.data_dir).folder
    piece = place.rows("SELECT pg_walfile_name(pg_switch_wal())")[0][0]
    until = time.monotonic() + _ARCHIVED_WITHIN_S
    while not (folder / f"{piece}.gz").exists():
        assert time.monotonic() < until, "the log was not archived"
        time.sleep(0.2)
    return [gzip.decompress(file.read_bytes()) for file in folder.glob("0*.gz")]


@pytest.mark.deep
def test_dump_backup_log_and_logs_hold_no_personal_word() -> None:
    with stand(Steps("zh", io.StringIO())) as place:
        file_request(place.port)
        look_up_badly(place.port)
        place.command("backup", "--to", str(place.root / "kept"))
        (base,) = [path for path in (place.root / "kept").iterdir() if path.is_dir()]
        kept = {
            "dump": [dumped(place)],
            "base": list(based(base)),
            "archive": archived(place),
        }
        logs = [file.read_bytes() for file in (place.root / ".state/log").glob("*.log")]
    for where, pieces in kept.items():
        assert any(TEXT.encode() in piece for piece in pieces), f"the search is blind in {where}"
    for where, pieces in {**kept, "logs": logs}.items():
        for word in PERSONAL:
            assert not any(word.encode() in piece for piece in pieces), f"{word} in {where}"
    assert not any(TEXT.encode() in piece for piece in logs), "logs hold no words of people"
