"""OpenFisca-core (AGPL: measured against, never depended on) for `benchmarks/tables.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from openfisca_core import (
    entities,
    indexed_enums,
    periods,
    simulations,
    taxbenefitsystems,
    variables,
)
from tables_contenders import Step, coded_columns, counted, timed
from tables_data import ENUMS

YEAR = "2021"


def coded_step(table: str, data: Path) -> Step:
    """Computing alone: the columns were taken in as codes and numbers before the clock."""
    columns = coded_columns(data)
    kinds = {name: float if values.dtype == np.float64 else int for name, values in columns.items()}
    simulation = simulation_of(table, {name: {"value_type": kind} for name, kind in kinds.items()})
    running = simulation(len(next(iter(columns.values()))))
    for name, values in columns.items():
        running.set_input(name, YEAR, values)

    def step() -> Mapping[str, int]:
        running.delete_arrays("rule", YEAR)
        return counted(timed(lambda: running.calculate("rule", YEAR)))

    return step


def strings_step(table: str, data: Path) -> Step:
    """Taking the columns in and computing: words stand in memory as numpy holds them (the one
    form of words that `set_input` encodes), other columns as arrays."""
    frame = pl.read_parquet(data)
    columns: dict[str, Any] = {}
    fields: dict[str, dict[str, Any]] = {}
    for name in frame.columns:
        values = frame[name].to_numpy()
        if name in ENUMS:
            words = indexed_enums.Enum(name, [(word, word) for word in ENUMS[name]])
            columns[name] = values.astype(str)
            fields[name] = {
                "value_type": indexed_enums.Enum,
                "possible_values": words,
                "default_value": next(iter(words)),
            }
        else:
            columns[name] = values.copy()
            fields[name] = {"value_type": bool if values.dtype == bool else float}
    simulation = simulation_of(table, fields)

    def taken_in(running: Any) -> Any:
        for name, values in columns.items():
            running.set_input(name, YEAR, values)
        return running.calculate("rule", YEAR)

    def step() -> Mapping[str, int]:
        running = simulation(frame.height)
        return counted(timed(lambda: taken_in(running)))

    return step


def simulation_of(table: str, fields: Mapping[str, Mapping[str, Any]]) -> Callable[[int], Any]:
    """A maker of simulations with the input variables and the rule, for a number of people."""
    person = entities.build_entity(key="person", plural="persons", label="", is_person=True)
    system = taxbenefitsystems.TaxBenefitSystem([person])
    rule = {"value_type": int, "formula": formula_of(table, list(fields))}
    for name, own in {**fields, "rule": rule}.items():
        common = {"entity": person, "label": name, "definition_period": periods.DateUnit.YEAR}
        system.add_variable(type(name, (variables.Variable,), {**common, **own}))
    return lambda count: simulations.SimulationBuilder().build_default_simulation(system, count)


def formula_of(table: str, names: list[str]) -> Callable[[Any, Any], Any]:
    """The rule as its users write it: one vectorised choice."""

    def formula(people: Any, period: Any) -> Any:
        get = {name: np.asarray(people(name, period)) for name in names}
        if table == "price":
            high = get["cpi_yoy"] >= 3.5 - 1e-9
            return np.select([high, ~high & (get["food_yoy"] >= 6 - 1e-9)], [1, 2], 3)
        origin, destination = get["origin_risk"], get["destination_risk"]
        needed, post = get["needed"] == 1, get["post"]
        near = (origin == 0) & (destination == 0)
        return np.select(
            [
                origin == 2,
                (origin == 1) & ~needed,
                (origin == 1) & (destination == 0),
                origin == 1,
                (origin == 0) & (destination != 0),
                near & (post == 1),
                near & ~needed,
            ],
            [1, 2, 3, 4, 5, 6, 7],
            8,
        )

    return formula
