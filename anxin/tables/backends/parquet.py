"""Answers beside a Parquet file's own columns, which are copied byte for byte.

Writing columns again costs several times what reading and deciding them costs. So the new file is
the old one up to its footer, then the column chunks of the answers, then a footer that names both:
nothing about the old columns (types, compression, statistics, indexes) can change.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path
from typing import Literal

import polars as pl

from anxin.tables.types import DecisionTable

from .frame import SLICE_ROWS, output_exprs, rule_series, run_frame
from .thrift import (
    LIST,
    STRUCT,
    WHOLE,
    Damaged,
    Field,
    Items,
    Struct,
    read_struct,
    struct_bytes,
)

MAGIC = b"PAR1"
MOST_FOOTER = 8_000_000
# Numbers of the fields that are touched, as the format's definition names them.
_SCHEMA, _GROUPS, _KEYS, _ORDERS, _ENCRYPTED = 2, 4, 5, 7, 8
_CHILDREN = 5
_CHUNKS, _BYTES, _ROWS, _PACKED_BYTES = 1, 2, 3, 6
_CHUNK_AT, _META, _INDEXES = 2, 3, (4, 5, 6, 7)
_CODEC, _PACKED, _STARTS, _BLOOM = 4, 7, (9, 10, 11), (14, 15)
_KEY = 1
_ARROW = b"ARROW:schema"
# What other writers say about all columns of the file, which is not true of the new ones.
_STALE = (b"schema", b"row.metadata")
Codec = Literal["uncompressed", "snappy", "gzip", "zstd", "lz4"]
_CODECS: dict[int, Codec] = {0: "uncompressed", 1: "snappy", 2: "gzip", 6: "zstd", 7: "lz4"}


class Unsuited(Exception):
    """A file whose columns cannot be taken over as they stand; writing them anew still can."""


@dataclass(frozen=True, slots=True)
class _File:
    """Where the footer of a file begins, and what it says."""

    end: int
    footer: Struct


def append_answers(table: DecisionTable, source: Path, target: Path, schema: pl.Schema) -> None:
    """Writes `source` with `rule` and the outputs to `target`; groups of rows are decided while
    others are copied and written. Raises Unsuited, and leaves no file then."""
    names = [item.name for item in table.inputs if item.name in schema]
    try:
        file = _opened(source)
        sizes = [_number(group, _ROWS) for group in _items(file.footer, _GROUPS)]
        if not names or not sizes or min(sizes) <= 0:
            raise Unsuited
        answers = _Answers(table, source, names, _codec_of(file))
        with ThreadPoolExecutor(max_workers=pl.thread_pool_size() + 1) as pool:
            copied = pool.submit(shutil.copyfile, source, target)
            batches = pool.map(answers.of, _batches(sizes))
            copied.result()
            _write(file, target, chain.from_iterable(batches), _widened(table, schema))
    except BaseException as reason:
        with suppress(OSError):
            target.unlink()
        if isinstance(reason, Damaged):
            raise Unsuited from None
        raise


@dataclass(frozen=True, slots=True)
class _Answers:
    table: DecisionTable
    source: Path
    names: Sequence[str]
    codec: Codec

    def of(self, batch: tuple[int, Sequence[int]]) -> list[bytes]:
        """A Parquet file of answers for each of the groups that begin at a row."""
        start, sizes = batch
        scanned = pl.scan_parquet(self.source, glob=False).slice(start, sum(sizes))
        frame = scanned.select(self.names).collect()
        if frame.height != sum(sizes):
            raise Damaged("fewer rows than the footer says")
        outputs = output_exprs(self.table, frame.schema, coded=True)
        frame = frame.with_columns(rule_series(self.table, frame))
        answered = frame.select(pl.col("rule"), *outputs)
        starts = accumulate(sizes, initial=0)
        return [
            self._written(answered.slice(at, size)) for at, size in zip(starts, sizes, strict=False)
        ]

    def _written(self, answered: pl.DataFrame) -> bytes:
        made = io.BytesIO()
        answered.write_parquet(
            made,
            compression=self.codec,
            compression_level=1 if self.codec == "zstd" else None,
            row_group_size=answered.height,
        )
        return made.getvalue()


def _batches(sizes: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """First row and sizes of neighbouring groups that are read at once."""
    start = row = first = 0
    for at, size in enumerate(sizes):
        if at > first and row + size - start > SLICE_ROWS:
            yield start, sizes[first:at]
            start, first = row, at
        row += size
    yield start, sizes[first:]


def _widened(table: DecisionTable, schema: pl.Schema) -> pl.Schema:
    """All columns of the new file."""
    return run_frame(table, pl.LazyFrame(schema=schema)).collect_schema()


def _write(file: _File, target: Path, parts: Iterable[bytes], schema: pl.Schema) -> None:
    """Puts the answers and the new footer behind the columns that stand in `target`."""
    groups: list[Struct] = []
    elements: list[Struct] = []
    with target.open("r+b") as out:
        out.seek(file.end)
        for group, part in zip(_items(file.footer, _GROUPS), parts, strict=True):
            new = _read(part)
            elements = _items(new.footer, _SCHEMA)[1:]
            groups.append(_joined(group, _items(new.footer, _GROUPS), out.tell() - len(MAGIC)))
            out.write(part[len(MAGIC) : new.end])
        footer = struct_bytes(_footer(file.footer, groups, elements, schema))
        out.write(footer + len(footer).to_bytes(4, "little") + MAGIC)
        out.truncate()


def _footer(old: Struct, groups: list[Struct], elements: list[Struct], schema: pl.Schema) -> Struct:
    """The old footer with the new columns' elements behind the old ones."""
    root, *own = _items(old, _SCHEMA)
    if not 0 < _number(root, _CHILDREN) <= len(own):
        raise Damaged("no root")
    root = _with_number(root, _CHILDREN, _number(root, _CHILDREN) + len(elements))
    found = dict(old)
    found[_SCHEMA] = _structs([root, *own, *elements])
    found[_GROUPS] = _structs(groups)
    if _ORDERS in old:
        by_type: Struct = {1: Field(STRUCT, {})}
        found[_ORDERS] = _structs([*_items(old, _ORDERS), *[by_type for _ in elements]])
    if _KEYS in old:
        found[_KEYS] = _structs(_keys(_items(old, _KEYS), schema))
    return found


