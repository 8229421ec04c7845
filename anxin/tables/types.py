"""The value everything works on: one immutable, typed decision table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import overload

from .messages import Text

Value = str | bool | int | Decimal | date | None

# Coordinates of every input are integers between these two, so that all tests become spans.
LOWEST = -(10**18)
HIGHEST = 10**18
# Decimals keep this many digits beyond the declared scale, which absorbs the noise of floats.
GUARD_DIGITS = 4


class ValueType(StrEnum):
    ENUM = "enum"
    BOOL = "bool"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    TEXT = "text"


class HitPolicy(StrEnum):
    UNIQUE = "UNIQUE"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    FIRST = "FIRST"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"

    @property
    def single(self) -> bool:
        """True when one rule answers."""
        return self in (HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST)


class Aggregator(StrEnum):
    LIST = "list"
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"


class Level(StrEnum):
    COUNTRY = "country"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"


class Strength(StrEnum):
    MUST = "must"
    MUST_NOT = "must_not"
    IN_PRINCIPLE = "in_principle"
    GUIDE = "guide"
    ENCOURAGE = "encourage"
    MAY = "may"


class Stricter(StrEnum):
    """Which way an output weighs more on people."""

    FIRST = "first"
    LAST = "last"
    LESS = "less"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class ValueSet:
    """Coordinates a cell accepts: closed, sorted, disjoint spans, and null or not."""

    spans: tuple[tuple[int, int], ...]
    null: bool = False

    def holds(self, coord: int | None) -> bool:
        if coord is None:
            return self.null
        return any(low <= coord <= high for low, high in self.spans)


@dataclass(frozen=True, slots=True)
class Input:
    """A fact the table asks for, with its domain.

    `scale` is the declared number of decimals; `digits` the decimals kept in coordinates
    (0 unless decimal). `minimum` and `maximum` are coordinates. `open` enums take any other
    word as one further value. `typical` is preferred in examples shown to people.
    """

    name: str
    type: ValueType
    label: str = ""
    values: tuple[str, ...] = ()
    unit: str | None = None
    scale: int | None = None
    digits: int = 0
    minimum: int = LOWEST
    maximum: int = HIGHEST
    nullable: bool = False
    open: bool = False
    typical: Value = None

    @property
    def domain(self) -> ValueSet:
        return ValueSet(((self.minimum, self.maximum),), self.nullable)

    @property
    def step(self) -> int:
        """Distance in coordinates of two neighbouring values at the declared scale."""
        return 10 ** (self.digits - self.scale) if self.scale is not None else 1

    @property
    def title(self) -> str:
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Output:
    """A value every rule gives. The order of `values` is priority, strictness and display."""

    name: str
    type: ValueType
    label: str = ""
    values: tuple[str, ...] = ()
    unit: str | None = None
    scale: int | None = None
    stricter: Stricter | None = None

    @property
    def title(self) -> str:
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class Formula:
    """An arithmetic output: S-FEEL over numeric inputs."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A parsed unary test: its text as shown to people and the coordinates it accepts."""

    text: str
    accepts: ValueSet


@dataclass(frozen=True, slots=True)
class Rule:
    """One row. `cells` and `outputs` stand in the order of the table's inputs and outputs."""

    number: int
    cells: tuple[Cell, ...]
    outputs: tuple[Value | Formula, ...]
    clause: str | None = None
    strength: Strength | None = None
    default: bool = False
    default_reason: str | None = None
    delegates: str | None = None
    note: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class DecisionTable:
    """A rule as data. Two tables are the same when their versions are."""

    id: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregator: Aggregator = Aggregator.LIST
    title: str = ""
    level: Level | None = None
    source: Mapping[str, str] = field(default_factory=dict)
    valid_from: date | None = None
    valid_to: date | None = None
    version: str = ""
    file: str | None = None

    def input(self, name: str) -> Input:
        return next(item for item in self.inputs if item.name == name)

    def output(self, name: str) -> Output:
        return next(item for item in self.outputs if item.name == name)

    @property
    def default(self) -> Rule | None:
        return next((rule for rule in self.rules if rule.default), None)


@dataclass(frozen=True, slots=True)
class Reason:
    """One cell against the person's value."""

    text: Text
    input: str | None = None
    label: str | None = None
    value: Value = None
    test: str | None = None
    holds: bool = True

    def say(self, lang: str = "zh") -> str:
        return self.text.say(lang)


@dataclass(frozen=True, slots=True)
class TableRef:
    """Which table answered: its name and the hash of its content."""

    id: str
    version: str


class Why(Sequence[Reason]):
    """Reasons, put into words when somebody reads them: most decisions are never asked why."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], tuple[Reason, ...]]) -> None:
        self._make = make
        self._made: tuple[Reason, ...] | None = None

    def _all(self) -> tuple[Reason, ...]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, at: int) -> Reason: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Reason, ...]: ...
    def __getitem__(self, at: int | slice) -> Reason | tuple[Reason, ...]:
        return self._all()[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one person.

    `rule` is the 1-based row (the first hit when several answer, None without a hit);
    `rules` are all rows that answered. With several hits an output is a list or a total.
    """

    outputs: Mapping[str, Value | list[Value]]
    rule: int | None
    clause: str | None
    strength: Strength | None
    why: Sequence[Reason]
    table: TableRef
    rules: tuple[int, ...] = ()
