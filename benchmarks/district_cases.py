"""A district's rows, one case at a time: the same for a seed, a size and an hour, in any process.

A case is a person who brings something in, the order it becomes, its parts, what happened to it.
Pure.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from anxin.core.text import RECEIPT_ALPHABET, RECEIPT_LENGTH
from anxin.residents.rules import check_sign

SEED = 530302
CHUNK = 3_000
CAMPAIGN = "qilin-2021"
# The newest of all orders came within three days; before that two years went quietly.
BURST_SHARE, BURST, PAST = 0.15, timedelta(hours=72), timedelta(days=730)
FADES, OLD_RUNNING = timedelta(hours=30), 0.015
COOPERATE_SHARE, PROOF_SHARE, AGAIN_SHARE, FILE_SHARE = 0.2, 0.45, 0.08, 0.6
# Numbers a case may use up in the tables that hold several rows of it.
MOST_MOVES, MOST_PARTS, PER_HOME = 6, 2, 3
FILES = 24
KEPT_DAYS = 365
PLACES = (
    "村口",
    "小区门口",
    "菜市场",
    "卫生院",
    "车站",
    "学校",
    "超市",
    "村委会",
    "文化广场",
    "敬老院",
)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "秀英伟芳娜静敏强磊军洋勇艳杰娟涛明超霞平刚桂兰"


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of request as rows need it. `lead`: its unit, 0 where the place decides."""

    slug: str
    order_kind: str
    clause: str
    field_bit: int
    due_min: int
    route: str
    lead: int
    weight: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What rows refer to, read from the loaded database, and the hour it is."""

    rows: int
    now: datetime
    grids: Sequence[int]
    towns: dict[int, int]
    communities: dict[int, int]
    departments: Sequence[int]
    office: int
    names: dict[int, str]
    matters: Sequence[Matter]
    files: Sequence[str]


@dataclass(frozen=True, slots=True)
class Case:
    """One order and all around it."""

    number: int
    area: int
    matter: Matter
    text: str
    lead: int
    helper: int | None
    excluded: int | None
    opened: datetime
    due: datetime
    status: str
    moves: tuple[tuple[str, str, str, datetime], ...]
    proof: str | None
    person: int
    last4: str

    @property
    def running(self) -> bool:
        """Whether somebody still owes work."""
        return self.status in ("opened", "accepted", "reopened")


def receipt_of(number: int) -> str:
    """The receipt of the n-th request."""
    return _code(f"receipt{number}")


def ref_of(number: int) -> str:
    """The ref of the n-th order."""
    return _code(f"ref{number}")


def phone_of(number: int) -> str:
    """The telephone of the n-th resident; no two are alike, and nobody's begins with 100."""
    return f"100{number * 7919 % 10**8:08d}"


def person_of(number: int, rows: int) -> int:
    """Which resident brought the n-th case in."""
    return number * 7919 % rows + 1


def last4_of(number: int, rows: int) -> str:
    """The last digits of the telephone left with the n-th request."""
    return phone_of(person_of(number, rows))[-4:]


def id_number_of(number: int) -> str:
    """The identity number of the n-th resident: rightly made, of an order never given out."""
    born = born_of(number)
    digits = f"{530400 + number // 25_000:06d}{born:%Y%m%d}000"
    return digits + check_sign(digits)


def born_of(number: int) -> date:
    """The day of birth in the n-th resident's number; only its year is kept."""
    return date(1940, 1, 1) + timedelta(days=number % 25_000)


def _code(text: str) -> str:
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:9], "big")
    code = ""
    for _ in range(RECEIPT_LENGTH):
        number, digit = divmod(number, len(RECEIPT_ALPHABET))
        code += RECEIPT_ALPHABET[digit]
    return code


def cases_of(ground: Ground, chunk: int) -> list[Case]:
    """The cases of a chunk; each chunk has its own stream, so that any process may make it."""
    rng = random.Random(f"{SEED}:{chunk}")
    first = chunk * CHUNK + 1
    weights = [matter.weight for matter in ground.matters]
    return [
        _case(ground, rng, number, weights)
        for number in range(first, min(first + CHUNK, ground.rows + 1))
    ]


def _case(ground: Ground, rng: random.Random, number: int, weights: list[int]) -> Case:
    area = ground.grids[rng.randrange(len(ground.grids))]
    matter = rng.choices(ground.matters, weights)[0]
    town = ground.towns[area - area % 10**6]
    age = _age((ground.rows - number + rng.random()) / ground.rows)
    opened = ground.now - age
    excluded = town if matter.route == "above_unit" else None
    lead = matter.lead or {
        "town": town,
        "community": ground.communities[area - area % 10**3],
    }.get(matter.route, ground.office)
    helper = rng.choice(ground.departments) if rng.random() < COOPERATE_SHARE else None
    person = person_of(number, ground.rows)
    moves = _moves_of(ground, rng, opened, age)
    proof = None
    if moves[-1][2] == "closed" and rng.random() < PROOF_SHARE:
        proof = rng.choice(ground.files) if rng.random() < FILE_SHARE else ""
    return Case(
        number=number,
        area=area,
        matter=matter,
        text=f"{rng.choice(PLACES)}{rng.choice(matter.texts)}，第{number}件",
        lead=lead,
        helper=None if helper in (lead, excluded) else helper,
        excluded=excluded,
        opened=opened,
        due=opened + timedelta(minutes=matter.due_min),
        status=moves[-1][2],
        moves=moves,
        proof=proof,
        person=person,
        last4=phone_of(person)[-4:],
    )


def _age(share: float) -> timedelta:
    """How old a case is whose share of all cases is newer."""
    if share < BURST_SHARE:
        return BURST * (share / BURST_SHARE)
    return BURST + (PAST - BURST) * ((share - BURST_SHARE) / (1 - BURST_SHARE))


def _moves_of(
    ground: Ground, rng: random.Random, opened: datetime, age: timedelta
) -> tuple[tuple[str, str, str, datetime], ...]:
    """What happened, as move, state before, state after, moment; never later than now."""
    moves = [("open", "", "opened", opened)]

    def then(move: str, target: str, most_min: int) -> None:
        _, _, state, at = moves[-1]
        moves.append(
            (
                move,
                state,
                target,
                min(at + timedelta(minutes=rng.randrange(1, most_min)), ground.now),
            )
        )

    running = rng.random() < max(math.exp(-age / FADES) * 0.9, OLD_RUNNING)
    draw = rng.random()
    if running and draw < 0.5:
        return tuple(moves)
    if not running and draw < 0.02:
        then("return", "returned", 600)
        return tuple(moves)
    then("accept", "accepted", 90)
    if running and draw < 0.95:
        return tuple(moves)
    then("answer", "answered", 900)
    if running or rng.random() < AGAIN_SHARE:
        then("reopen", "reopened", 900)
        if running:
            return tuple(moves)
        then("answer", "answered", 900)
    if rng.random() < 0.9:
        then("close", "closed", 600)
    return tuple(moves)


def epoch(now: datetime) -> datetime:
    """The hour a district is made for: within it the same rows come out."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def name_of(number: int) -> str:
    """The name of the n-th resident."""
    if number % 50 == 0:
        return "阿依·古丽"
    first = SURNAMES[number % len(SURNAMES)]
    return first + GIVEN[number % len(GIVEN)] + GIVEN[number // 7 % len(GIVEN)]
