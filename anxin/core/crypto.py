"""Fields nobody may read from the disk: SM4-GCM, and HMAC-SM3 fingerprints to find equal values.

The keys live outside the database (`ANXIN_FIELD_KEY`, further keys after a comma, so that a key can
be changed: new writes use the first, reads take the one named in the value). While the key of a
checkout is changed, processes that run already follow its key file (`ANXIN_FIELD_KEY_FILE`).

Two kinds of fingerprints: `index` of a value that is stored sealed beside it, made anew with each
new key; `blind` of what is handed out and never stored (a receipt, a link), by a key that stays.
No certification is claimed for this use of SM3 and SM4.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import models

VERSION = 1
KEY_ID_BYTES = 4
NONCE_BYTES = 12
TAG_BYTES = 16
SM4_KEY_BYTES = 16


class SealBroken(ValueError):
    """The stored value was changed, or its key is not here."""


def seal(text: str, purpose: str) -> bytes:
    """Encrypt a text for one purpose (`app.model.field`); another purpose cannot open it."""
    key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    cipher = Cipher(algorithms.SM4(_derive(key, "seal")), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(purpose.encode())
    body = cipher.update(text.encode()) + cipher.finalize()
    return bytes([VERSION]) + _key_id(key) + nonce + cipher.tag + body


def unseal(value: bytes, purpose: str) -> str:
    """Decrypt what `seal` made. Raises SealBroken."""
    value = bytes(value)
    head = 1 + KEY_ID_BYTES
    if len(value) < head + NONCE_BYTES + TAG_BYTES or value[0] != VERSION:
        raise SealBroken("not a sealed value")
    key = next((k for k in _keys() if _key_id(k) == value[1:head]), None)
    if key is None:
        raise SealBroken("the key of this value is not configured")
    nonce, rest = value[head : head + NONCE_BYTES], value[head + NONCE_BYTES :]
    tag, body = rest[:TAG_BYTES], rest[TAG_BYTES:]
    cipher = Cipher(algorithms.SM4(_derive(key, "seal")), modes.GCM(nonce, tag)).decryptor()
    cipher.authenticate_additional_data(purpose.encode())
    try:
        return (cipher.update(body) + cipher.finalize()).decode()
    except InvalidTag as error:
        raise SealBroken("the value was changed") from error


def blind(text: str, purpose: str) -> bytes:
    """A keyed fingerprint of what is handed out and not stored; it outlives changes of the key."""
    marking, keys = _marking(), _keys()
    return _fingerprint(marking or _derive(keys[-1], "blind"), text, purpose)


def index(text: str, purpose: str) -> bytes:
    """The fingerprint to store beside a sealed value, so that an equal one is found."""
    return _fingerprint(_derive(_keys()[0], "index"), text, purpose)


def indexes(text: str, purpose: str) -> list[bytes]:
    """The fingerprints to look for: one for each key, as rows may still stand under an older one."""
    return [_fingerprint(_derive(key, "index"), text, purpose) for key in _keys()]


def heads() -> list[bytes]:
    """How values sealed by any of our keys begin, the first key's before all."""
    return [bytes([VERSION]) + _key_id(key) for key in _keys()]


