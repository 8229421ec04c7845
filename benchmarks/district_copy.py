"""Chunks of a district by COPY. Free of models: a process that is started anew imports only this."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import psycopg

from .district_cases import CHUNK, Ground, cases_of
from .district_rows import PLANS

Link = psycopg.Connection[tuple[object, ...]]


def copied(
    owner_dsn: str, ground: Ground, progress: Callable[[str, int], None], processes: int
) -> None:
    """Write every chunk of a district by COPY, in one process or several."""
    chunks = (ground.rows + CHUNK - 1) // CHUNK
    if processes == 1:
        with psycopg.connect(owner_dsn) as link:
            link.execute("SET synchronous_commit = off")
            for chunk in range(chunks):
                _chunk_copy(link, ground, chunk)
                progress("COPY", min((chunk + 1) * CHUNK, ground.rows))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, _worker_start, (owner_dsn, ground)) as pool:
        for done, _ in enumerate(pool.map(_worker_chunk, range(chunks)), start=1):
            progress("COPY", min(done * CHUNK, ground.rows))


_worker: dict[str, tuple[Link, Ground]] = {}


def _worker_start(owner_dsn: str, ground: Ground) -> None:
    link: Link = psycopg.connect(owner_dsn)
    link.execute("SET synchronous_commit = off")
    link.commit()
    _worker["own"] = (link, ground)


def _worker_chunk(chunk: int) -> None:
    link, ground = _worker["own"]
    _chunk_copy(link, ground, chunk)
    link.commit()


def _chunk_copy(link: Link, ground: Ground, chunk: int) -> None:
    cases = cases_of(ground, chunk)
    for table, columns, make in PLANS:
        with link.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in make(ground, cases):
                copy.write_row(row)
