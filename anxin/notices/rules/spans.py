"""Finding words in a source text whose lines wrap anywhere. Spans are half-open code points."""

from __future__ import annotations

from dataclasses import dataclass

from anxin.documents.flow import flow_of

GAP = "…"


def shown(source: str, start: int, end: int) -> str:
    """The words of a span without line wraps and blanks between Chinese characters."""
    return flow_of(source, start, end).chars.strip()


def place_quote(source: str, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """Where a quote stands inside `start:end`; with … from its first part to its last."""
    flow = flow_of(source, start, end)
    parts = [part for part in (_bare(piece) for piece in quote.split(GAP)) if part]
    if not parts:
        return None
    kept = [index for index, char in enumerate(flow.chars) if not char.isspace()]
    chars = "".join(flow.chars[index] for index in kept)
    first = begin = chars.find(parts[0])
    for part in parts:
        begin = chars.find(part, begin)
        if begin < 0:
            return None
        begin += len(part)
    return flow.places[kept[first]], flow.places[kept[begin - 1]] + 1


def _bare(text: str) -> str:
    return "".join(char for char in text if not char.isspace())


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to show apart from the words around it. `name`: the measure, or empty."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Words between two borders of marks. `names`: the marks they lie in; `first`: begun here."""

    text: str
    start: int
    end: int
    names: tuple[str, ...]
    first: tuple[str, ...]


def pieces(source: str, start: int, end: int, marks: list[Mark]) -> list[Piece]:
    """Cut a span at the borders of marks; joined, the pieces are the span as `shown`."""
    flow = flow_of(source, start, end).stripped()
    if not flow.chars:
        return []
    borders = sorted({border for mark in marks for border in (mark.start, mark.end)})
    cut: list[Piece] = []
    begun: set[str] = set()
    left = 0
    for right in range(1, len(flow) + 1):
        inside = right < len(flow)
        if inside and not any(flow.places[right - 1] < b <= flow.places[right] for b in borders):
            continue
        part = flow.part(left, right)
        names = tuple(m.name for m in marks if m.start <= part.start and part.end <= m.end)
        first = tuple(name for name in names if name not in begun)
        begun.update(names)
        cut.append(Piece(part.chars, part.start, part.end, names, first))
        left = right
    return cut