def digest(*parts: bytes) -> bytes:
    """SHA-256 over length-prefixed parts, so that no two lists of parts collide by joining."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.digest()


@dataclass(frozen=True, slots=True)
class Index:
    """The column of fingerprints beside a sealed one, that `index(text, purpose)` makes.

    `beside`: a plain column whose value stands before the text, with a colon (the kind of document).
    """

    column: str
    purpose: str
    beside: str = ""

    def text(self, plain: str, beside: str) -> str:
        """What the fingerprint is made of."""
        return f"{beside}:{plain}" if self.beside else plain


if TYPE_CHECKING:
    _Binary = models.BinaryField[Any, Any]
else:
    _Binary = models.BinaryField


class SealedField(_Binary):
    """A column of values that `seal` made; `rekey` and the doctor find every such column.

    `purpose`: what the values are sealed for, else `app.model.field`. `index`: how equal values are
    found by a column beside it. Migrations know a plain BinaryField.
    """

    def __init__(
        self, *args: Any, purpose: str = "", index: Index | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.sealed_for, self.index = purpose, index

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """As a plain BinaryField."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BinaryField", args, options

    def clone(self) -> SealedField:
        """The same field, with what migrations do not know."""
        _name, _path, args, options = self.deconstruct()
        return SealedField(*args, purpose=self.sealed_for, index=self.index, **options)

    @property
    def purpose(self) -> str:
        """What its values are sealed for."""
        return self.sealed_for or f"{self.model._meta.label_lower}.{self.name}"


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values. `index`: how equal values are found, or nothing.

    `in_json`: the values stand as hexadecimal texts inside a JSON object (a library's table).
    """

    table: str
    key: str
    column: str
    purpose: str
    index: Index | None = None
    in_json: bool = False


_elsewhere: list[SealedColumn] = []


def sealed_elsewhere(column: SealedColumn) -> None:
    """Register a sealed column of a library's table."""
    if column not in _elsewhere:
        _elsewhere.append(column)


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column: the fields of our models, and what was registered of libraries."""
    from django.apps import apps

    own = [
        SealedColumn(
            model._meta.db_table,
            str(model._meta.pk.column),
            str(field.column),
            field.purpose,
            field.index,
        )
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]
    return [*own, *_elsewhere]


def older_count(column: SealedColumn) -> tuple[str, Any]:
    """The statement, and its value, that counts rows of a column not sealed by the first key."""
    if column.in_json:
        return (
            (
                f"SELECT count(*) FROM {column.table} t WHERE EXISTS (SELECT 1 FROM"
                f" jsonb_each_text(t.{column.column}::jsonb) AS part WHERE length(part.value) >= 66"
                " AND part.value ~ '^01[0-9a-f]+$' AND left(part.value, 10) <> %s)"
            ),
            heads()[0].hex(),
        )
    return (
        (
            f"SELECT count(*) FROM {column.table} WHERE {column.column} IS NOT NULL"
            f" AND substring({column.column} FROM 1 FOR 5) <> %s"
        ),
        heads()[0],
    )


def resealed(column: SealedColumn, value: Any) -> tuple[Any, str]:
    """A stored value sealed by the first key, and its text; None when it is that already."""
    first = heads()[0]
    if not column.in_json:
        if bytes(value[: len(first)]) == first:
            return None, ""
        text = unseal(bytes(value), column.purpose)
        return seal(text, column.purpose), text
    parts = dict(json.loads(value) if isinstance(value, str) else value)
    old = {
        name: part
        for name, part in parts.items()
        if isinstance(part, str) and _from_hex(part) and not part.startswith(first.hex())
    }
    if not old:
        return None, ""
    for name, part in old.items():
        opened = unseal(bytes.fromhex(part), column.purpose)
        parts[name] = seal(opened, column.purpose).hex()
    return json.dumps(parts), ""


def _from_hex(text: str) -> bool:
    try:
        return is_sealed(bytes.fromhex(text))
    except ValueError:
        return False


def is_sealed(value: bytes) -> bool:
    """Whether a value looks like one that `seal` made with a key of ours."""
    least = 1 + KEY_ID_BYTES + NONCE_BYTES + TAG_BYTES
    return len(value) >= least and value[: 1 + KEY_ID_BYTES] in heads()


def _fingerprint(key: bytes, text: str, purpose: str) -> bytes:
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(purpose.encode() + b"\0" + text.encode())
    return mac.finalize()


@lru_cache(maxsize=4)
def _parsed(configured: str) -> tuple[bytes, ...]:
    keys = tuple(bytes.fromhex(part.strip()) for part in configured.split(",") if part.strip())
    if not keys or any(len(key) < 32 for key in keys):
        raise ValueError("ANXIN_FIELD_KEY needs at least 64 hexadecimal digits per key")
    return keys


def _keys() -> tuple[bytes, ...]:
    return _parsed(_in_file().get("field_key") or settings.ANXIN_FIELD_KEY)


def _marking() -> bytes:
    return bytes.fromhex(_in_file().get("mark_key") or settings.ANXIN_MARK_KEY)


def _in_file() -> dict[str, str]:
    """What the key file says now; nothing where there is none."""
    path = settings.ANXIN_FIELD_KEY_FILE
    if not path:
        return {}
    try:
        changed = os.stat(path).st_mtime_ns
    except FileNotFoundError:
        return {}
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: str, changed: int) -> dict[str, str]:
    return dict(json.loads(Path(path).read_text(encoding="utf-8")))


def _derive(key: bytes, use: str) -> bytes:
    return hashlib.sha256(key + use.encode()).digest()[:SM4_KEY_BYTES]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"id" + key).digest()[:KEY_ID_BYTES]
