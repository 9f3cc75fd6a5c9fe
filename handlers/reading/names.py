"""Whom running text names: the texts that may be a customer's name, and which of those that are known count.

Han characters are read one by one and the longest known name wins; other scripts by whole words. A name that is also an
everyday word needs more than the word.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.kernel.patterns import Pattern
from handlers.reading.rules import Mention, Place, Strength
from handlers.reading.vocabulary import STATE_OF

MOST_READ = 600
"""Characters of a message in which names are looked for."""
MOST_HAN, MOST_WORDS = 12, 5
MOST_KEYS = 4000
MOST_KEY = 100

LEAST_PHONE = 7

_BARE = Pattern(r"[^`~<>&@/.\x01]*")
"""A text without code, quotes, links, mentions and addresses."""
_DIGIT = Pattern(r"\d")
_CODE = Pattern(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
# Struck out, which takes back what was written: ~so~, with no letter against the outside of the signs.
_STRUCK = Pattern(r"(?<![\w~])~(?=[^\s~])[^~\n]*(?<=[^\s~])~(?![\w~])")
_QUOTED_LINE = Pattern(r"^[ \t]*(?:>|&gt;).*$", re.MULTILINE)
_MAILTO = Pattern(r"<(?:mailto|tel):([^|>]+)(?:\|[^>]*)?>")
_LINK = Pattern(r"<(?:[@#!]|[a-z]+:)[^<>\n]{0,500}>|(?:https?://|www\.)\S+|(?<![\w.])@[\w.-]{1,80}", re.I)
# No more characters than an address has, so that a long text without one is not tried over and over.
_EMAIL = Pattern(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?")
# Seven to twenty digits with at most two signs between any two: a telephone number, however it is grouped.
_PHONE = Pattern(r"(?<![\w.])\+?\(?\d(?:[ ().-]{0,2}\d){6,19}(?!\w)")
_NUMBER = Pattern(
    r"(?:客户|顾客|会员|用户|買家|买家)\s?(?:ID|id|Id|编号|号|#|no\.?)?\s?[:：#]?\s?([A-Za-z]{0,4}-?\d[\w-]{0,20})"
    r"|\b(?:customer|client|account)\s+(?:(?:id|no\.?|number)\s?)?[:#]?\s?([A-Za-z]{0,4}-?\d[\w-]{0,20})",
    re.I,
)
_ATOM = Pattern(r"[\u3400-\u9fff\u3007]|[^\W\u3400-\u9fff\u3007_]+(?:(?:[-&/·]|['’](?!s(?!\w)))[^\W\u3400-\u9fff_]+)*")
# What may stand between the words of one name: Anne-Marie, 阿·里, Smith & Sons.
_GAP = Pattern(r"[ ]?|\.? ?|[·・•‧&‐–-]| & ")
_ALIKE = str.maketrans("’‘ʼ‐‑–•‧・", "'''---···")
"""Marks inside a name, of which each stands for the same one in a folded name; places stay."""
# What some write between the parts of a Chinese name, and others do not.
_HAN_GAP = Pattern(r"(?<=[\u3400-\u9fff])[ ·]+(?=[\u3400-\u9fff])")
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))

# Ends where a sentence does: the next word is written large whether it is a name or not.
_SENTENCE_END = Pattern(r"(?:^|[.!?。！？…:：;\n]|[\"“”(*_-])\s*$")
_QUOTES = frozenset("\"'“”‘’「」『』《》【】*")
_TITLED = Pattern(r"\s?(?:先生|女士|小姐|太太|老板|老師|老师|经理|總|总|阿姨|大姐|大哥|同学|哥(?!们)|姐(?!妹)|叔)")
_CALLED_CUSTOMER = Pattern(
    r"(?:客户|顾客|买家|会员|用户|客人|[小老])\s?[:：]?\s?$"
    r"|\b(?:customers?|clients?|buyer|account|mr|mrs|ms|miss|dr)\.?\s*[:,]?\s*$",
    re.I,
)
_SPEAKS = Pattern(
    r"\s+(?:just |also |then |really |still |finally |again )?(?:says?|said|told|tells|called|calls"
    r"|rang|phoned|wrote|writes|e-?mailed|texted|messaged|replied|complain(?:s|ed)|loves?|loved|likes?|liked|hates?"
    r"|hated|thanked|thanks|wants"
    r"|is waiting|won['’]t|asked|asks|reports?|reported|ordered|bought|returned|cancell?ed|received|thinks|thought"
    r"|rated|gave|mentioned)\b",
    re.I,
)
_IS = Pattern(
    r"\s*[,:–—-]\s|\s*(?:[\U0001f300-\U0001faff]|:[a-z_+-]+[0-9]*:)|\s+(?:is|was|isn['’]t|wasn['’]t|seems?|seemed"
    r"|has|had|keeps|felt|feels|came|sent|got|and)\b",
    re.I,
)
_GIVEN = """
    tom mary john james robert michael david william richard joseph thomas charles daniel matthew anthony steven
    paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric
    jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick jack dennis jerry tyler
    aaron jose adam nathan henry douglas zachary peter kyle noah ethan jeremy walter keith roger simon alan martin
    ian neil tony sam ben dan tim jim joe mike steve dave chris alex max leo luke oliver hugo oscar patricia
    jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly
    emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia kathleen amy angela
    shirley anna brenda pamela emma nicole helen samantha katherine christine rachel carolyn janet catherine maria
    heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan evelyn judith megan andrea
    cheryl hannah jacqueline martha gloria teresa ann anne sara madison frances kathryn janice jean alice julia judy
    sophia denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla
    alexis lori jane lucy sophie ella mia chloe kate kim
