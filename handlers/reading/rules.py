"""What a message that was read along leads to: a log, one question, or silence; and who is asked how often.

The engine says how a text reads. Whether that is a customer's review of us is weighed here: somebody must be known to
have said or felt it, and nothing may speak against it. All of it in doubt means a question at most, never a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from handlers.interactions.engine_first import Bars
from handlers.interactions.engine_first import bars as engine_bars
from handlers.kernel.patterns import Pattern
from handlers.reading import doubts, feelings, opinions, reviews
from handlers.reading.reviews import WHO, Review
from handlers.reading.vocabulary import FEELS, SAYS, SHORTCODES, WORDS, WORDS_ZH

Verdict = tuple[str, float, Sequence[tuple[str, float]]]
"""The engine's label, its confidence, and the words that decided."""
Engine = Callable[[str], Verdict]


class Strength(IntEnum):
    """How surely a text means a customer: enough for a question, or enough to log."""

    WEAK = 1
    SURE = 2


class Place(NamedTuple):
    """Where a text that may name somebody stands in the cleaned message."""

    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """Customers that one text of a message names: one, or namesakes, if it does not tell which of them."""

    customers: tuple[int, ...]
    place: Place
    strength: Strength


class Does(StrEnum):
    """What is done about a message."""

    LOG = "log"
    ASK = "ask"
    NOTHING = "nothing"


FELT = 0.9
"""From the engine's bar on a review is logged, if it is surely a customer's, and from this one on where what they feel
is named: furious, delighted, 满意, 失望."""
STATED = 0.45
"""From the engine's other bar on it is asked about, and from this one on where the text states the same side outright:
complained, is thrilled, 投诉, 不满意."""
VOICED = 0.5
"""… and from this one on where what the customer is said to have said judges by words of that side alone."""
OUTRIGHT = 0.7
"""From this confidence on it is logged where a complaint or a strong feeling is the whole of it."""
COMPLAINED = 0.8
"""… and from this one on where it is only said that they complained."""
BOTH = 0.85
"""… and where a feeling is stated as well as something judged, both on that side."""
OPINION = 0.7
"""… and where something of ours is judged in so many words: "the support is great"."""
FACES = 2
"""So many thumbs or faces and no word say how somebody took it; one may only agree."""
LIKELY = 0.7
"""From this confidence on people are told that it is likely."""
LEAST = 0.6
"""A whole message may read no surer than this, when the part that tells what the customer said or felt does."""
MIXED = 0.7
"""Confidence with which one part of a message contradicts another."""
LONG = 500
MOST_CUSTOMERS = 3
MOST_SHOWN = 12
"""Words of a verdict that are kept to explain it."""

_WORD = Pattern(r"[a-z]+")
# What introduces somebody else's words, up to where these begin: "说：", "told us that".
_REPORTED = Pattern(
    r"(?:说|表示|反馈|反映|投诉|抱怨|吐槽|写道|评价|回复|留言)(?:是|了|道|过|我们|咱们|的)?\s*[:：,，]?\s*[“\"「]?"
    r"|\b(?:says?|said|saying|told (?:me|us)|complain(?:s|ed|ing)?(?: about| of)?|wrote|writes|replied|thinks|feels"
    r"|feedback|review)\b(?:\s+that)?\s*[:,]?\s*[“\"]?",
    re.I,
)
# Where a clause, and where a sentence, ends: after a full stop with a blank only, so that "4.5" stays whole.
_CLAUSE = Pattern(r"[。！？!?\n；;，,：:…]+\s*|\.\s+|\s[-–—]+\s")
_TURN = Pattern(
    r"[。！？!?\n；;，,：:…]+\s*|\.\s+|\s[-–—]+\s|(?=\b(?:but|while|whereas|and then)\b)|(?=但是?|不过|而(?!且))"
)
"""Where one of several customers gives way to another: after a clause, and before a "but"."""
_SENTENCE = Pattern(r"(?<=[。！？!?\n；;])\s*|(?<=\.)\s+")
# What joins two customers, so that what follows is about both: "王五 and 李四", "王五、李四".
_JOINED = Pattern(r"\s*(?:和|跟|与|及|、|以及|&|/|\band\b|,|，)\s*(?:both\s+)?", re.I)
# Names the review itself: "a bad review", 好评, a thumb.
_MARK = Pattern(
    r"好评|差评|[一二两三四五0-5]颗?星(?!期)|满分|零分|\b(?:good|great|positive|bad|negative|terrible) reviews?\b"
    r"|[👍👎😡😠🤬😤😍🥰]|:(?:\+1|-1|thumbs(?:up|down)|rage|pouting_face|angry|face_with_symbols_on_mouth|triumph"
    r"|heart_eyes):"
    r"|\b(?:10|\d)(?:/| out of )(?:10|5)\b",
    re.I,
)