def _keys(pairs: list[Struct], schema: pl.Schema) -> list[Struct]:
    """The file's notes; a description of all its columns is made anew, or left out."""
    found = []
    for pair in pairs:
        key = pair[_KEY].value
        if key == _ARROW:
            made = io.BytesIO()
            pl.DataFrame(schema=schema).write_parquet(made)
            notes = _items(_read(made.getvalue()).footer, _KEYS)
            found += [note for note in notes if note[_KEY].value == _ARROW]
        elif not key.endswith(_STALE):
            found.append(pair)
    return found


def _joined(group: Struct, answers: list[Struct], shift: int) -> Struct:
    """A group of rows with the chunks of its answers, which lie `shift` bytes further on."""
    (answer,) = answers
    chunks = [_moved(chunk, shift) for chunk in _items(answer, _CHUNKS)]
    found = _with_number(group, _BYTES, _number(group, _BYTES) + _number(answer, _BYTES))
    if _PACKED_BYTES in found:
        packed = sum(_number(_struct(chunk, _META), _PACKED) for chunk in chunks)
        found = _with_number(found, _PACKED_BYTES, _number(found, _PACKED_BYTES) + packed)
    found[_CHUNKS] = _structs([*_items(group, _CHUNKS), *chunks])
    return found


def _moved(chunk: Struct, shift: int) -> Struct:
    """A chunk at another place of a file, without the indexes that stood elsewhere."""
    meta = {at: field for at, field in _struct(chunk, _META).items() if at not in _BLOOM}
    for at in _STARTS:
        if at in meta:
            meta = _with_number(meta, at, _number(meta, at) + shift)
    found = {at: field for at, field in chunk.items() if at not in _INDEXES}
    if _number(found, _CHUNK_AT):
        found = _with_number(found, _CHUNK_AT, _number(found, _CHUNK_AT) + shift)
    return found | {_META: Field(STRUCT, meta)}


def _opened(path: Path) -> _File:
    """A file's footer. Raises Unsuited for one that is encrypted or too long."""
    with path.open("rb") as opened:
        size = opened.seek(0, io.SEEK_END)
        opened.seek(max(size - 8, 0))
        tail = opened.read()
        length = int.from_bytes(tail[:4], "little")
        if tail[4:] != MAGIC or not 0 < length <= min(MOST_FOOTER, size - 12):
            raise Unsuited
        opened.seek(size - 8 - length)
        footer = read_struct(opened.read(length))
    if _ENCRYPTED in footer:
        raise Unsuited
    return _File(size - 8 - length, footer)


def _read(data: bytes) -> _File:
    """The footer of a file in memory that was just written."""
    length = int.from_bytes(data[-8:-4], "little")
    end = len(data) - 8 - length
    return _File(end, read_struct(data[end:-8]))


def _codec_of(file: _File) -> Codec:
    """The compression of the file's first column, zstd where it is not one that is written."""
    chunk = _items(_items(file.footer, _GROUPS)[0], _CHUNKS)[0]
    return _CODECS.get(_number(_struct(chunk, _META), _CODEC), "zstd")


def _items(struct: Struct, at: int) -> list[Struct]:
    field = struct.get(at)
    if field is None or field.kind != LIST or field.value.kind != STRUCT:
        raise Damaged(f"no list at {at}")
    found: list[Struct] = field.value.values
    return found


def _struct(struct: Struct, at: int) -> Struct:
    field = struct.get(at)
    if field is None or field.kind != STRUCT:
        raise Damaged(f"no structure at {at}")
    found: Struct = field.value
    return found


def _number(struct: Struct, at: int) -> int:
    field = struct.get(at)
    if field is None or field.kind not in WHOLE:
        raise Damaged(f"no number at {at}")
    found: int = field.value
    return found


def _with_number(struct: Struct, at: int, number: int) -> Struct:
    return struct | {at: struct[at]._replace(value=number)}


def _structs(structs: list[Struct]) -> Field:
    return Field(LIST, Items(STRUCT, structs))
