"""Fields nobody may read from the disk: SM4-GCM, and an HMAC-SM3 index to find equal values.

The key lives outside the database (`ANXIN_FIELD_KEY`, older keys after a comma, so that a key
can be changed: new writes use the first, reads try the one named in the value).
No certification is claimed for this use of SM3 and SM4.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

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
    """A keyed fingerprint by which an equal value is found without opening any."""
    mac = hmac.HMAC(_derive(_keys()[-1], "blind"), hashes.SM3())
    mac.update(purpose.encode() + b"\0" + text.encode())
    return mac.finalize()


def digest(*parts: bytes) -> bytes:
    """SHA-256 over length-prefixed parts, so that no two lists of parts collide by joining."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big"))
        total.update(part)
    return total.digest()


@lru_cache(maxsize=4)
def _parsed(configured: str) -> tuple[bytes, ...]:
    keys = tuple(bytes.fromhex(part.strip()) for part in configured.split(",") if part.strip())
    if not keys or any(len(key) < 32 for key in keys):
        raise ValueError("ANXIN_FIELD_KEY needs at least 64 hexadecimal digits per key")
    return keys


def _keys() -> tuple[bytes, ...]:
    return _parsed(settings.ANXIN_FIELD_KEY)


def _derive(key: bytes, use: str) -> bytes:
    return hashlib.sha256(key + use.encode()).digest()[:SM4_KEY_BYTES]


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"id" + key).digest()[:KEY_ID_BYTES]
