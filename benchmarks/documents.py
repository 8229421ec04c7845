"""Pages of notices read, checked and compared in a second, beside the speed of plain decoding.

    python3 manage.py benchmark documents

A page is 22 lines of 28 characters, as GB/T 9704-2012 sets it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

from anxin.documents import check_notice, compare_notices, read_notice
from anxin.documents.write import draft_of, write_docx

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "tests" / "documents"
PAGE = 22 * 28
ROUNDS = 5


def best_of(work: Callable[[], object]) -> float:
    """Return the shortest of some runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> int:
    """Print pages per second of each step as one JSON object; 1 when ten pages take a second."""
    paths = sorted([*TEXTS.glob("*/*.txt")])
    data = [path.read_bytes() for path in paths]
    readings = [read_notice(each, "a.txt") for each in data]
    pages = sum(len(reading.source_text) for reading in readings) / PAGE
    qilin = read_notice(TEXTS / "qilin" / "notice.txt")
    central = read_notice(TEXTS / "samples" / "central-2021-excerpts.txt")
    seconds = {
        "decode": best_of(lambda: [each.decode("utf-8") for each in data]),
        "read": best_of(lambda: [read_notice(each, "a.txt") for each in data]),
        "check": best_of(lambda: [check_notice(reading) for reading in readings]),
        "write": best_of(lambda: [write_docx(draft_of(reading)) for reading in readings]),
    }
    ten_pages = round(10 * seconds["read"] / pages, 3)
    result = {
        "pages": round(pages, 1),
        "pages_per_second": {name: round(pages / value) for name, value in seconds.items()},
        "read_over_decode": round(seconds["read"] / seconds["decode"]),
        "compare_qilin_seconds": round(best_of(lambda: compare_notices(central, qilin)), 3),
        "ten_pages_read_seconds": ten_pages,
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))
    return int(ten_pages >= 1)


if __name__ == "__main__":
    raise SystemExit(main())
