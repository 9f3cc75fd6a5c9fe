"""What a message that was read along leads to: a log, one question, or silence; and who is asked how often.

The engine says how a text reads. Whether that is a customer's review of us is weighed here: somebody must be known to
have said or felt it, and nothing may speak against it. All of it in doubt means a question at most, never a log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

from handlers.interactions.engine import bars
from handlers.reading import feelings
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
LEAST = 0.6
"""A whole message may read no surer than this, when the part that tells what the customer said or felt does."""
MIXED = 0.7
"""Confidence with which one part of a message contradicts another."""
LONG = 500
MOST_CUSTOMERS = 3
MOST_SHOWN = 12
"""Words of a verdict that are kept to explain it."""

_WORD = re.compile(r"[a-z]+")
# What introduces somebody else's words, up to where these begin: "说：", "told us that".
_REPORTED = re.compile(
    r"(?:说|表示|反馈|反映|投诉|抱怨|吐槽|写道|评价|回复|留言)(?:是|了|道|过|我们|咱们|的)?\s*[:：,，]?\s*[“\"「]?"
    r"|\b(?:says?|said|saying|told (?:me|us)|complain(?:s|ed|ing)?(?: about| of)?|wrote|writes|replied|thinks|feels"
    r"|feedback|review)\b(?:\s+that)?\s*[:,]?\s*[“\"]?",
    re.I,
)
# Where a clause, and where a sentence, ends: after a full stop with a blank only, so that "4.5" stays whole.
_CLAUSE = re.compile(r"[。！？!?\n；;，,：:…]+\s*|\.\s+|\s[-–—]+\s")
_SENTENCE = re.compile(r"(?<=[。！？!?\n；;])\s*|(?<=\.)\s+")
# What joins two customers, so that what follows is about both: "王五 and 李四", "王五、李四".
_JOINED = re.compile(r"\s*(?:和|跟|与|及|、|以及|&|/|\band\b|,|，)\s*(?:both\s+)?", re.I)
# Names the review itself: "a bad review", 好评, a thumb.
_MARK = re.compile(
    r"好评|差评|\b(?:good|great|positive|bad|negative|terrible) reviews?\b|👍|👎|:\+1:|:-1:|:thumbs(?:up|down):", re.I
)

# A question; Chinese may ask by its last word alone, 吗 or 吧.
_ASKS = re.compile(r"[?？]|(?:吗|呢|吧|是不是|有没有|会不会|能不能)[。.~～!！\s]*$")
# Supposed, planned or guessed: it has not happened. "再…就" is "if this goes on, then".
_UNREAL = re.compile(
    r"\b(?:if|unless|in case|should|might|may be|maybe|perhaps|suppose|what if|make sure|so that|let['’]?s"
    r"|(?:will|would|could|going to|gonna|['’]ll)(?: \w+)? (?:be|love|like|hate|enjoy|complain|say)"
    r"|expect(?:s|ed|ing)?)\b"
    r"|如果|要是|万一|假如|免得|以免|别让|应该|估计|可能|大概|也许|说不定|肯定[会说要]|再[^,，。]{0,6}就|就麻烦",
    re.I,
)
# Hoped for or feared; apart from what is supposed, since "Hope" and "Will" are names too.
_WISHED = re.compile(
    r"\b(?:hop(?:e|es|ing)|wish(?:es)?|imagine|promis\w+)\b|希望|但愿|祝|怕|担心|争取|务必|记得",
    re.I,
)
_JOKES = re.compile(
    r"\b(?:lol|lmao|rofl|haha\w*|hehe\w*|jk|kidding|joking|sarcas\w+)\b|哈哈|嘿嘿|呵呵|笑死|开玩笑|逗你|狗头|段子|\[doge\]"
    r"|😂|🤣|🙃|😜|😏|😉|:(?:joy|rofl|upside_down_face|wink|smirk|stuck_out_tongue_winking_eye):",
    re.I,
)
# About others, or other things: a competitor's shop, the weather, a match.
_ELSEWHERE = re.compile(
    r"\b(?:competitors?|rivals?|their (?:old|previous|last|other|own|former)|(?:old|previous|other|another|former)"
    r" (?:vendor|supplier|provider|shop|store|company|agency)|holidays?|vacation|weekend|weather|traffic|movie|film"
    r"|concert|match|game|wedding|birthday|kids?|dinner|lunch|breakfast|restaurant|flight|commute|mornings?|mondays?"
    r"|football|band|party|meme|headache|flu)\b"
    r"|竞品|竞争对手|别家|友商|他们家|另一家|上一家|之前那家|以前那家|隔壁|天气|堵车|电影|假期|旅游|周末|聚餐|午饭|晚饭|食堂|球赛"
    r"|演唱会|婚礼|生日|孩子|相亲|游戏|新闻|股票",
    re.I,
)
# The writer's own feeling, and not a customer's: "I think", 我觉得.
_OURS = re.compile(
    r"(?:\b(?:i|we|i['’]m|we['’]re)\b[^.!?;,\n]{0,24}\b(?:think|feel|love|like|hate|enjoy(?:ed)?|am|was|were|are|find"
    r"|found|loved|liked|hated)\b)|\bimo\b|\b(?:great|nice|lovely|good) (?:working|talking|meeting|seeing)\b"
    r"|(?:我|我们|咱们|咱|本人)(?:真|很|都|也|还是|超|好|就|一直|特别|真的|其实|倒)?(?:觉得|认为|喜欢|讨厌|爱|感觉|服了|佩服|无语)",
    re.I,
)
# That somebody said nothing, or does so no longer: "never complained", 没有反馈.
_DENIED = re.compile(
    r"\b(?:not|n['’]t|never|nobody|no one|without)\b[^.!?;,\n]{0,12}\b(?:say|said|saying|complain\w*|mention\w*)\b"
    r"|\bno (?:complaints?|feedback|news|reviews?)\b|\bused to\b"
    r"|(?:没|没有|未|不会|从不|并没|并没有)(?:再|有)?(?:人)?(?:说|讲|投诉|抱怨|反馈|反映|评价|表示|回复|回访|留言|来电|打电话)|不是(?:说|不)",
    re.I,
)
# An example, a draft, or long ago: 去年, 以前.
_NOT_NOW = re.compile(
    r"\bpretend\w*\b|\bexample\b|\btemplate\b|\bdraft\b|\btest:|例如|比如|举例|模板|话术|测试|假装|以前|去年|(?<!比)(?<!如)上次|那次|原来",
    re.I,
)
_FRAME = re.compile(
    r"\s*(?:(?:for )?example|e\.g\.|test|testing|draft|template|测试|例如|比如|举例|模板|草稿)\s*[:：,，]", re.I
)
"""What a message begins with that is about nobody."""
# A judgement of the customer, and not by them: "lovely to work with", 难缠.
_ABOUT_THEM = re.compile(
    r"\b(?:great|lovely|nice|good|pleasant|difficult|awful|terrible|sweet|best|worst)\b[^.!?;,\n]{0,12}"
    r"\b(?:to work with|to deal with|customers?|clients?|guy|woman|man|person|people|payer)\b"
    r"|\b(?:demanding|late with)\b"
    r"|(?:这|这个|那|那个)?(?:人|客户|大姐|大哥|老板)(?:也)?(?:真|太|特别|挺|很|好|超)"
    r"|难缠|难搞|难伺候|好说话|爽快|素质|脾气|欠款|拖欠|赖账",
    re.I,
)
_PLAIN_DOUBTS = (_ASKS, _UNREAL, _JOKES, _DENIED)
"""Doubts whose words are in no customer's name: they are checked before names are looked up."""
_DOUBTS = (*_PLAIN_DOUBTS, _WISHED, _ELSEWHERE, _NOT_NOW, _ABOUT_THEM)


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
        return ":" in lowered and any(map(lowered.__contains__, SHORTCODES))
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
    return all(any(_speaks(doubt, clause) for doubt in _PLAIN_DOUBTS) for clause in clauses)


