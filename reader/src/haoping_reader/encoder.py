"""The encoder: its weights and its vocabulary lie beside this module."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

HERE = Path(__file__).parent
MOST_PIECES = 96
"""Pieces of words of a text that are read: of a longer one its beginning and its end."""


def languages(folder: Path = HERE) -> dict[str, dict[str, float]]:
    """Return the languages that are read, and how the scores in each count beside another reader's.

    As ``reader.json`` has it: {"en": {"first": …, "second": …, "good": …, "bad": …}}.
    """
    told: dict[str, Any] = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, float]] = told["languages"]
    return found


class Reader:
    """The encoder, loaded; one text at a time, on one core."""

    def __init__(self, folder: Path = HERE) -> None:
        """Load the weights from a folder with ``weights.onnx`` and ``tokenizer.json``; raises OSError without them."""
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._pieces = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._net = InferenceSession(
            (folder / "weights.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
        )

    def read(self, text: str) -> tuple[float, float, float]:
        """Return the scores of good, bad and neutral of a text of any length: logits, of which a softmax is taken."""
        ids = self._pieces.encode(text.encode(errors="replace").decode()).ids  # half a character is none
        if len(ids) > MOST_PIECES:
            ids = ids[: MOST_PIECES // 2] + ids[-MOST_PIECES // 2 :]
        (scores,) = self._net.run(None, {"ids": np.array([ids], dtype=np.int64)})
        good, bad, neutral = scores[0].tolist()
        return good, bad, neutral