@dataclass(frozen=True)
class Part:
    """A part of a message: who it is about, what it says with their names blanked, and how surely they are meant."""

    customers: tuple[tuple[int, ...], ...]
    text: str
    strength: Strength


@dataclass(frozen=True)
class Judged:
    """What is done about a part of a message, with the review it seems to be and the words that decided."""

    does: Does
    label: str
    confidence: float
    words: tuple[tuple[str, float], ...]


def tells(text: str) -> bool:
    """Tell whether a text, simplified, has any word of saying or feeling: without one it leads to nothing, at once."""
    lowered = text.casefold()
    if not WORDS.isdisjoint(_WORD.findall(lowered)):
        return True
    if lowered.isascii():
        return (":" in lowered and any(map(lowered.__contains__, SHORTCODES))) or "/10" in lowered or "/5" in lowered
    return any(map(lowered.__contains__, WORDS_ZH))


def hints(text: str) -> bool:
    """Tell whether a message, simplified, may lead to anything if it is about somebody known; most do not.

    By the words alone: what the engine reads costs more than to look who the few that are left are about.
    """
    return tells(text) and bool(SAYS.search(text) or FEELS.search(text) or _MARK.search(text)) and not _is_idle(text)


def _is_idle(text: str) -> bool:
    """Tell whether all of a text asks, supposes, jokes or denies, whoever is named in it.

    English words with a capital letter are left out: Will may be somebody.
    """
    clauses = [text[start:end] for start, end in _spans(_CLAUSE, text, 0, len(text))]
    if len(clauses) == 1 and _ours(text):
        return True
    return all(any(_speaks(doubt, clause) for doubt in doubts.PLAIN) for clause in clauses)


def _speaks(doubt: Pattern, clause: str) -> bool:
    return any(not found[0][:1].isupper() for found in doubt.finditer(clause))


def parts(text: str, mentions: Sequence[Mention]) -> list[Part]:
    """Divide a message between the customers it names: a sentence is about who it, or one before it, names."""
    if len(mentions) <= 1:
        strength = mentions[0].strength if mentions else Strength.SURE
        return [Part(tuple(m.customers for m in mentions), _blanked(text, mentions, 0, len(text)), strength)]
    found: list[Part] = []
    lead = ""
    for start, end in _pieces(text, mentions):
        named = [m for m in mentions if start <= m.place.start < end]
        said = _blanked(text, mentions, start, end)
        if not named:
            if found:
                last = found[-1]
                found[-1] = Part(last.customers, last.text + said, last.strength)
            else:
                lead += said
            continue
        joined = all(_JOINED.fullmatch(text, one.place.end, other.place.start) for one, other in pairwise(named))
        strength = min(m.strength for m in named) if joined else Strength.WEAK
        found.append(Part(tuple(m.customers for m in named), lead + said, strength))
        lead = ""
    return found


def _pieces(text: str, mentions: Sequence[Mention]) -> list[tuple[int, int]]:
    """Return sentences, and the clauses of those that name several customers who are not joined."""
    pieces: list[tuple[int, int]] = []
    for start, end in _spans(_SENTENCE, text, 0, len(text)):
        named = [m for m in mentions if start <= m.place.start < end]
        joined = all(_JOINED.fullmatch(text, one.place.end, other.place.start) for one, other in pairwise(named))
        pieces += [(start, end)] if joined else _spans(_TURN, text, start, end)
    return pieces