"""
_GIVEN_NAMES = frozenset(_GIVEN.split())
"""Names of people that are no words beside, though everyday texts are full of them."""
_FOLLOWS = frozenset(
    "说講讲的今昨前又很对對反投打来來刚剛在和跟与、先女总也都已是要不给給让讓把被表觉覺收买買那这這吗嘛呢吧啊呀哦了着过過"
    "有没沒再还還就才却太真非特超挺好差满滿评評夸骂抱吐嫌气生催问問退换換下订訂付签簽拿用试試想需愿同推喜爱愛恨讨討"
    "感谢謝终終从從为為因如若但而或之上午早晚周星本每一二三四五六两兩个個几幾正可会會能得该該发發写寫留回打电電微"
    "现炸催直拍嫌急求被曾送取退选改忘昨信邮郵到去走出进進等找约約联聯提介夫家他她它我你您们們以所此其更最只仅連连直向往由于於受怒火失高开開怎什谁誰哪通"
)
"""Characters that stand after a whole Chinese name; before others, the name may only be the start of a longer one."""


@dataclass(frozen=True)
class Looked:
    """A message cleaned of what is not its own words, and every text in it by which a customer may be known.

    `names` are folded texts with the places (start, end) where they stand; `numbers` are the team's own ids, `emails`
    are in lower case, `phones` are digits only.
    """

    text: str
    names: Mapping[str, Sequence[tuple[int, int]]]
    numbers: Mapping[str, Place]
    emails: Mapping[str, Place]
    phones: Mapping[str, Place]

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it can name anybody."""
        return not (self.names or self.numbers or self.emails or self.phones)


def look(message: str, simplified: Callable[[str], str] = str, bases: Callable[[str], str] = str) -> Looked:
    """Find every text in a message by which a customer may be known; code, quoted lines, links and mentions are none.

    `simplified` writes traditional characters as simple ones, and `bases` letters without accents, as names are
    compared; the length stays.
    """
    text = message[: MOST_READ * 2]
    addresses: list[str] = []
    if not _BARE.fullmatch(text):
        text = _STRUCK.sub(" ", _CODE.sub("\n", text))
        text = _QUOTED_LINE.sub("", _MAILTO.sub(r" \1 ", text))
        addresses = [found.group().casefold() for found in _EMAIL.finditer(text)]
        text = _EMAIL.sub(lambda found: "\x01" * len(found.group()), text)
        text = html.unescape(_LINK.sub("\n", text))
    text = simplified(unicodedata.normalize("NFKC", text.translate(_UNSEEN))[:MOST_READ])
    places = re.finditer("\x01+", text) if addresses else ()
    emails = {address: Place(*found.span()) for address, found in zip(addresses, places, strict=False)}
    numbers: dict[str, Place] = {}
    phones: dict[str, Place] = {}
    if _DIGIT.search(text):
        numbers = {str(found[1] or found[2]).strip(): Place(*found.span()) for found in _NUMBER.finditer(text)}
        for found in _PHONE.finditer(text):
            digits = "".join(c for c in found.group() if c.isdecimal())
            if len(digits) >= LEAST_PHONE:
                phones[digits] = Place(*found.span())
    return Looked(text, _names(text, bases), numbers, emails, phones)


