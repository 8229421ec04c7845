"""The network of the pair classifier: a transformer that reads both clauses; its teaching, its packed form."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from sentencepiece import SentencePieceProcessor
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.e5_base import Base
from benchmarks.pair_classifier import (
    DIMENSIONS,
    DROPPED,
    MOST_PIECES,
    PACE,
    RELATIONS,
    WARMING,
    WEIGHTS,
    Example,
)

HIDDEN, HEADS, INNER, LAYERS, LONGEST, EPS = 384, 12, 1536, 12, 512, 1e-12
BEGIN, PAD, END = 0, 1, 2
# The slowest pace, as a share of the first; how far labels are smoothed; what dimensions weigh.
SLOWEST, SMOOTHED, OF_DIMENSIONS = 0.02, 0.05, 0.5
# The new layers on top learn faster than what is grown from the base.
ON_TOP = 3.0
# Smaller tables are kept in single precision.
PACKED_FROM = 10_000

Batch = tuple[Tensor, Tensor, Tensor]


class Layer(nn.Module):
    """Attention and a feed-forward net, each with its sum and norm."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.fi, self.fo = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.aln, self.oln = nn.LayerNorm(HIDDEN, EPS), nn.LayerNorm(HIDDEN, EPS)

    def forward(self, read: Tensor, mask: Tensor, dropped: float) -> Tensor:
        """Read once more."""
        rows, width, _ = read.shape

        def heads(linear: nn.Linear) -> Tensor:
            return linear(read).view(rows, width, HEADS, HIDDEN // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            heads(self.q), heads(self.k), heads(self.v), attn_mask=mask
        )
        seen = self.ao(seen.transpose(1, 2).reshape(rows, width, HIDDEN))
        read = self.aln(read + functional.dropout(seen, dropped, self.training))
        more = self.fo(functional.gelu(self.fi(read)))
        return self.oln(read + functional.dropout(more, dropped, self.training))


