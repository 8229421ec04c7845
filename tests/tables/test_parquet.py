"""Answers written beside a Parquet file's own columns, which stay byte for byte as they were."""

from __future__ import annotations

import random
import shutil
from contextlib import suppress
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.tables import TableError, parse_table
from anxin.tables.backends import parquet as parquet_module
from anxin.tables.backends.frame import run_frame
from anxin.tables.backends.parquet import Codec, Unsuited, append_answers
from anxin.tables.backends.thrift import (
    BINARY,
    BYTE,
    DOUBLE,
    I32,
    I64,
    LIST,
    STRUCT,
    TRUE,
    Damaged,
    Field,
    Items,
    read_struct,
    struct_bytes,
)
from anxin.tables.run import run_table
from anxin.tables.types import DecisionTable
from tests.tables.make import TRAVEL, random_table
from tests.tables.test_backends import people


def anew(table: DecisionTable, source: Path) -> pl.DataFrame:
    """What writing every column again would give."""
    return run_frame(table, pl.scan_parquet(source)).collect()


def appended(table: DecisionTable, source: Path) -> Path:
    target = source.parent / "answered.parquet"
    append_answers(table, source, target, pl.scan_parquet(source).collect_schema())
    return target


def asked(sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(sql).fetchall()


def own_bytes(path: Path) -> bytes:
    """A file without its footer."""
    data = path.read_bytes()
    return data[: -8 - int.from_bytes(data[-8:-4], "little")]


def population(seed: int, rows: int = 700) -> tuple[DecisionTable, pl.DataFrame]:
    """People with columns that no rule asks for, of kinds that are easily lost."""
    table = random_table(seed)
    frame = people(table, rows, seed).with_row_index("person")
    return table, frame.with_columns(
        town=pl.Series([f"镇{at % 7}" for at in range(rows)], dtype=pl.Categorical),
        seen=pl.lit(1_612_656_000_000).cast(pl.Datetime("ms", "Asia/Shanghai")),
        paid=pl.col("person").cast(pl.Decimal(20, 2)),
        family=pl.concat_list(pl.col("person"), pl.col("person") + 1),
        home=pl.struct(pl.col("person").alias("code"), pl.lit("x").alias("street")),
    )


@pytest.mark.parametrize("codec", ["zstd", "snappy", "gzip", "lz4", "uncompressed"])
def test_own_columns_stay_byte_for_byte(codec: Codec, tmp_path: Path):
    table, frame = population(3)
    source = tmp_path / "people.parquet"
    frame.write_parquet(source, compression=codec, row_group_size=256)
    target = appended(table, source)
    assert target.read_bytes().startswith(own_bytes(source))
    found, expected = pl.read_parquet(target), anew(table, source)
    assert found.schema == expected.schema
    assert found.equals(expected)
    packed = asked(f"SELECT DISTINCT compression FROM parquet_metadata('{target}')")
    assert {str(word).lower().removesuffix("_raw") for (word,) in packed} == {codec}


@pytest.mark.parametrize("seed", range(12))
def test_answers_are_those_of_writing_anew(seed: int, tmp_path: Path):
    table, frame = population(seed)
    source = tmp_path / "people.parquet"
    frame.write_parquet(source, row_group_size=random.Random(seed).choice([9, 90, 512, 5_000]))
    found = pl.read_parquet(appended(table, source))
    assert found.equals(anew(table, source))


@pytest.mark.parametrize("batch", [1, 300, 10_000])
def test_groups_of_any_size_are_read_in_batches(
    batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(parquet_module, "SLICE_ROWS", batch)
    table, frame = population(5, rows=5_000)
    source, target = tmp_path / "people.parquet", tmp_path / "answered.parquet"
    frame.write_parquet(tmp_path / "made.parquet")
    # Another writer's groups: of unequal sizes, without Arrow's description of the columns.
    asked(f"COPY (FROM '{tmp_path / 'made.parquet'}') TO '{source}' (ROW_GROUP_SIZE 2048)")
    result = run_table(table, source, target)
    assert result.rows == frame.height
    assert target.read_bytes().startswith(own_bytes(source))
    assert pl.read_parquet(target).equals(anew(table, source))


def test_other_readers_find_every_row_by_its_statistics(tmp_path: Path):
    table = parse_table(TRAVEL)
    dice = random.Random(1)
    risks = [dice.choice(["low", "medium", "high", None]) for _ in range(4_000)]
    frame = pl.DataFrame({"origin_risk": risks, "test_hours": 80, "cpi_yoy": 1.0})
    source = tmp_path / "people.parquet"
    frame.write_parquet(source, row_group_size=500)
    target = appended(table, source)
    expected = anew(table, source)
    for word in expected["advice"].unique().drop_nulls():
        counted = asked(f"SELECT count(*) FROM '{target}' WHERE advice = '{word}'")
        assert counted == [(expected.filter(pl.col("advice") == word).height,)]
        lazy = pl.scan_parquet(target).filter(pl.col("advice") == word).collect()
        assert lazy.equals(expected.filter(pl.col("advice") == word))


@pytest.mark.deep
def test_spark_reads_old_and_new_columns(tmp_path: Path):
    pyspark = pytest.importorskip("pyspark.sql", reason="PySpark is in the group `spark`")
    builder = pyspark.SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    session = builder.getOrCreate()
    table, frame = population(6)
    frame.drop("family", "home").write_parquet(tmp_path / "made.parquet", row_group_size=128)
    made = session.read.parquet(str(tmp_path / "made.parquet")).coalesce(1)
    made.write.parquet(str(tmp_path / "parts"))
    (source,) = (tmp_path / "parts").glob("*.parquet")
    target = appended(table, source)
    # Spark believes a note of its own about the columns; the new ones must be seen all the same.
    found = session.read.parquet(str(target)).orderBy("person")
    expected = pl.read_parquet(target).sort("person")
    assert found.columns == expected.columns
    assert [row["rule"] for row in found.collect()] == expected["rule"].to_list()


def test_notes_of_the_file_stay_and_stale_ones_go(tmp_path: Path):
    table, frame = population(2)
    source = tmp_path / "people.parquet"
    frame.write_parquet(
        source, metadata={"made_by": "民政局", "org.apache.spark.sql.parquet.row.metadata": "{}"}
    )
    notes = pl.read_parquet_metadata(appended(table, source))
    assert notes["made_by"] == "民政局"
    assert "org.apache.spark.sql.parquet.row.metadata" not in notes


def test_files_that_cannot_stay_are_written_anew(tmp_path: Path):
    table, frame = population(4)
    folder = tmp_path / "parts"
    folder.mkdir()
    frame.write_parquet(folder / "a.parquet")
    run_table(table, folder, tmp_path / "whole.parquet")
    assert pl.read_parquet(tmp_path / "whole.parquet")["rule"].len() == frame.height
    empty = tmp_path / "empty.parquet"
    frame.clear().write_parquet(empty)
    assert run_table(table, empty, tmp_path / "none.parquet").rows == 0
    assert "rule" in pl.read_parquet_schema(tmp_path / "none.parquet")


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 4_000), value=st.integers(0, 255))
def test_damaged_footers_are_refused_or_answered(
    place: int, value: int, tmp_path_factory: pytest.TempPathFactory
):
    """Never another error, and never other rows than a reader finds in the source."""
    folder = tmp_path_factory.mktemp("damaged")
    table = parse_table(TRAVEL)
    frame = pl.DataFrame({"origin_risk": ["low"] * 9, "test_hours": 1, "cpi_yoy": 1.0})
    source, target = folder / "people.parquet", folder / "answered.parquet"
    frame.write_parquet(source)
    data = bytearray(source.read_bytes())
    data[len(data) - 1 - place % (len(data) - len(own_bytes(source)))] = value
    source.write_bytes(data)
    try:
        result = run_table(table, source, target)
    except TableError:
        pass
    else:
        assert result.rows == pl.read_parquet(source).height
    shutil.rmtree(folder)


