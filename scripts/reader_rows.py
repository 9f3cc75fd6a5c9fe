"""Gather the second reader's further rows from their sources, and write sentences of our own from templates.

    python scripts/reader_rows.py --clothing FILE --cad FOLDER --dynasent FOLDER --diaasq FOLDER --xed FOLDER OUT

FILE is *Womens Clothing E-Commerce Reviews.csv* (CC0); the folders are checkouts of the GitHub repositories
acmi-lab/counterfactually-augmented-data (Apache-2.0), unikcc/DiaASQ (MIT) and Helsinki-NLP/XED (CC BY 4.0), and
DynaSent 1.1 unpacked (CC BY 4.0). OUT gets the columns source, label and text. The same sources give the same rows.
"""

from __future__ import annotations

import argparse
import csv
import difflib
import gzip
import html
import json
import math
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from handlers.interactions.engine_first import judged  # noqa: E402

Row = tuple[str, str, str]
"""A source, a label and a text."""

SLOTS: dict[str, list[str]] = {
    name: words.split("|")
    for name, words in {
        "long": "two days|three days|four hours|two hours|45 minutes|over an hour|a week|three weeks|2 weeks|a month"
        "|two months|10 days|half a day",
        "thing": "parcel|order|package|bag|flight|delivery|ticket|booking|phone|laptop|router|printer|bike|chair|lamp"
        "|jacket|refund|replacement|login|invoice|reservation|seat|luggage|shipment",
        "broken": "broken|damaged|scratched|cracked|in pieces|with a dent|half empty|wet|used|with parts missing|dead",
        "late": "late|delayed|overdue",
        "times": "three times|twice|five times|four times|six times",
        "times2": "two|three|four|five",
        "place": "your company|the helpdesk|your shop|support|the store|the airline|the hotel|customer service"
        "|your team|the hotline|this company",
        "who2": "the agent|the woman at the desk|the man on the phone|your rep|the technician|support|your colleague"
        "|the staff|the crew|the guy at the counter",
        "minutes": "ten minutes|20 minutes|five minutes|half an hour|15 min|an hour",
        "early": "a day|two days|an hour|three days|20 minutes",
        "quick": "five minutes|an hour|ten minutes|a day|minutes|24 hours|half an hour",
        "customer": "She|He|Anna|Mr Brown|Bob|Maria|Li Lei|Tom|Mrs Lee|Acme|Julia|The client|The customer|Peter"
        "|Wang Fang",
        "day": "tomorrow|today|on Monday|on Friday|next week|this afternoon|on Tuesday|tonight",
    }.items()
}
"""What stands in the places of the templates in ``reader_own.tsv``."""
SHE = {"She", "Anna", "Maria", "Mrs Lee", "Julia", "Wang Fang"}
THEY = {"Acme", "The client", "The customer"}
INSIDE = {"She": "her", "He": "him", "The client": "the client", "The customer": "the customer"}
OPENINGS = ["@support ", "so ", "well, ", "ok, ", "just now: ", "update: "]
FILLED = {"bad": 9, "good": 12, "neutral": 10}
"""How often a template of a label is filled."""
OPPOSITE, NOTHING = 0.75, 0.93
"""So sure of the other side, or of neither, the first reader must not be: a star tells of the whole, not of a part."""


def main() -> None:
    """Read the arguments, and write the rows."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("clothing", "cad", "dynasent", "diaasq", "xed"):
        ask.add_argument(f"--{name}", type=Path, required=True)
    ask.add_argument("out", type=Path)
    args = ask.parse_args()
    dice = random.Random(5)
    rows = [
        *clothing(args.clothing, dice),
        *counterfactual(args.cad, dice),
        *written_anew(args.dynasent),
        *dialogues(args.diaasq),
        *subtitles(args.xed),
        *own(dice),
    ]
    kept = [row for row in rows if len(row[2]) > 3 and "\t" not in row[2] and not is_doubtful(row)]
    with gzip.open(args.out, "wt", encoding="utf-8") as file:
        file.write("\n".join("\t".join(row) for row in [("source", "label", "text"), *kept]) + "\n")


def clothing(file: Path, dice: random.Random) -> Iterator[Row]:
    """Titles of reviews, and their ends under the title; of five stars a third, none of three and four."""
    for row in csv.DictReader(file.open(encoding="utf-8")):
        label = {"1": "bad", "2": "bad", "5": "good"}.get(row["Rating"])
        if label is None or (label == "good" and dice.random() > 0.35):
            continue
        title, text = clean(row["Title"]), clean(row["Review Text"])
        if len(title) > 5:
            yield "clothing_title", label, title
        if not text or not (title or len(text) <= 220):
            continue
        body = text if len(text) <= 220 else " ".join(sentences(text)[-2:])
        if title and (len(text) > 220 or dice.random() < 0.3):
            body = f"{title.rstrip('.!')}. {body}"
        yield "clothing", label, body


def counterfactual(folder: Path, dice: random.Random) -> Iterator[Row]:
    """Film reviews that somebody turned into their opposite; of long ones two sentences, at either end."""
    for name in ("train", "dev", "test"):
        for line in filter(None, (folder / f"sentiment/new/{name}.tsv").read_text().split("\n")[1:]):
            label, text = line.split("\t", 1)
            text = clean(text.strip('"').replace('""', '"'))
            if len(text) > 250:
                parts = sentences(text)
                text = " ".join(parts[-2:] if dice.random() < 0.5 else parts[:2])
            yield "cad", {"Negative": "bad", "Positive": "good"}[label], text


def written_anew(folder: Path) -> Iterator[Row]:
    """DynaSent's second round, written to lead a model astray; not what is near the review that was shown."""
    for name in ("dev", "test"):
        for line in (folder / f"dynasent-v1.1-round02-dynabench-{name}.jsonl").read_text().splitlines():
            row: dict[str, Any] = json.loads(line)
            shown = (row.get("prompt_data") or {}).get("prompt_sentence") or ""
            pair = shown.lower().split(), row["sentence"].lower().split()
            label = {"positive": "good", "negative": "bad", "neutral": "neutral"}.get(row["gold_label"])
            if label and not (shown and difflib.SequenceMatcher(None, *pair).ratio() >= 0.5):
                yield "dynasent", label, clean(row["sentence"])


