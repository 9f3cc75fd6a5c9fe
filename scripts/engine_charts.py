"""Draw the charts of docs/review-engine.md from what the engine answers on labelled rows.

    python scripts/engine_charts.py DEV [--skip SOURCE…]

DEV is a tab-separated file with the columns lang, source, label and text. Writes two pictures into docs/pictures and
prints the figures they show: engine-reliability.svg, how often a good or bad was right by how sure the engine was, and
engine-decided.svg, what it would log, ask about and pass over. "en+" is English as both readers read it, if the
second one is installed.
"""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from handlers.interactions.engine import CHINESE, ENGLISH, classify, read  # noqa: E402

REVIEWS = {
    "zh": ("waimai_10k", "chnsenticorp_htl", "online_shopping_10", "asap_meituan"),
    "en": ("uci_sls", "cr", "vader_amazon", "airline"),
}
REVIEWS["en+"] = REVIEWS["en"]
NAMES = {"zh": "zh: Chinese 中文", "en": "en: English 英文", "en+": "en+: both readers 两个引擎"}
COLOURS = {"zh": "#c2410c", "en": "#1d4ed8", "en+": "#15803d"}
SHARES = (
    ("#15803d", "logs, right 记对"),
    ("#b91c1c", "logs, wrong 记错"),
    ("#f59e0b", "asks 询问"),
    ("#d1d5db", "silent 沉默"),
)
AMBIGUOUS = ("cped",)
"""Sources whose labels hang on what was said before: in no figure, as in the evaluation."""


@dataclass(frozen=True)
class Answer:
    """A row and what the engine made of it."""

    lang: str
    source: str
    label: str
    said: str
    confidence: float


def answers(path: Path, skip: Iterable[str]) -> list[Answer]:
    """The engine's answer on each row of the file, and on English ones both readers' as well."""
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")[1:]
    rows = [row for line in lines if (row := line.split("\t", 3))[1] not in (*skip, *AMBIGUOUS)]
    alone = [Answer(lang, source, label, *classify(text)[:2]) for lang, source, label, text in rows]
    both = [Answer("en+", source, label, *read(text)[:2]) for lang, source, label, text in rows if lang == "en"]
    return alone + both


def bins(rows: list[Answer]) -> list[tuple[float, float, int]]:
    """Mean confidence, share right and number of the labelled rows called good or bad, by tenths of confidence."""
    sure = [row for row in rows if row.said != "neutral" and row.label != "unl"]
    found = []
    for tenth in range(10):
        inside = [row for row in sure if min(9, int(row.confidence * 10)) == tenth]
        if len(inside) >= 20:
            mean = sum(row.confidence for row in inside) / len(inside)
            found.append((mean, sum(row.said == row.label for row in inside) / len(inside), len(inside)))
    return found


def shares(rows: list[Answer]) -> list[float]:
    """The shares of rows that would be logged rightly, logged wrongly, asked about, and passed over."""
    flagged = [row for row in rows if row.said != "neutral"]
    bars = {"zh": CHINESE, "en": ENGLISH, "en+": ENGLISH}
    auto = [row for row in flagged if row.confidence >= bars[row.lang].auto]
    right = sum(row.said == row.label for row in auto)
    asked = sum(row.confidence >= bars[row.lang].ask for row in flagged) - len(auto)
    counts = [right, len(auto) - right, asked]
    return [count / len(rows) for count in (*counts, len(rows) - sum(counts))]


def svg(width: int, height: int, title: str, body: list[str]) -> str:
    """A picture on white, with its title for those who cannot see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" font-family="sans-serif" font-size="13" fill="#1f2937"><title>{escape(title)}</title>'
        f'<rect width="{width}" height="{height}" rx="8" fill="#ffffff"/>{"".join(body)}</svg>\n'
    )


def text(x: float, y: float, words: str, anchor: str = "start", colour: str = "#1f2937") -> str:
    """A line of text."""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'


def reliability(rows: list[Answer]) -> str:
    """The reliability curve: on the dashed line, the engine is right as often as it says."""
    left, top, side = 56, 40, 280
    at = lambda x, y: (left + (x - 0.2) / 0.8 * side, top + side - (y - 0.2) / 0.8 * side)  # noqa: E731
    body = [text(left, 24, "How sure it was, how often it was right · 置信度与正确率")]
    for tick in (0.2, 0.4, 0.6, 0.8, 1.0):
        x, y = at(tick, tick)
        body.append(f'<path d="M{left} {y:.0f}H{left + side}M{x:.0f} {top}V{top + side}" stroke="#e5e7eb"/>')
        body.append(text(left - 8, y + 4, f"{tick:.1f}", "end") + text(x, top + side + 18, f"{tick:.1f}", "middle"))
    body.append(f'<path d="M{left} {top + side}L{left + side} {top}" stroke="#6b7280" stroke-dasharray="4"/>')
    for i, lang in enumerate(NAMES):
        dots = [at(mean, right) for mean, right, _ in bins([row for row in rows if row.lang == lang])]
        line = "L".join(f"{x:.0f} {y:.0f}" for x, y in dots)
        body.append(f'<path d="M{line}" fill="none" stroke="{COLOURS[lang]}" stroke-width="2"/>')
        body += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{COLOURS[lang]}"/>' for x, y in dots]
        body.append(text(left + side + 12, top + 20 + 22 * i, NAMES[lang], colour=COLOURS[lang]))
    return svg(560, 360, "Reliability curve of the review engine", body)


def decided(groups: list[tuple[str, list[Answer]]]) -> str:
    """What the engine would log, ask and pass over, a bar for each group of messages."""
    left, width = 160, 420
    body = []
    for i, (colour, name) in enumerate(SHARES):
        body.append(f'<rect x="{20 + 145 * i}" y="14" width="12" height="12" fill="{colour}"/>')
        body.append(text(38 + 145 * i, 25, name))
    for i, (name, rows) in enumerate(groups):
        x, y = float(left), 48 + 40 * i
        body.append(text(left - 10, y + 18, name, "end"))
        for (colour, _), share in zip(SHARES, shares(rows), strict=True):
            body.append(f'<rect x="{x:.1f}" y="{y}" width="{share * width:.1f}" height="26" fill="{colour}"/>')
            if share >= 0.06:
                body.append(text(x + share * width / 2, y + 18, f"{share:.0%}", "middle", "#111827"))
            x += share * width
    return svg(600, 56 + 40 * len(groups), "What the review engine logs, asks about and passes over", body)


def main() -> None:
    """Measure, draw, print."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("dev", type=Path)
    ask.add_argument("--skip", nargs="*", default=[])
    ask.add_argument("--out", type=Path, default=HERE.parent / "docs" / "pictures")
    args = ask.parse_args()
    rows = answers(args.dev, args.skip)
    groups = [
        (f"{kind} {lang}", [row for row in rows if row.lang == lang and chosen(row)])
        for kind, chosen in (
            ("Reviews 评价", lambda row: row.source in REVIEWS[row.lang]),
            ("Chat 闲聊", lambda row: row.label == "unl"),
        )
        for lang in NAMES
    ]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "engine-reliability.svg").write_text(reliability(rows), encoding="utf-8")
    (args.out / "engine-decided.svg").write_text(decided(groups), encoding="utf-8")
    for name, group in groups:
        print(name, len(group), " ".join(f"{share:.3f}" for share in shares(group)))
    for lang in NAMES:
        for mean, right, count in bins([row for row in rows if row.lang == lang]):
            print(lang, f"{mean:.2f} {right:.2f} {count}")


if __name__ == "__main__":
    main()