def test_an_encrypted_or_cut_file_is_unsuited(tmp_path: Path):
    table = parse_table(TRAVEL)
    source, target = tmp_path / "people.parquet", tmp_path / "answered.parquet"
    frame = pl.DataFrame({"origin_risk": ["low"], "test_hours": [1], "cpi_yoy": [1.0]})
    frame.write_parquet(source)
    whole = source.read_bytes()
    for damaged in (whole[:-4] + b"PARE", whole[:-1], whole[:11], b""):
        source.write_bytes(damaged)
        with pytest.raises(Unsuited):
            append_answers(table, source, target, frame.schema)
        assert not target.exists()


values = st.recursive(
    st.one_of(
        st.builds(Field, st.just(TRUE), st.booleans()),
        st.builds(Field, st.sampled_from([I32, I64]), st.integers(-(2**63), 2**63 - 1)),
        st.builds(Field, st.just(BINARY), st.binary(max_size=200)),
        st.builds(Field, st.just(BYTE), st.binary(min_size=1, max_size=1)),
        st.builds(Field, st.just(DOUBLE), st.binary(min_size=8, max_size=8)),
    ),
    lambda inner: st.one_of(
        st.builds(Field, st.just(STRUCT), st.dictionaries(st.integers(1, 90), inner, max_size=5)),
        st.builds(
            lambda structs: Field(LIST, Items(STRUCT, structs)),
            st.lists(st.dictionaries(st.integers(1, 90), inner, max_size=2), max_size=20),
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=40, deadline=None)
@given(struct=st.dictionaries(st.integers(1, 32_000), values, max_size=8))
def test_structures_come_back_as_they_were(struct: dict[int, Field]):
    """The kind of a truth holds its value, so only the value must come back."""
    assert plain(read_struct(struct_bytes(struct))) == plain(struct)


def plain(value: object) -> object:
    if isinstance(value, Field):
        return plain(value.value)
    if isinstance(value, Items):
        return [plain(item) for item in value.values]
    if isinstance(value, dict):
        return {at: plain(item) for at, item in value.items()}
    return value


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_structure_or_damaged(data: bytes):
    with suppress(Damaged):
        read_struct(data)