def dialogues(folder: Path) -> Iterator[Row]:
    """Talk about phones, by the opinions that annotators marked in a sentence, where all are on one side."""
    for name in ("valid", "test"):
        for talk in json.loads((folder / f"data/dataset/jsons_en/{name}.json").read_text()):
            at = 0
            for sentence in talk["sentences"]:
                end = at + len(sentence.split())
                sides = {one[6] for one in talk["triplets"] if len(one) > 6 and at <= one[4] < end and one[4] >= 0}
                at = end
                text = detached(sentence)
                if len(sides) == 1 and sides <= {"pos", "neg"} and len(text) > 8:
                    yield "diaasq", "good" if sides == {"pos"} else "bad", text


def subtitles(folder: Path) -> Iterator[Row]:
    """Lines of films: joy (5) and trust (8) are good; anger (1), disgust (3) and sadness (6) bad where two say so."""
    for line in (folder / "AnnotatedData/en-annotated.tsv").read_text().splitlines():
        if "\t" not in line:
            continue
        text, told = line.rsplit("\t", 1)
        felt = {one.strip() for one in told.split(",")}
        if felt <= {"5", "8"} and "5" in felt:
            yield "xed", "good", detached(text)
        elif felt <= {"1", "3", "6"} and ("3" in felt or len(felt) > 1):
            yield "xed", "bad", detached(text)
    for line in (folder / "AnnotatedData/neu_en.txt").read_text().splitlines():
        if "\t" in line:
            yield "xed", "neutral", detached(line.split("\t", 1)[1])


def own(dice: random.Random) -> Iterator[Row]:
    """Our own sentences: what happened to customers, and what sounds alike and says nothing of how they feel."""
    for line in (HERE / "reader_own.tsv").read_text(encoding="utf-8").splitlines():
        label, template = line.split("\t")
        for text in dict.fromkeys(filled(template, dice) for _ in range(FILLED[label])):
            yield "own", label, text


def filled(template: str, dice: random.Random) -> str:
    """A template with something in each of its places."""
    customer, one = dice.choice(SLOTS["customer"]), dice.choice(["I", "I", "we", "she", "he"])
    is_she, are_they = customer in SHE, customer in THEY
    mine = {"I": "my", "we": "our", "she": "her", "he": "his"}[one]
    words = {
        "customer": customer,
        "customer2": "they" if are_they else "she" if is_she else "he",
        "customer3": "their" if are_they else "her" if is_she else "his",
        "I": one,
        "am": {"I": "am", "we": "are"}.get(one, "is"),
        "have": {"I": "have", "we": "have"}.get(one, "has"),
        "were": {"I": "was", "we": "were"}.get(one, "was"),
        "my": mine,
        "me": {"I": "me", "we": "us", "she": "her", "he": "him"}[one],
        "who": {"I": "I'm", "we": "we're", "she": "she's", "he": "he's"}[one],
    }
    template = template.replace("{I} been", f"{one} {words['have']} been")
    if "{customer}" in template and not template.startswith("{customer}"):
        words["customer"] = INSIDE.get(customer, customer)
    text = re.sub(r"\{(\w+)\}", lambda found: words.get(found[1]) or dice.choice(SLOTS[found[1]]), template)
    text = re.sub(r"\b(she|he) want\b(?!')", r"\1 wants", text)
    if dice.random() < 0.6:
        text = text[0].upper() + text[1:]
    if dice.random() < 0.5 and text[-1] not in "?!.":
        text += dice.choice([".", ".", "!"])
    return dice.choice(OPENINGS) + text if dice.random() < 0.12 else text


def is_doubtful(row: Row) -> bool:
    """Tell whether the first reader is so sure of something else that a row's label is rather not meant for it."""
    source, label, text = row
    if source in {"dynasent", "own"}:
        return False
    powers = {name: math.exp(score) for name, score in judged(text).scores.items()}
    shares: dict[str, float] = {name: power / sum(powers.values()) for name, power in powers.items()}
    if label == "neutral":
        return shares["neutral"] < 0.2
    is_nothing = source in {"clothing_title", "xed"} and shares["neutral"] > NOTHING
    return shares["bad" if label == "good" else "good"] > OPPOSITE or is_nothing


def clean(text: str) -> str:
    """A text on one line, without markup."""
    return re.sub(r"\s+", " ", html.unescape(text.replace("<br />", " "))).strip()


def detached(text: str) -> str:
    """A text whose words stood apart from its marks, as people write it."""
    text = re.sub(r" ([,.!?;:])", r"\1", re.sub(r"\[[^\]]*\]", "", text))
    return clean(re.sub(r" (n't|'s|'m|'re|'ve|'d|'ll)\b", r"\1", text))


def sentences(text: str) -> list[str]:
    """A text's sentences."""
    return [one for one in re.split(r"(?<=[.!?])\s+", text) if one]


if __name__ == "__main__":
    main()
