"""The ring of field keys: cut off at any step it is taken up again, and nobody loses a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from anxin.runtime import rekey
from anxin.runtime.rekey import KeyRing

FIRST = "0f" * 32


@pytest.fixture
def ring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyRing:
    monkeypatch.setattr(rekey, "_HEARD_S", 0.0)
    (tmp_path / "secrets.json").write_text(json.dumps({"field_key": FIRST}), encoding="utf-8")
    return KeyRing(tmp_path)


def shared(tmp_path: Path) -> dict[str, str]:
    return dict(json.loads((tmp_path / "field.keys").read_text(encoding="utf-8")))


def test_new_key_is_read_by_all_before_it_writes(ring: KeyRing, tmp_path: Path):
    ring.announce()
    assert ring.keys[0] == FIRST
    assert len(ring.keys) == 2
    new = ring.keys[1]
    ring.lead()
    assert ring.keys == [new, FIRST]
    assert shared(tmp_path)["field_key"] == f"{new},{FIRST}"
    ring.retire()
    assert ring.keys == [new]


def test_every_step_may_be_repeated(ring: KeyRing):
    for _ in range(3):
        ring.announce()
    new = ring.keys[1]
    for _ in range(3):
        ring.announce()
        ring.lead()
    assert ring.keys == [new, FIRST]


def test_key_of_fingerprints_stays_through_many_changes(ring: KeyRing, tmp_path: Path):
    marks, keys = set(), set()
    for _ in range(3):
        ring.announce()
        ring.lead()
        ring.retire()
        marks.add(shared(tmp_path)["mark_key"])
        keys.add(ring.keys[0])
    assert len(marks) == 1
    assert len(keys) == 3
    held = json.loads((tmp_path / "secrets.json").read_text(encoding="utf-8"))
    assert len(held["field_keys_retired"].split(",")) == 3
    assert held["field_keys_retired"].endswith(FIRST)
    assert (tmp_path / "field.keys").stat().st_mode & 0o777 == 0o600