def _names(text: str, bases: Callable[[str], str]) -> dict[str, list[tuple[int, int]]]:
    """Return every text of a few words or Han characters in a row, folded, with the places where it stands."""
    atoms = [found.span() for found in _ATOM.finditer(text)]
    is_word = [end - start > 1 or not "\u3400" <= text[start] <= "\u9fff" for start, end in atoms]
    goes_on = [start == end or bool(_GAP.fullmatch(text, end, start)) for (_, end), (start, _) in pairwise(atoms)]
    folded = bases(text.translate(_ALIKE).casefold())
    exact = len(folded) == len(text)  # a few letters fold to two, and places would move
    names: dict[str, list[tuple[int, int]]] = {}
    count = len(atoms)
    for first, (start, _) in enumerate(atoms):
        if len(names) >= MOST_KEYS:
            break
        words = 0
        for at in range(first, min(first + MOST_HAN, count)):
            if at > first and not goes_on[at - 1]:
                break
            end = atoms[at][1]
            words += is_word[at]
            if words > MOST_WORDS or end - start > MOST_KEY:
                break
            if at == first and (end - start == 1 or text[start:end].isdecimal()):
                continue
            key = folded[start:end] if exact else bases(text[start:end].casefold())
            if " " in key or "·" in key:
                if " " in key and _HAN_GAP.search(key) and text[end : end + 1] > "\u3400" and text[end] not in _FOLLOWS:
                    continue  # 张三 丰收了 is not about 张三丰
                key = _HAN_GAP.sub("", key)
            if key in names:
                names[key].append((start, end))
            else:
                names[key] = [(start, end)]
    return names


def mentioned(
    looked: Looked,
    known: Mapping[str, Sequence[int]],
    handles: Mapping[str, Sequence[int]],
    everyday: Callable[[str], bool],
) -> list[Mention]:
    """Return the customers that a message names, in its order.

    `known` are the customers by folded name (a company's is one if it is exactly one customer's); `handles` those by
    number, e-mail and digits of the phone. `everyday` tells whether a folded name is a word of everyday speech.
    """
    found: list[Mention] = []
    for place, key in _by_length(looked, known):
        if any(_overlap(place, other.place) for other in found):
            continue
        strength = _strength(looked.text, place, key, everyday)
        if strength is not None:
            found.append(Mention(tuple(known[key]), place, strength))
    for group in (looked.numbers, looked.emails, looked.phones):
        for handle, place in group.items():
            customers = handles.get(handle)
            if customers and not any(_overlap(place, other.place) for other in found):
                found.append(Mention(tuple(customers), place, Strength.SURE))
    return _merged(sorted(found, key=lambda one: one.place.start))


def _by_length(looked: Looked, known: Iterable[str]) -> list[tuple[Place, str]]:
    places = [(Place(*place), key) for key in known for place in looked.names.get(key, ())]
    return sorted(places, key=lambda one: (one[0].start - one[0].end, one[0].start))


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end


def _merged(mentions: Sequence[Mention]) -> list[Mention]:
    """Return one mention for each customer, the surest: the name twice, or with the number, is one customer."""
    best: dict[tuple[int, ...], Mention] = {}
    for mention in mentions:
        other = best.get(mention.customers)
        if other is None or other.strength < mention.strength:
            best[mention.customers] = mention
    alone = {mention.customers[0] for mention in best.values() if len(mention.customers) == 1}
    return [m for m in best.values() if len(m.customers) == 1 or not alone.intersection(m.customers)]


def _strength(text: str, place: Place, key: str, everyday: Callable[[str], bool]) -> Strength | None:
    """Return how surely a known name is meant here; None when it is but a word."""
    before, after = text[max(0, place.start - 24) : place.start], text[place.end : place.end + 40]
    told = bool(_CALLED_CUSTOMER.search(before)) or bool(_TITLED.match(after)) or _is_quoted(before, after)
    if "\u3400" <= key[-1] <= "\u9fff":
        if told:
            return Strength.SURE
        if everyday(key):
            return None
        following = after[:1]
        runs_on = len(key) < 4 and "\u3400" <= following <= "\u9fff" and following not in _FOLLOWS
        return Strength.WEAK if runs_on else Strength.SURE
    if told or not everyday(key):
        return Strength.SURE
    piece = text[place.start : place.end]
    if not piece[:1].isupper():
        return None
    if key in _GIVEN_NAMES:
        return Strength.SURE
    starts = bool(_SENTENCE_END.search(before)) or not before.strip()
    if not starts:
        return None if _is_headline(text, place) else Strength.SURE
    if _SPEAKS.match(after) or STATE_OF.match(after) or after[:2] in {"'s", "’s"}:
        return Strength.SURE
    return Strength.WEAK if " " in key or _IS.match(after) else None


def _is_quoted(before: str, after: str) -> bool:
    return before[-1:] in _QUOTES and after[:1] in _QUOTES and before[-1:] != ""


def _is_headline(text: str, place: Place) -> bool:
    """Tell whether the line writes most of its words with a capital letter, so that one says nothing."""
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end)
    words = re.findall(r"[A-Za-z]{3,}", text[start : end if end >= 0 else len(text)])
    return len(words) > 2 and sum(word[0].isupper() for word in words) > len(words) * 0.6