def _spans(divider: Pattern, text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for stop in divider.finditer(text, start, end):
        if stop.end() > start:
            spans.append((start, stop.end()))
            start = stop.end()
    return [*spans, (start, end)] if start < end else spans


def _blanked(text: str, mentions: Sequence[Mention], start: int, end: int) -> str:
    said, at = "", start
    for place in sorted((m.place for m in mentions), key=lambda place: place.start):
        if start <= place.start < end:
            said += text[at : place.start] + WHO
            at = max(at, min(place.end, end))
    return said + text[at:end]


def judge(part: Part, engine: Engine, *, own_words: bool = False, bars: Callable[[str], Bars] = engine_bars) -> Judged:
    """Say what a part of a message leads to; `own_words` are a customer's own, which nobody need report.

    `bars` says how sure the engine must be of a text.
    """
    text = part.text
    if doubts.FRAME.match(text) or doubts.PUT_RIGHT.search(text):
        return _nothing(text, engine)
    clauses = _clauses(text)
    talk: list[str] = []
    if not own_words:
        told = [one for clause in clauses if (one := _given(clause, text, talk)) is not None]
        if told:
            return _of_review(part, told[-1], clauses, engine)
    rest = "".join(clause for clause in clauses if clause not in talk)
    if not re.search(r"\w", rest) and len(_MARK.findall(rest)) < FACES:
        return _nothing(text, engine)
    return _of_words(replace(part, text=rest), engine, bars(_spoken(rest)), own_words=own_words, only_asks=bool(talk))


def _nothing(text: str, engine: Engine) -> Judged:
    label, confidence, words = engine(_spoken(text))
    return Judged(Does.NOTHING, label, confidence, tuple(words[:MOST_SHOWN]))


def _clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in _spans(_CLAUSE, text, 0, len(text))]


def _spoken(text: str) -> str:
    return text.replace(WHO, " ")


def _given(clause: str, whole: str, talk: list[str]) -> Review | None:
    """Return the review that a clause says was given; a clause that only talks of one is added to `talk`."""
    one = reviews.given(clause, whole)
    if one is not None and not doubts.is_doubtful(clause):
        return one
    if one is not None or reviews.is_talk(clause):
        talk.append(clause)
    return None


def _of_review(part: Part, review: Review, clauses: Sequence[str], engine: Engine) -> Judged:
    """Judge a part that says outright that a review was given: what else it says can only make that doubtful."""
    label, confidence, words = engine(_spoken(part.text))
    against = label not in {review.side, "neutral"} and confidence >= MIXED
    sure = (
        review.surely
        and not against
        and part.strength is Strength.SURE
        and len(part.text) <= LONG
        and not any(doubts.is_doubtful(clause) for clause in clauses)
    )
    confidence = confidence if label == review.side else MIXED
    return Judged(Does.LOG if sure else Does.ASK, review.side, confidence, tuple(words[:MOST_SHOWN]))


