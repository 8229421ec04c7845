"""The tables and populations of `benchmarks/tables.py`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TABLES = {
    "travel": ROOT / "policy" / "qilin-2021" / "tables" / "travel_guidance.yaml",
    "price": ROOT / "policy" / "rules" / "tables" / "price_link_trigger_2016.yaml",
}
ENUMS = {
    "origin_risk": ["low", "medium", "high"],
    "destination_risk": ["low", "medium", "high"],
    "post": ["resident", "official", "student", "worker"],
}
AWKWARD_ROWS = 5_000


def make_data(rows: int, folder: Path) -> dict[str, Path]:
    """Two populations, the same on every run."""
    import numpy as np
    import polars as pl

    dice = np.random.default_rng(20210207)
    columns: dict[str, Any] = {
        name: pl.Series(np.array(words)[dice.integers(0, len(words), rows)], dtype=pl.String)
        for name, words in ENUMS.items()
    }
    columns["needed"] = dice.integers(0, 2, rows).astype(bool)
    indexes = {
        "cpi_yoy": dice.integers(-30, 80, rows) / 10,
        "food_yoy": dice.integers(-40, 220, rows) / 10,
    }
    files = {"travel": folder / "travel.parquet", "price": folder / "price.parquet"}
    pl.DataFrame(columns).write_parquet(files["travel"])
    pl.DataFrame(indexes).write_parquet(files["price"])
    return files


def make_awkward(folder: Path) -> dict[str, Path]:
    """People whom a table must refuse, or who stand at a border: null, NaN, infinity, rises as
    floats reckon them, words of no list."""
    import numpy as np
    import polars as pl

    dice = np.random.default_rng(20210208)

    def drawn(pool: list[Any], dtype: Any) -> pl.Series:
        return pl.Series(
            [pool[at] for at in dice.integers(0, len(pool), AWKWARD_ROWS)], dtype=dtype
        )

    words = {name: drawn([*words, None, "", "其他"], pl.String) for name, words in ENUMS.items()}
    frames = {"travel": pl.DataFrame(words | {"needed": drawn([True, False, None], pl.Boolean)})}
    noise = [(103.5 / 100 - 1) * 100, (106.0 / 100 - 1) * 100, 3.5, 6.0, 3.4, 5.9, 0.0, -0.0]
    far = [None, math.nan, math.inf, -math.inf, 1e300, -1e300, 1e14]
    rises = {name: drawn([*noise, *far], pl.Float64) for name in ("cpi_yoy", "food_yoy")}
    frames["price"] = pl.DataFrame(rises)
    files = {table: folder / f"awkward-{table}.parquet" for table in frames}
    for table, frame in frames.items():
        frame.write_parquet(files[table])
    return files
