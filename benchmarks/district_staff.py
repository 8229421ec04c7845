"""Three thousand staff: for each grid one worker, the rest in towns, departments and the office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg

from anxin.areas.types import range_of

Link = psycopg.Connection[tuple[object, ...]]
STAFF = 3_000
OFFICES, LEADERS = 60, 12
FROM_ON = date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post to be filled: where, as what, over which places and fields."""

    username: str
    unit: int
    chain: tuple[int, ...]
    role: str
    area: int
    fields: int


def staff_load(link: Link) -> int:
    """Write accounts without a password and a post for each, unless they are there; how many."""
    held = link.execute("SELECT count(*) FROM accounts_user WHERE username LIKE 's-%'").fetchone()
    if held and held[0]:
        return 0
    seats = list(_seats(link))
    users = "username, display_name, email, is_active, demo, failed_logins, last_code_step"
    columns = f"{users}, password, created_at"
    with link.cursor().copy(f"COPY accounts_user ({columns}) FROM STDIN") as copy:
        for number, seat in enumerate(seats, start=1):
            name = f"演示·{number:04d}"
            copy.write_row((seat.username, name, "", True, True, 0, 0, "!", FROM_ON))
    ids = {
        str(name): _int(number)
        for name, number in link.execute("SELECT username, id FROM accounts_user").fetchall()
    }
    posts = "user_id, unit_id, role_id, range_lows, range_highs, fields, unit_chain, from_on"
    with link.cursor().copy(f"COPY accounts_post ({posts}) FROM STDIN") as copy:
        for seat in seats:
            inside = range_of(seat.area)
            copy.write_row(
                (ids[seat.username], seat.unit, seat.role, [inside.low], [inside.high], seat.fields,
                 list(seat.chain), FROM_ON)
            )  # fmt: skip
    return len(seats)


def _seats(link: Link) -> Iterator[Seat]:
    units = {
        int(str(unit)): (str(slug), str(kind), int(str(area)), int(str(fields)), above)
        for unit, slug, kind, area, fields, above in link.execute(
            "SELECT id, slug, kind, area_code, fields, superior_id FROM areas_unit ORDER BY id"
        ).fetchall()
    }
    grids = [
        int(str(row[0]))
        for row in link.execute(
            "SELECT code FROM areas_division WHERE level = 'grid' ORDER BY code"
        ).fetchall()
    ]

    def seat(name: str, unit: int, role: str, area: int, fields: int) -> Seat:
        return Seat(f"s-{name}", unit, _chain(units, unit), role, area, fields)

    of_kind = {
        kind: [u for u, v in units.items() if v[1] == kind]
        for kind in ("town", "department", "community")
    }
    # The demo's own accounts say what a post of each role looks at.
    fields_of = {
        str(role): _int(fields)
        for role, fields in link.execute(
            "SELECT role_id, max(fields) FROM accounts_post GROUP BY role_id"
        ).fetchall()
    }
    communities = {units[unit][2]: unit for unit in of_kind["community"]}
    (office,) = (unit for unit, value in units.items() if value[0] == "gov-office")
    whole = units[office][2]
    for number, grid in enumerate(grids):
        unit = communities[grid - grid % 1000]
        yield seat(f"grid-{number:04d}", unit, "grid", grid, fields_of["grid"])
    for number in range(OFFICES):
        yield seat(f"office-{number:03d}", office, "office", whole, fields_of["office"])
    for number in range(LEADERS):
        yield seat(f"leader-{number:02d}", office, "leader", whole, fields_of["leader"])
    rest = STAFF - len(grids) - OFFICES - LEADERS
    places = [*of_kind["town"] * 3, *of_kind["department"]]
    for number in range(rest):
        unit = places[number % len(places)]
        _, kind, area, fields, _ = units[unit]
        role = "town" if kind == "town" else "department"
        # A department looks at its own field in the whole district, not at everything general.
        own = fields_of["town"] if role == "town" else fields & ~1
        yield seat(f"{role}-{number:04d}", unit, role, area, own)


def _int(value: object) -> int:
    return int(str(value))


def _chain(units: dict[int, tuple[str, str, int, int, object]], unit: int) -> tuple[int, ...]:
    """The unit and those above it, as far as a complaint about one counts as about the reader's."""
    kind, above = units[unit][1], units[unit][4]
    if kind == "community" and isinstance(above, int) and units[above][1] == "town":
        return (unit, above)
    return (unit,)
