"""`manage.py rekey`: a new key for the sealed fields, while the product runs or not.

In four steps, each of which may be cut off and taken up again: the new key is made known to every
process before anybody writes with it; it becomes the first; rows are sealed anew in small batches;
the old key goes once nothing rests on it. Running processes follow `.state/field.keys`.
The old key is then kept apart in `secrets.json`, for backups of its time.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import secrets
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from .bootstrap import Environment
from .checkout import Checkout
from .messages import Refusal, Steps, Text
from .state import write_private

# Longer than any process takes to see that the key file changed.
_HEARD_S = 1.5
_KEY_BYTES = 32
ROWS = "rekey_rows"


def rekey(root: Path, argv: Sequence[str], steps: Steps) -> int:
    """Change the field key; 0 done, 1 rows are left that could not be opened."""
    parser = argparse.ArgumentParser(prog="manage.py rekey", description="换密钥 / change the key")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args(argv)
    checkout = Checkout(root)
    if "ANXIN_APP_DSN" in os.environ:
        # Whoever gives the keys himself has put the new one first, and takes the old one away.
        return _rows(checkout, dict(os.environ), options.json, options.lang)
    cluster = None if checkout.external else checkout.cluster()
    if cluster is not None and not cluster.initialised:
        raise Refusal(
            "本目录还没有数据: 请先运行 python3 manage.py up",
            "This checkout holds no data yet: run python3 manage.py up first",
        )
    with checkout.state.lock("rekey"):
        checkout.keys(cluster)
        ring = KeyRing(checkout.state.folder)
        with steps.step(Text("宣布新密钥", "Make the new key known")):
            ring.announce()
            ring.lead()
        with checkout.session() as variables:
            code = _rows(checkout, variables, options.json, options.lang)
        if code == 0:
            ring.retire()
            steps.say(
                Text(
                    "旧密钥已停用, 留在 secrets.json 里供旧备份用. 请重新备份 secrets.json",
                    "The old key is out of use; secrets.json keeps it for older backups."
                    " Back secrets.json up anew",
                )
            )
        return code


def _rows(checkout: Checkout, variables: dict[str, str], as_json: bool, lang: str) -> int:
    """Let the product seal its rows anew, as their owner."""
    words = [ROWS, "--lang", lang, *(["--json"] if as_json else [])]
    python = str(Environment(checkout.root).python)
    return subprocess.run(
        [python, "manage.py", *words],
        cwd=checkout.root,
        env={**variables, "ANXIN_DB_ROLE": "owner"},
        check=False,
    ).returncode


class KeyRing:
    """The field keys of a checkout: first the one that writes, then those that still read."""

    def __init__(self, state_dir: Path) -> None:
        self._secrets, self._shared = state_dir / "secrets.json", state_dir / "field.keys"

    @property
    def keys(self) -> list[str]:
        """The keys in use."""
        return self._held()["field_key"].split(",")

    def announce(self) -> None:
        """Add a new key that is read by all and written by none; not while one is being changed."""
        if len(self.keys) == 1:
            self._write([*self.keys, secrets.token_hex(_KEY_BYTES)])

    def lead(self) -> None:
        """Put the new key first: from now on it writes."""
        held = self._held()
        if held.get("field_key_leads") != held["field_key"].split(",")[0]:
            newest = self.keys[-1]
            self._write([newest, *self.keys[:-1]], leads=newest)

    def retire(self) -> None:
        """Let every key but the first go, and keep it apart for backups of its time."""
        held = self._held()
        retired = [key for key in held.get("field_keys_retired", "").split(",") if key]
        held["field_keys_retired"] = ",".join([*self.keys[1:], *retired])
        held.pop("field_key_leads", None)
        self._write(self.keys[:1], held)

    def _held(self) -> dict[str, str]:
        found = json.loads(self._secrets.read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in found.items()}

    def _write(
        self, keys: list[str], held: dict[str, str] | None = None, *, leads: str = ""
    ) -> None:
        """Write both files, the one that outlives us first, and wait until everybody has heard."""
        values = held or self._held()
        # Fingerprints of receipts and links cannot be made anew: their key stays what it was.
        values.setdefault("mark_key", _mark_key(self.keys[-1]))
        values["field_key"] = ",".join(keys)
        if leads:
            values["field_key_leads"] = leads
        write_private(self._secrets, json.dumps(values, indent=1))
        shared = {name: values[name] for name in ("field_key", "mark_key")}
        write_private(self._shared, json.dumps(shared))
        time.sleep(_HEARD_S)


def _mark_key(field_key: str) -> str:
    """What the product made its fingerprints with while there was one key only."""
    return hashlib.sha256(bytes.fromhex(field_key) + b"blind").digest()[:16].hex()