def _speaks(doubt: re.Pattern[str], clause: str) -> bool:
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
        pieces += [(start, end)] if joined else _spans(_CLAUSE, text, start, end)
    return pieces


def _spans(divider: re.Pattern[str], text: str, start: int, end: int) -> list[tuple[int, int]]:
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
            said += text[at : place.start] + " "
            at = max(at, min(place.end, end))
    return said + text[at:end]


def judge(part: Part, engine: Engine, *, own_words: bool = False) -> Judged:
    """Say what a part of a message leads to; `own_words` are a customer's own, which nobody need report."""
    text, engine = part.text, cache(engine)  # parts of a short message are often the same
    clauses = [text[start:end] for start, end in _spans(_CLAUSE, text, 0, len(text))]
    whole = engine(text)
    label, confidence, words = _surest(text, clauses, whole, engine)
    shown = tuple(words[:MOST_SHOWN])
    nothing = Judged(Does.NOTHING, label, confidence, shown)
    if label == "neutral" or _FRAME.match(text):
        return nothing
    if confidence < bars(text).ask and (own_words or confidence < STATED or feelings.stated(text) != label):
        return nothing
    if not own_words and _ours(text):
        return nothing
    carries = partial(_carries, engine, label)
    doubtful = _is_doubtful(text, own_words=own_words)
    doubts = partial(_is_doubtful, own_words=own_words) if doubtful else _ASKS.search  # by how a clause ends
    if any(doubts(clause) and carries(clause) for clause in clauses):
        return nothing
    if doubtful and not any(map(carries, clauses)):
        return nothing
    marked = whole[0] == label and bool(_MARK.search(text))
    felt = bool(FEELS.search(text))
    if not (own_words or marked or felt or SAYS.search(text)):
        return nothing
    sure = (
        confidence >= (FELT if felt or own_words else bars(text).auto)
        and whole[0] == label
        and whole[1] >= LEAST
        and not any(engine(clause)[0] not in {label, "neutral"} and engine(clause)[1] >= MIXED for clause in clauses)
        and part.strength is Strength.SURE
        and len(text) <= LONG
        and not doubtful
    )
    return Judged(Does.LOG if sure else Does.ASK, label, confidence, shown)


def _carries(engine: Engine, label: str, clause: str) -> bool:
    said, confidence, _ = engine(clause)
    return said == label and confidence >= LEAST


def _is_doubtful(text: str, *, own_words: bool) -> bool:
    """Tell whether a text asks, wishes, jokes, speaks of others than us, denies, or judges the customer."""
    return any(doubt.search(text) for doubt in _DOUBTS if not (own_words and doubt is _ABOUT_THEM))


def _ours(text: str) -> bool:
    """Tell whether the writer speaks for themselves, before anything that somebody else is said to have said."""
    told = _REPORTED.search(text)
    return bool(_OURS.search(text[: told.start()] if told else text))


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