class Encoder(nn.Module):
    """The base, with the pieces kept and a mark of which clause a piece stands in."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(pieces, HIDDEN), nn.Embedding(LONGEST, HIDDEN)
        self.seg = nn.Parameter(torch.zeros(2, HIDDEN))
        self.ln = nn.LayerNorm(HIDDEN, EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def grow(self, base: Base, kept: Sequence[int]) -> None:
        """Take over the weights of the base."""

        def take(into: Tensor, name: str) -> None:
            into.data = torch.from_numpy(base.tensor(name)).reshape(into.shape).clone()

        words = base.tensor("emb.word").reshape(-1, HIDDEN)
        self.word.weight.data = torch.from_numpy(words[list(kept)])
        self.pos.weight.data = torch.from_numpy(base.tensor("emb.pos").reshape(-1, HIDDEN))[
            :LONGEST
        ]
        kinds = torch.from_numpy(base.tensor("emb.type").reshape(-1, HIDDEN))
        self.seg.data = kinds[:1].repeat(2, 1)
        take(self.ln.weight, "emb.ln.w")
        take(self.ln.bias, "emb.ln.b")
        for at, layer in enumerate(self.layers):
            for name, part in layer.named_children():
                take(part.weight, f"l{at}.{name}.w")
                take(part.bias, f"l{at}.{name}.b")

    def forward(self, pieces: Tensor, sides: Tensor, mask: Tensor, dropped: float) -> Tensor:
        """Read the pieces."""
        read = self.word(pieces) + self.pos.weight[: pieces.shape[1]] + self.seg[sides]
        read = functional.dropout(self.ln(read), dropped, self.training)
        seen = mask[:, None, None, :].bool()
        for layer in self.layers:
            read = layer(read, seen, dropped)
        return read


class Network(nn.Module):
    """What the classifier is: the encoder, and answers for relation and dimensions."""

    def __init__(self, pieces: int, cutter: bytes) -> None:
        super().__init__()
        self.cutter = cutter
        self.enc = Encoder(pieces)
        self.d = nn.Linear(2 * HIDDEN, HIDDEN)
        self.o = nn.Linear(HIDDEN, len(RELATIONS) + len(DIMENSIONS))

    @classmethod
    def grown(cls, texts: Iterable[str]) -> Network:
        """A new one, for texts in the pieces that these have."""
        base = Base()
        kept = base.kept_for(texts)
        network = cls(len(kept), base.cutter(kept))
        network.enc.grow(base, kept)
        return network

    @classmethod
    def read(cls, file: Path) -> Network:
        """One that was written before."""
        kept = torch.load(file)
        network = cls(kept["pieces"], kept["cutter"])
        network.load_state_dict(kept["state"])
        return network

    def write(self, file: Path) -> None:
        """Keep it."""
        pieces = self.enc.word.num_embeddings
        torch.save({"pieces": pieces, "cutter": self.cutter, "state": self.state_dict()}, file)

    def forward(self, pieces: Tensor, sides: Tensor, mask: Tensor, dropped: float = 0.0) -> Tensor:
        """The answers of each row, before they are made chances."""
        read = self.enc(pieces, sides, mask, dropped)
        weight = mask.unsqueeze(-1).to(read.dtype)
        whole = torch.cat([read[:, 0], (read * weight).sum(1) / weight.sum(1)], -1)
        hidden = torch.tanh(self.d(functional.dropout(whole, dropped, self.training)))
        return self.o(functional.dropout(hidden, dropped, self.training))

    def batch(self, examples: Sequence[Example]) -> Batch:
        """Pieces, sides and mask of some examples."""
        rows = [
            ([BEGIN, *self._cut(one.above), END], [END, *self._cut(one.marked), END])
            for one in examples
        ]
        width = max(len(above) + len(below) for above, below in rows)
        pieces = torch.full((len(rows), width), PAD)
        sides = torch.zeros((len(rows), width), dtype=torch.long)
        mask = torch.zeros((len(rows), width))
        for row, (above, below) in enumerate(rows):
            size = len(above) + len(below)
            pieces[row, :size] = torch.tensor(above + below)
            sides[row, len(above) : size] = 1
            mask[row, :size] = 1
        return pieces, sides, mask

    def _cut(self, text: str) -> tuple[int, ...]:
        return _cut(self.cutter, text)

    def packed(self) -> bytes:
        """The ONNX form, its large tables in bytes with one scale a row."""
        made = BytesIO()
        like = torch.full((2, 9), END), torch.zeros((2, 9), dtype=torch.long), torch.ones(2, 9)
        names = ["pieces", "sides", "mask"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                self.eval(), like, made, input_names=names, output_names=["answers"],
                dynamic_axes={name: {0: "rows", 1: "width"} for name in names}
                | {"answers": {0: "rows"}},
                opset_version=17, dynamo=False,
            )  # fmt: skip
        return _in_bytes(onnx.load_from_string(made.getvalue())).SerializeToString()


@lru_cache(maxsize=2)
def _cutter(model: bytes) -> SentencePieceProcessor:
    return SentencePieceProcessor(model_proto=model)


@lru_cache(maxsize=200_000)
def _cut(model: bytes, text: str) -> tuple[int, ...]:
    return tuple(_cutter(model).encode(text)[:MOST_PIECES])


def _in_bytes(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    words = {name for node in graph.node if node.op_type == "Gather" for name in node.input}
    nodes, tables = [], []
    for table in graph.initializer:
        values = numpy_helper.to_array(table)
        if values.ndim != 2 or values.size < PACKED_FROM:
            tables.append(table)
            continue
        # A row of the vocabulary is a piece; of a product, which stands transposed, a column is one answer.
        axis = 0 if table.name in words else 1
        scale = np.abs(values).max(1 - axis, keepdims=True) / 127 + np.float32(1e-12)
        name = table.name
        tables += [
            numpy_helper.from_array(np.rint(values / scale).astype(np.int8), f"{name}.bytes"),
            numpy_helper.from_array(scale.reshape(-1).astype(np.float32), f"{name}.scale"),
        ]
        inputs = [f"{name}.bytes", f"{name}.scale"]
        nodes.append(helper.make_node("DequantizeLinear", inputs, [name], axis=axis))
    del graph.initializer[:]
    graph.initializer.extend(tables)
    old = list(graph.node)
    del graph.node[:]
    graph.node.extend(nodes + old)
    return model


class Teacher:
    """Shows a network one batch after the other, ever more slowly."""

    def __init__(self, network: Network, steps: int, pace: float = PACE) -> None:
        self.network, self.steps, self.step, self.pace = network.train(), steps, 0, pace
        top = [*network.d.parameters(), *network.o.parameters()]
        groups = [{"params": top}, {"params": list(network.enc.parameters())}]
        self.turner = torch.optim.AdamW(groups, lr=pace, weight_decay=0.01)
        self.weights = torch.tensor(WEIGHTS)

    def learn(self, examples: Sequence[Example]) -> float:
        """Learn from a batch; the loss before."""
        share = min(1.0, (self.step + 1) / (self.steps * WARMING))
        share *= max(SLOWEST, 1 - self.step / self.steps)
        for group, faster in zip(self.turner.param_groups, (ON_TOP, 1.0), strict=True):
            group["lr"] = self.pace * share * faster
        loss = self._loss(examples)
        self.turner.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.turner.step()
        self.step += 1
        return loss.item()

    def _loss(self, examples: Sequence[Example]) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            answers = self.network(*self.network.batch(examples), DROPPED)
        answers = answers.float()
        relations = torch.tensor([RELATIONS.index(one.relation) for one in examples])
        named = torch.tensor(
            [[float(name in one.dimensions) for name in DIMENSIONS] for one in examples]
        )
        loss = functional.cross_entropy(
            answers[:, : len(RELATIONS)], relations, weight=self.weights, label_smoothing=SMOOTHED
        )
        told = named.sum(1) > 0
        if told.any():
            heads = answers[told, len(RELATIONS) :]
            loss = loss + OF_DIMENSIONS * functional.binary_cross_entropy_with_logits(
                heads, named[told]
            )
        return loss