def _of_words(part: Part, engine: Engine, bar: Bars, *, own_words: bool, only_asks: bool) -> Judged:
    """Judge a part by how its words read, where somebody is known to have said or felt them."""
    text, read = part.text, cache(lambda said: engine(_spoken(said)))  # parts of a short message are often the same
    clauses = _clauses(text)
    whole = read(text)
    label, confidence, words = _surest(text, clauses, whole, read)
    stated = feelings.stated(text)
    voiced = opinions.voiced(text)
    if stated and not own_words and (label != stated or confidence < STATED):
        if label not in {stated, "neutral"} and confidence >= MIXED and voiced != stated:
            return Judged(Does.NOTHING, label, confidence, tuple(words[:MOST_SHOWN]))
        label, confidence = stated, STATED
    shown = tuple(words[:MOST_SHOWN])
    nothing = Judged(Does.NOTHING, label, confidence, shown)
    marked = whole[0] == label and bool(_MARK.search(text))
    felt, says = bool(FEELS.search(text)), bool(SAYS.search(text))
    if label == "neutral" or not (own_words or marked or felt or says) or (not own_words and _ours(text)):
        return nothing
    if not _is_worth_asking(bar, confidence, label, stated, voiced if says else None, own_words=own_words):
        return nothing
    if (label == "good" and doubts.IRONY.search(text)) or (not own_words and feelings.is_somebody_elses(text)):
        return nothing
    carries = partial(_carries, read, label)
    doubtful = doubts.is_doubtful(text, own_words=own_words)
    doubt = partial(doubts.is_doubtful, own_words=own_words) if doubtful else doubts.ASKS.search  # by how one ends
    if any(doubt(clause) and carries(clause) for clause in clauses) or (doubtful and not any(map(carries, clauses))):
        return nothing
    sure = (
        _is_sure(bar, confidence, label, text, own_words=own_words)
        and stated in {label, None}
        and whole[0] == label
        and whole[1] >= LEAST
        and not any(read(clause)[0] not in {label, "neutral"} and read(clause)[1] >= MIXED for clause in clauses)
        and part.strength is Strength.SURE
        and len(text) <= LONG
        and not doubtful
        and not only_asks
    )
    return Judged(Does.LOG if sure else Does.ASK, label, confidence, shown)


def _is_worth_asking(
    bar: Bars, confidence: float, label: str, stated: str | None, voiced: str | None, *, own_words: bool
) -> bool:
    """Tell whether a side is read surely enough for a question: less surely where it is stated, or judged by words."""
    if confidence >= bar.ask:
        return True
    if own_words:
        return False
    return (confidence >= STATED and stated == label) or (confidence >= VOICED and voiced == label)


def _is_sure(bar: Bars, confidence: float, label: str, text: str, *, own_words: bool) -> bool:
    """Tell whether a side is read surely enough for a log: most surely where no feeling of the customer's is named."""
    if doubts.PERHAPS_ELSEWHERE.search(text) or (not own_words and doubts.ATTRIBUTE.search(text)):
        return False
    if confidence >= (FELT if own_words or FEELS.search(text) else bar.auto):
        return own_words or opinions.voiced(text) in {label, None}
    if confidence >= (OUTRIGHT if FEELS.search(text) else COMPLAINED) and feelings.is_outright(text, label):
        return opinions.voiced(text) in {label, None}
    if confidence >= BOTH and feelings.stated(text) == label == opinions.voiced(text):
        return True
    return confidence >= OPINION and opinions.of_ours(text) == label


def _carries(engine: Engine, label: str, clause: str) -> bool:
    said, confidence, _ = engine(clause)
    return (said == label and confidence >= LEAST) or feelings.stated(clause) == label


def _ours(text: str) -> bool:
    """Tell whether the writer speaks for themselves, before anything that somebody else is said to have said."""
    told = _REPORTED.search(text)
    return bool(doubts.OURS.search(text[: told.start()] if told else text))


def _surest(text: str, clauses: Sequence[str], whole: Verdict, engine: Engine) -> Verdict:
    """Return the surest verdict on the message or on what in it is reported or felt; mixed ones are not sure."""
    verdicts = [whole]
    told = list(_REPORTED.finditer(text))
    if told and len(text) - told[-1].end() >= 3:
        verdicts.append(engine(text[told[-1].end() :]))
    if len(clauses) > 1:
        verdicts += [engine(clause) for clause in clauses if FEELS.search(clause)]
    sides = [verdict for verdict in verdicts if verdict[0] != "neutral"]
    if not sides:
        return whole
    best = max(sides, key=lambda verdict: verdict[1])
    if any(one[0] != best[0] and one[1] >= MIXED for one in sides):
        return (best[0], min(best[1], FELT - 0.01), best[2])
    return best
