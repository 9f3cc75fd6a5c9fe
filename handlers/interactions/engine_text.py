"""How the review engine reads a message: what is left out, what is one and the same, which features remain.

Pure: no clock, no database, no Slack.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from operator import add, itemgetter

from handlers.kernel.patterns import Pattern

HEAD, TAIL = 1500, 500
"""Characters of a message that are read: so many from its beginning, so many from its end."""
BEFORE_BUT, AFTER_BUT, ASKED, UNREAL, AGREED = 0.5, 1.3, 0.5, 0.5, 0.3
"""How much the words of a clause count, where 1 is usual: before and after a "but", asked, wished for or compared, and
the "great" or 好的 with which somebody agrees before coming to the point."""
NEGATED = 4
"""So many English words after a negation are marked as negated."""
DAMPING = 1.0
"""Added to what the features of a text count together: two or three of them alone are not to be too sure."""

_EMOJI = {
    "☺": "😊😀😃😄😁🙂☺😉😋😎🤩😌🤗😆😂🤣😅😛😜😝😇 smile smiley grinning grin blush slightly_smiling_face simple_smile"
    " relaxed wink yum sunglasses star-struck relieved hugging_face laughing satisfied joy innocent sweat_smile"
    " rolling_on_the_floor_laughing stuck_out_tongue stuck_out_tongue_winking_eye",
    "♥": "❤♥😍😘💕💖💗💙💚💛💜🧡🖤🥰💞💓💘😻 heart heart_eyes kissing_heart two_hearts sparkling_heart heartpulse"
    " blue_heart green_heart yellow_heart purple_heart orange_heart smiling_face_with_3_hearts revolving_hearts",
    "★": "🎉👏🙌💯🔥🚀⭐🌟✨🏆💪👌🥇🌹🎊🥳 tada clap raised_hands 100 fire rocket star star2 sparkles trophy muscle"
    " ok_hand first_place_medal rose partying_face confetti_ball",
    "☹": "😞🙁☹😦😢😭😔😟😕😣😩😫💔😥😖 disappointed slightly_frowning_face white_frowning_face frowning cry sob"
    " pensive worried confused persevere weary tired_face broken_heart disappointed_relieved confounded",
    "☠": "😠🤬😤💩🤮🤢🖕 angry face_with_symbols_on_mouth triumph hankey poop face_vomiting nauseated_face"
    " middle_finger",
    "👍": "👍 +1 thumbsup thumbs_up",
    "👎": "👎 -1 thumbsdown thumbs_down",
    "😡": "😡 rage pouting_face",
    "☻": "🤔😐😒😑🙄 thinking_face neutral_face unamused expressionless face_with_rolling_eyes",
}
_EMOTICONS = {
    "☺": ":) :-) :d :-d ;) ;-) =) ^_^ ^^ :p :-p ;p =d",
    "♥": "<3",
    "☹": ":( :-( =( :'( :/ :-/ :\\",
    "☻": ":| :-|",
}


def _names() -> dict[str, str]:
    """Every way to write an emoji, and the one character that stands for its kind."""
    names: dict[str, str] = {}
    for kind, spelled in _EMOJI.items():
        characters, *shortcodes = spelled.split()
        names |= dict.fromkeys(characters, kind) | {f":{code}:": kind for code in shortcodes}
    return names | {face: kind for kind, faces in _EMOTICONS.items() for face in faces.split()}


KINDS = _names()

_INVISIBLE = [0xAD, *range(0x200B, 0x2010), 0x2060, 0xFE0E, 0xFE0F, 0xFEFF, *range(0x1F3FB, 0x1F400)]
_CODE = Pattern(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_LINK = Pattern(
    r"<(?:[@#!]|[a-z]+:)[^<>\n]{0,500}>|(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-][\w.-]{0,200}|@[a-z0-9._-]{1,80}"
)
_QUOTE = Pattern(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_SKIN = Pattern(r":skin-tone-[2-6]:")
_NOT = Pattern(
    r"(?:(?<=[a-z])|\b)n ?'t\b|(?<=\bdo|\bis|\bca|\bwo|\bai)nt\b"
    r"|(?<=\bdid|\bwas|\bare|\bhas|\bhad)nt\b|(?<=\bdoes|\bwere|\bhave)nt\b"
)
_SOFTLY_NOT = Pattern(
    r"(?:(?:并不|不|并)(?:是|非|觉得)(?:很|太|特别|十分|非常|那么|有?多么?|怎么)"
    r"|(?:不算是?|算不上|谈不上|说不上|称不上|不能算|不怎么|不见得|没有?那么|没多)(?:很|太|特别|十分|非常|那么|有?多么?)?)"
    r"(?=满意|高兴|开心|愉快|理想|认可|喜欢|推荐|靠谱|好用|专业|及时|舒服|划算)"
)
_STRETCH = Pattern(r"([^\W\d_])\1{2,}")


def plain(text: str, simplified: Mapping[int, str]) -> str:
    """The message as the engine reads it: its own words only, in one width, case and script.

    Code, quoted lines, links, mentions and invisible characters are left out; 不是很满意 is 不满意. ``simplified`` is
    what ``folding`` made.
    Never longer than ``HEAD + TAIL`` characters.
    """
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]}\n{text[1 - TAIL :]}"
    if not text.isascii():
        text = text.translate(simplified)
        if not unicodedata.is_normalized("NFKC", text):
            text = unicodedata.normalize("NFKC", text).translate(simplified)
    text = text.casefold()
    if "`" in text:
        text = _CODE.sub("\n", text)
    if "<" in text or "@" in text or "://" in text or "www." in text:
        text = _LINK.sub(" ", text)
    if ">" in text or "&" in text:
        text = _QUOTE.sub("", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if "nt" in text or "'t" in text:
        text = _NOT.sub(" not", text)
    if "不" in text or "没" in text or "并非" in text:
        text = _SOFTLY_NOT.sub("不", text)
    return _STRETCH.sub(_shorten, _SKIN.sub("", text)).strip()[: HEAD + TAIL]


def folding(simplified: Mapping[str, str]) -> dict[int, str]:
    """A table for ``str.translate``: traditional characters simplified, full width halved, the invisible left out."""
    half = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", ord("’"): "'", ord("‘"): "'"}
    return half | dict.fromkeys(_INVISIBLE, "") | {ord(one): other for one, other in simplified.items()}


def _shorten(run: re.Match[str]) -> str:
    """A stretched letter once ("sooo"), but "o" and "e" inside a word, and Chinese characters, twice ("goood")."""
    letter = run[1]
    inside = run.string[run.end() : run.end() + 1].isalpha()
    return letter * 2 if letter >= "㐀" or (letter in "oe" and inside) else letter


_HAN = Pattern("[㐀-鿿]")
_LATIN = Pattern("[a-z]")
_SENTENCE = Pattern(r"[^.!?。…;\n]+[.!?。…;\n]*|[.!?。…;\n]+")
_BUT = Pattern(r"\b(?:but|however|although|though|except|unfortunately)\b|但是?|不过|可是|然而|就是|只是|可惜")
_UNREAL = Pattern(
    r"\b(?:if|would|could|should|wish|hope|hoping|might|expected|than)\b|如果|要是|希望|建议|应该|本来|原来|以前|之前"
)
_ASKS = Pattern(r"\?|[吗呢][。.!\s]*$|怎么[做走办煮写说弄用读]|请问|请?帮我|几点|多少|哪[里儿家个]")
_AGREES = Pattern(
    r"\s*(?:(?:oh|ok|okay|yeah|yes|ah) )?(?:great|good|nice|cool|perfect|awesome|excellent|fine|sure|okay|ok|好的)"
    r"[,.!]+(?=\s*[^\s,.!]+(?:\s|[㐀-鿿]))"
)


def clauses(text: str) -> Iterator[tuple[float, str]]:
    """The parts of a plain text, each with how much it counts: 1 as it stands; more after a "but", less before it,
    less in a question, where something is only wished for or compared, and least in an agreeing first word.
    """
    if agrees := _AGREES.match(text):
        yield AGREED, agrees[0]
        text = text[agrees.end() :]
    for sentence in _SENTENCE.findall(text):
        asks = ASKED if _ASKS.search(sentence) else 1.0
        turns = [turn.start() for turn in _BUT.finditer(sentence)]
        parts = [(1.0, sentence)]
        if turns:
            parts = [(BEFORE_BUT, sentence[: turns[-1]]), (AFTER_BUT, sentence[turns[-1] :])]
        for counts, part in parts:
            yield counts * asks * (UNREAL if _UNREAL.search(part) else 1.0), part


_TOKEN = Pattern(
    r"(?P<han>[㐀-鿿]+)|(?P<word>[a-z]+(?:'[a-z]+)?)|(?P<emoji>:[a-z0-9_+-]{2,40}:|[☀-➿⭐\U0001f300-\U0001faff])"
    r"|(?P<face>[:;=]'?-?[)(dp/|\\](?![a-z0-9/])|<3|\^_?\^)|(?P<number>\d+)|(?P<stop>[!?.,;:。…~\"()-]+)"
)
_NEGATIONS = frozenset(
    ["not", "no", "never", "cannot", "without", "hardly", "barely", "nor", "neither", "none", "nobody", "nothing"]
)
SIGNS = {"!": "!", "?": "?", "…": "…", "..": "…"}
CHINESE_SIGNS = {"!": "！", "?": "？", "…": "……", "..": "……", "。。": "……"}


PRAISE, BLAME = "(praise)", "(blame)"
"""What stands for any word of praise, or of blame, in a feature."""
NO_TONES: Mapping[str, int] = {}
MOST_HEARD = 3


def features(text: str, tones: Mapping[str, int] = NO_TONES) -> list[tuple[float, list[str]]]:
    """What the weights know a plain text by, clause by clause, each with how much it counts, the least first.

    Han runs give their 1- to 4-grams; Latin words themselves ("!good" after a negation) and their pairs ("very good");
    emoji, shortcodes and emoticons their kind; "!", "?" and "…" that they occur, full-width in a Chinese text. A
    feature found twice counts once, at its most.

    ``tones`` says which English words praise (1) and blame (-1); they are heard in a text without Chinese: how many of
    each (a negation turns them), which comes first and last, what stands before them and in what kind of clause.
    """
    if is_chinese(text):
        return [(counts, _grams(clause, CHINESE_SIGNS, NO_TONES)[0]) for counts, clause in sorted(clauses(text))]
    found: list[tuple[float, list[str]]] = []
    heard: list[int] = []
    kinds: list[str] = []
    for counts, clause in clauses(text):
        grams, voices = _grams(clause, SIGNS, tones)
        found.append((counts, grams))
        if voices:
            heard += voices
            kinds += _kinds(counts, clause, voices)
    found.sort(key=itemgetter(0))
    if tones and _LATIN.search(text):
        found.append((1.0, [*kinds, *_balance(heard)]))
    return found


def _kinds(counts: float, clause: str, voices: list[int]) -> list[str]:
    """In what kind of clause praise or blame was heard."""
    kinds = [kind for kind, holds in (("?", counts < 1), ("!", "!" in clause), ("than", " than " in clause)) if holds]
    return [f"{PRAISE if voice > 0 else BLAME} {kind}" for kind in kinds for voice in voices]


def _balance(heard: list[int]) -> list[str]:
    """How much praise and blame a text has, and which comes first and last."""
    praise = heard.count(1)
    blame = len(heard) - praise
    balance = [f"(praise {min(praise, MOST_HEARD)}, blame {min(blame, MOST_HEARD)})"]
    if heard:
        mixed = " of both" if praise and blame else ""
        first, last = (PRAISE if voice > 0 else BLAME for voice in (heard[0], heard[-1]))
        balance += [f"{first} first{mixed}", f"{last} last{mixed}"]
    return balance


def is_chinese(text: str) -> bool:
    """Whether a text has a Chinese character."""
    return _HAN.search(text) is not None


def _grams(clause: str, signs: dict[str, str], tones: Mapping[str, int]) -> tuple[list[str], list[int]]:
    """The features of a clause, and the praise (1) and blame (-1) heard in it in their order."""
    grams: list[str] = []
    voices: list[int] = []
    before, negated = "", 0
    for token in _TOKEN.finditer(clause):
        kind, word = token.lastgroup, token[0]
        if kind == "han":
            pairs = list(map(add, word, word[1:]))
            triples = list(map(add, pairs, word[2:]))
            grams += [*word, *pairs, *triples, *map(add, triples, word[3:])]
        elif kind == "word":
            if before:
                pair = f"{before} {word}"
                grams += (pair, f"!{pair}") if 0 < negated < NEGATED else (pair,)
            grams.append(f"!{word}" if negated else word)
            if tone := tones.get(word):
                voices.append(-tone if negated else tone)
                if before and before not in tones:
                    grams.append(f"{before} {PRAISE if tone > 0 else BLAME}")
            negated = NEGATED if word in _NEGATIONS else max(0, negated - 1)
            before = word
            continue
        elif kind in ("emoji", "face"):
            grams.append(KINDS.get(word, word))
            continue
        elif kind == "stop":
            grams += [signs[sign] for sign in signs if sign in word]
        before, negated = "#" if kind == "number" else "", 0
    return grams, voices
