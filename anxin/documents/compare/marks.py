"""The figures of a clause, marked by whether they are more or less than those of the clause above it.

The classifier reads figures as words and cannot count; which of 两周 and 10天 is longer is known here.
"""

from __future__ import annotations

from collections import defaultdict

from .figures import Figure, figures_in

MORE, LESS, SAME = "↑", "↓", "="


def marked(below: str, above: str) -> str:
    """A clause with a mark behind each figure that answers one of its kind in the clause above it."""
    signs = {
        figure.end: _sign(figure.value, other.value)
        for figure, other in _answers(figures_in(below), figures_in(above))
    }
    parts, at = [], 0
    for end in sorted(signs):
        parts += [below[at:end], signs[end]]
        at = end
    return "".join([*parts, below[at:]])


def _sign(value: float, other: float) -> str:
    if abs(value - other) <= 1e-6 * max(abs(value), abs(other)):
        return SAME
    return MORE if value > other else LESS


def _answers(below: tuple[Figure, ...], above: tuple[Figure, ...]) -> list[tuple[Figure, Figure]]:
    """Figures of one kind in their order, those that stayed as they were first."""
    found = []
    by_kind: dict[str, tuple[list[Figure], list[Figure]]] = defaultdict(lambda: ([], []))
    for at, side in enumerate((below, above)):
        for figure in side:
            by_kind[figure.kind][at].append(figure)
    for ours, theirs in by_kind.values():
        left = list(theirs)
        moved = []
        for figure in ours:
            same = next((one for one in left if _sign(figure.value, one.value) == SAME), None)
            if same is None:
                moved.append(figure)
            else:
                left.remove(same)
                found.append((figure, same))
        found += zip(moved, left, strict=False)
    return found
