"""What the rules found beside what the classifier heard: whether a change is only other words, by log-odds.

Nobody is accused by ear: the classifier only says of a change that it is none, and never of a contradiction.
The weights (`data/outcome_weights.tsv`) are a logistic regression over pairs of texts that taught neither the rules
nor the classifier (`benchmarks/ear_weights.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import cache
from importlib import resources

from anxin.documents.lexicon import expression

from .classifier import RELATIONS, Opinion, opinions
from .outcome import Pair, kept_by_ear

JUDGED = RELATIONS[1:]
# Clauses of more characters are lists, of which one member may make the difference.
LONGEST = 70
# Log-odds by which kept must outweigh any change.
CLEARLY = 0.6
# So much of the shorter clause stands in the other where it was only edited.
EDITED = 0.8


def weighed(pairs: Sequence[Pair], lang: str) -> list[Pair]:
    """The pairs; those that the rules call changed are kept where the classifier outweighs them.

    Contradictions, clauses that were only edited, long lists, and what has no partner stay as
    they are.
    """
    asked = [at for at, pair in enumerate(pairs) if _is_open(pair)]
    found = dict(zip(asked, opinions([_words(pairs[at]) for at in asked]), strict=True))
    return [
        _settled(pair, found[at], lang) if at in found else pair for at, pair in enumerate(pairs)
    ]


def signs_of(pair: Pair, opinion: Opinion) -> dict[str, float]:
    """What speaks for one outcome or another: the rules' answer, what it rests on, the opinion."""
    signs = {"always": 1.0, f"rules:{pair.outcome}": 1.0}
    signs |= {f"{pair.outcome}:{name}": 1.0 for name in pair.dimensions}
    if pair.opposed:
        signs["contradicts"] = 1.0
    if pair.also:
        signs["also"] = 1.0
    if pair.guarantee:
        signs[f"guarantee:{pair.outcome}"] = 1.0
    heard = zip(RELATIONS, opinion.relations, strict=True)
    return signs | {f"heard:{name}": chance for name, chance in heard}


def _settled(pair: Pair, opinion: Opinion, lang: str) -> Pair:
    signs = signs_of(pair, opinion)
    odds = {
        outcome: sum(row.get(sign, 0.0) * value for sign, value in signs.items())
        for outcome, row in _weights().items()
    }
    clear = odds["kept"] - max(odds["strengthened"], odds["weakened"])
    return kept_by_ear(pair, lang) if clear > CLEARLY else pair


def _is_open(pair: Pair) -> bool:
    if pair.higher is None or pair.lower is None or pair.opposed:
        return False
    above, below = _words(pair)
    if pair.outcome not in JUDGED[1:] or max(len(above), len(below)) > LONGEST:
        return False
    # That it is all of them now, or no more, the rules see and the classifier overhears.
    whole = expression("compare", "all_of")
    same_circle = bool(whole.search(above)) == bool(whole.search(below))
    return same_circle and not _is_edited(above, below)


def _is_edited(above: str, below: str) -> bool:
    """Whether one clause is the other with few words changed or left out: what they are the rules see."""
    matcher = SequenceMatcher(None, above, below, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    return same >= EDITED * min(len(above), len(below))


def _words(pair: Pair) -> tuple[str, str]:
    assert pair.higher
    assert pair.lower
    return pair.higher.words, pair.lower.words


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    """For each outcome what each sign weighs."""
    file = resources.files("anxin.documents") / "data" / "outcome_weights.tsv"
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    return {
        outcome: {sign: float(row[at]) for sign, *row in rows[1:]}
        for at, outcome in enumerate(JUDGED)
    }
