"""The last days of a figure as points of a small drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..types import Trend, TrendPoint

WIDTH, HEIGHT, EDGE = 240.0, 56.0, 6.0


def trend_of(points: Sequence[TrendPoint], threshold: int | None) -> Trend:
    """Points from left to right, the threshold as a level; zero is always in view."""
    top = max([*(point.count for point in points), threshold or 0, 1])
    step = (WIDTH - 2 * EDGE) / max(len(points) - 1, 1)
    dots = tuple(
        (round(EDGE + step * at, 1), _height(point.count, top), point.kept)
        for at, point in enumerate(points)
    )
    return Trend(
        points=tuple(points),
        threshold=threshold,
        line=" ".join(f"{x},{y}" for x, y, _kept in dots),
        dots=dots,
        threshold_y=None if threshold is None else _height(threshold, top),
    )


def _height(count: int, top: int) -> float:
    return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / top, 1)
