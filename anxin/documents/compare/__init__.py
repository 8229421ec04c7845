"""A lower text against a higher one: what was kept, strengthened, weakened, added, dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anxin.documents.types import DocumentError, Opposed, Reading

from .alignment import pair_up
from .opposed import loosened_pairs, opposed, opposed_pairs
from .outcome import Pair, judge, judge_alone
from .pairing import Piece, gaps_in, pieces_of
from .turned import turned
from .units import AGAINST, told_apart
from .weighing import weighed

__all__ = ["Comparison", "Pair", "compare_notices"]

# Every measure is set against every other; no real notice has this many.
MOST_MEASURES = 400
OUTCOMES = ("kept", "strengthened", "weakened", "added", "dropped", "unknown")


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pairs in the order of the higher text, what was added last."""

    pairs: tuple[Pair, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form of `notice_compare`."""
        counts: dict[str, int] = {
            outcome: sum(pair.outcome == outcome for pair in self.pairs) for outcome in OUTCOMES
        }
        counts["dropped_guarantees"] = sum(
            pair.guarantee and pair.outcome == "dropped" for pair in self.pairs
        )
        counts["contradictions"] = sum(bool(pair.opposed) for pair in self.pairs)
        return {"pairs": [pair.to_json() for pair in self.pairs], "summary": counts}


def compare_notices(
    higher: Reading, lower: Reading, lang: str = "zh", *, by_ear: bool = True
) -> Comparison:
    """Set `lower` against `higher`; `lang` is the language of the messages.

    What might stand in a gap of the lower text is `unknown`, never dropped; a measure without
    counterpart is `added`, and says when the higher text has gaps. Without `by_ear` the rules
    decide alone (weighing.py).
    """
    for reading in (higher, lower):
        if len(reading.measures()) > MOST_MEASURES:
            raise DocumentError(
                "too-many-measures",
                (f"文件超过 {MOST_MEASURES} 项措施，没有对照。", reading.title, "请分章节对照。"),
                (
                    f"The text has more than {MOST_MEASURES} measures and was not compared.",
                    reading.title,
                    "Compare it chapter by chapter.",
                ),
            )
    above, below = pieces_of(higher), pieces_of(lower)
    against = opposed_pairs(above, below)
    joined = {*against, *loosened_pairs(above, below)}
    matched, missing, added = pair_up(above, below, joined, by_ear=by_ear)
    ways = {(id(above[i]), id(below[j])): way for (i, j), way in against.items()}
    cut = gaps_in(higher)
    unsure = gaps_in(lower)

    wholes = {(id(one), id(other)) for one, other in matched}

    def answer(one: Piece, other: Piece) -> Pair:
        # Parts of measures are no pieces yet, so that nobody has looked at them.
        place = id(one), id(other)
        way = ways.get(place, Opposed.NO) if place in wholes else opposed(one, other)
        return judge(one, other, lang, way or turned(one, other), higher_incomplete=cut)

    judged = [pair for one, other in matched for pair in told_apart(one, other, answer, _told)]
    pairs = weighed(judged, lang) if by_ear else judged
    pairs += [
        judge_alone(piece, "unknown" if unsure else "dropped", lang, higher_incomplete=cut)
        for piece in missing
    ]
    pairs.sort(key=lambda pair: pair.place)
    pairs += [judge_alone(piece, "added", lang, higher_incomplete=cut) for piece in added]
    return Comparison(tuple(pairs))


def _told(pair: Pair) -> set[str]:
    """What a pair says changed; and whether it contradicts."""
    return {*pair.dimensions, *pair.also, *([AGAINST] if pair.opposed else [])}
