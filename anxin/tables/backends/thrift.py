"""Thrift's compact protocol, as far as the footer of a Parquet file needs it: read into plain
values without knowing their names, changed, and written again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
WHOLE = (I16, I32, I64)
MOST_DEPTH = 32
MOST_FIELD = 2**15 - 1


class Field(NamedTuple):
    """A value with its kind: int, bool, bytes, Items, or a Struct."""

    kind: int
    value: Any


class Items(NamedTuple):
    """A list whose elements are all of one kind."""

    kind: int
    values: list[Any]


Struct = dict[int, Field]


class Damaged(Exception):
    """Bytes that are not what they should be."""


def read_struct(data: bytes) -> Struct:
    """The structure at the beginning of `data`. Raises Damaged."""
    try:
        return _Reader(data).struct(0)
    except IndexError:
        raise Damaged("cut off") from None


def struct_bytes(struct: Mapping[int, Field]) -> bytes:
    """A structure as bytes, its fields in the order of their numbers."""
    out = bytearray()
    _put_struct(out, struct)
    return bytes(out)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def struct(self, depth: int) -> Struct:
        found: Struct = {}
        number = 0
        while head := self.byte():
            step, kind = head >> 4, head & 15
            number = number + step if step else _unfolded(self.varint())
            if not 0 < number <= MOST_FIELD:
                raise Damaged(f"field {number}")
            found[number] = Field(kind, self.value(kind, depth))
        return found

    def value(self, kind: int, depth: int) -> Any:
        if depth > MOST_DEPTH:
            raise Damaged("too deep")
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind in WHOLE:
            return _unfolded(self.varint())
        if kind == BINARY:
            return self.take(self.varint())
        if kind in (LIST, SET):
            return self.items(depth + 1)
        if kind == STRUCT:
            return self.struct(depth + 1)
        if kind in (BYTE, DOUBLE):
            return self.take(1 if kind == BYTE else 8)
        raise Damaged(f"kind {kind}")

    def items(self, depth: int) -> Items:
        head = self.byte()
        kind = head & 15
        count = head >> 4 if head >> 4 < 15 else self.varint()
        if count > len(self.data):
            raise Damaged("a list longer than its bytes")
        if kind in (TRUE, FALSE):
            return Items(kind, [self.byte() == TRUE for _ in range(count)])
        return Items(kind, [self.value(kind, depth) for _ in range(count)])

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def take(self, size: int) -> bytes:
        self.at += size
        if self.at > len(self.data):
            raise Damaged("cut off")
        return self.data[self.at - size : self.at]

    def varint(self) -> int:
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 127) << shift
            if byte < 128:
                return found
            shift += 7
            if shift > 63:
                raise Damaged("a number of over 64 bits")


def _unfolded(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _put_struct(out: bytearray, struct: Mapping[int, Field]) -> None:
    before = 0
    for number, (kind, value) in sorted(struct.items()):
        if kind in (TRUE, FALSE):
            kind = TRUE if value else FALSE
        if 0 < number - before < 16:
            out.append(number - before << 4 | kind)
        else:
            out.append(kind)
            _put_varint(out, number << 1)
        if kind not in (TRUE, FALSE):
            _put(out, kind, value)
        before = number
    out.append(0)


def _put(out: bytearray, kind: int, value: Any) -> None:
    if kind in (TRUE, FALSE):
        out.append(TRUE if value else FALSE)
    elif kind in WHOLE:
        _put_varint(out, value << 1 if value >= 0 else (-value << 1) - 1)
    elif kind == BINARY:
        _put_varint(out, len(value))
        out += value
    elif kind in (LIST, SET):
        _put_items(out, value)
    elif kind == STRUCT:
        _put_struct(out, value)
    else:
        out += value


def _put_items(out: bytearray, items: Items) -> None:
    count = len(items.values)
    out.append((count if count < 15 else 15) << 4 | items.kind)
    if count >= 15:
        _put_varint(out, count)
    for value in items.values:
        _put(out, items.kind, value)


def _put_varint(out: bytearray, number: int) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
