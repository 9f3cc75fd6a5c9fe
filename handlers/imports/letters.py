"""In which encoding a text is: what it gives must be plausible, since nearly any bytes are letters of some encoding.

chardet knows how often bytes follow each other in each language, and so ranks the guesses; it always has an answer.
Whether a guess can be believed is looked at here, in its words: a file of wrong letters is worse than one refused.
"""

from __future__ import annotations

import codecs
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from handlers.imports import problems, rules
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal

ENCODINGS = (
    *("gb18030", "big5", "big5hkscs", "cp932", "euc_jis_2004", "cp949"),
    *("cp1252", "cp1250", "iso8859-2", "cp1254", "cp1257", "mac-roman"),
    *("cp1251", "koi8-r", "cp866", "cp1253", "cp1255", "cp1256", "cp874"),
)
"""What is read where it is sure, and else speaks against the others."""
SELDOM = {
    "cp1257": 0.4,
    "iso8859-2": 0.5,
    "koi8-r": 0.3,
    "cp866": 0.3,
    "cp874": 0.3,
    "euc_jis_2004": 0.6,
    "big5hkscs": 0.6,
}
"""Hardly anybody's spreadsheet writes these: they take more to be believed."""
LEAST = 0.005
"""How likely, at least, chardet is taken to find an encoding: of few bytes it says nothing of some."""
SAMPLE = 1 << 17
"""Bytes of lines with other letters than ASCII's by which an encoding is judged; all of the file must be readable."""
CLEARLY, CLEARLY_LATIN = 1.4, 1.8
"""How many times likelier than the next a guess must be; of Latin letters few differ, and names are of anywhere."""
FEW = 0.02
"""The share of words that may look strange: people do write such."""

_MARKED = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LANGUAGES = {
    **dict.fromkeys(("gb18030", "big5", "big5hkscs"), "zh"),
    **dict.fromkeys(("cp932", "euc_jis_2004"), "ja"),
    "cp949": "ko",
}
_CHINESE = {"gb18030", "big5"}
# Japanese syllables: no Chinese text has them, but Japanese names in one.
_KANA = Pattern("[ぁ-んァ-ヶ]")
# What is left where UTF-8 was once read as Latin letters ("Ã©" for é), or as GBK (锟斤拷 for a lost character).
_GARBLED = Pattern("\ufffd|[ÃÂ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|ï¿½|锟斤拷")
# A word with a letter that is not ASCII's; its ASCII letters tell as well, as in "Müller".
_WHOLE_WORD = Pattern(r"[A-Za-z]*[^\x00-\x7f][A-Za-z\x80-\U0010ffff]*")
# Signs that end a word: quotation marks, arrows, circled numbers, shapes, the punctuation of Chinese and of full width.
_ENDS = Pattern(
    "[“”‘’„«»‹›–—…•·\xa0\u2190-\u2193\u2460-\u2473\u25a0-\u2606\u3000-\u3004\u3008-\u303f・\u3231\u3232"
    "\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65℃㎡√×÷]+"
)
_ALONE = frozenset("€£¥§©®™°ºª№½¼¾²³±×¿¡´`†")
"""What stands before or after words."""

_ALPHABETS = tuple(
    map(
        frozenset,
        (
            *("äöüß", "àâæçéèêëîïôœùûüÿ", "áéíóúüñ", "àçèéíïòóúü", "áâãàçéêíóôõúü", "àèéìíîòóùú", "åäæöøéèü"),
            *("áæéðíóöúýþø", "ëïéèöüáóâê", "çğıöşüâîûi̇", "áčďéěíňóřšťúůýžöü", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż"),
            *("áéíóöőúüű", "ăâîșțşţ", "čćđšž", "ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž", "ëç"),
        ),
    )
)
# Vowels, with all their accents.
_V = "aeiouyáéíóúýàâäèêëîïìòôöùûüåæøœãõąęěůőűăı"
_BADLY = Pattern(
    f"ø(?=[aeiouáéíóúýøåäö])|(?<=[{_V}])ø|ř[ry]|rř|ã(?![oeis]|$)|õ(?!e|$)|[ìòù](?=[^\\W\\d_])|(?<=[aeoéèàáíóúýøåäö])è|è(?=[{_V}])"
    f"|[ŕĺ](?=[{_V}]|$)|(?:^|[{_V}])[ŕĺ]|[^{_V}]ć(?=[^\\W{_V}])|[aeo]ď(?=[cst])|(?<![{_V}])ï(?![{_V}])|ñ(?![{_V}])|ń(?=[{_V}])|[ěęąůőű](?=[{_V}])"
    f"|ă(?=[oe])|ų(?=\\w)|[{_V}][ėīāēū]|[ėīāēū](?=[{_V}])|sś|śs|ič(?=[rv]e)|[^{_V}rl][čďňř](?=[^\\W{_V}rl])|[^{_V}rl][čďňř](?=[rl][{_V}rl])"
    f"|[{_V}rl][rl][čďňř](?=[^\\W{_V}rl])|[{_V}rl][rl][čďňř](?=[rl][{_V}rl])"
)
"""Letters where no language has them: what two encodings take for one byte is often a vowel here and none there.

An r or l between consonants is a vowel where č and ř are: Smrčka.
"""
_AMID = Pattern(
    "[A-Za-z\xc0-\u024f][“”„«»‹›…()•][A-Za-z\xc0-\u024f]|[Łł]\\s?\\d|\\d\\s?[Łł]|[A-Za-z][§¤‘](?![A-Za-z])|…[a-z]"
)
"""Signs that stand around words, and a pound taken for a letter."""


_SURNAMES = {
    "zh": Pattern(
        "[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖蕭田董潘袁蔡蒋蔣余于"
        "杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付傅方邹鄒熊白孟秦邱侯江尹薛闫閻段雷龙龍黎史陶贺賀毛郝顾顧"
        "龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温溫康施文牛樊葛邢安齐齊洪庄莊颜顏乔喬倪庞龐聂聶申祝包柳上司欧歐诸諸尚阮耿鲁魯骆駱游詹柯翁"
        "简簡连連卓童涂凌左阎霍兰蘭殷焦翟路关關俞季纪紀舒屈章梅盛管柴岳苗辛甘谷池米桂时時成苟凤宫宮伍裴席晏冉佟娄婁"
        "展笪缑隗郗亓仝逄昝冮谌屠][\u3400-\u9fff\U00020000-\U0003ffff]{1,3}"
    ),
    "ja": Pattern(
        "(?:佐藤|鈴木|[高髙]橋|田中|伊藤|渡[辺邊邉]|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|斎藤|清水|山崎|阿部|池田|橋本"
        "|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|斉藤|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|原田"
        "|松田|竹内|小野|中山|和田|田村|石田|森田|上田|内田|柴田|酒井|工藤|横山|宮崎|宮本|高木|安藤|大野|今井|河野|藤本|村田|武田|上野|杉山"
        "|増田|小山|大塚|平野|菅原|久保|松井|千葉|岩崎|木下|野口|松尾|菊地|野村|新井|渡部|佐野|株式会社|有限会社).*"
    ),
    "ko": Pattern(
        "[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나지엄채원천방공현함변염여추도소석선설마길]"
        "[가-힣]{1,2}"
    ),
}
"""How names begin: of letters taken wrongly one in fifteen begins so."""


@dataclass(frozen=True)
class Guess:
    """A file's words as one encoding has them."""

    encoding: str
    text: str
    likely: float


def encoding(file: Path) -> str:
    """Return the encoding of a file; raises Refusal where it is not certain."""
    with file.open("rb") as raw:
        begins = raw.read(4096)
    for mark, named in _MARKED:
        if begins.startswith(mark):
            return _whole(file, named)
    if b"\0" in begins and len(begins) > 3:
        return _whole(file, "utf-16-le" if begins[1::2].count(0) > begins[::2].count(0) else "utf-16-be")
    sample = _sample(file)
    if _is_utf8(file) and not _by_accident(sample):
        return "utf-8"
    sure = _sure(sample)
    if sure is None:
        raise Refusal(problems.CHARACTERS)
    return _whole(file, sure)


def garbled(cells: Iterable[str]) -> str | None:
    """Return the first text whose letters were lost before the file came to us."""
    return next((text for text in cells if not text.isascii() and _GARBLED.search(text)), None)


def _whole(file: Path, named: str) -> str:
    """Return an encoding in which all of a file can be read."""
    decoder = codecs.getincrementaldecoder(named)()
    with file.open("rb") as raw:
        try:
            for block in iter(lambda: raw.read(1 << 20), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise Refusal(problems.CHARACTERS) from None
    return named


def _is_utf8(file: Path) -> bool:
    try:
        return bool(_whole(file, "utf-8"))
    except Refusal:
        return False


def _by_accident(sample: bytes) -> bool:
    """Tell whether a few Chinese names happen to be UTF-8 as well, as signs that nobody writes: 祝枝山."""
    text = sample.decode("utf-8", "replace")
    words = _WHOLE_WORD.findall(text)
    return max(text, default="") < "\u0800" and bool(words) and all(map(is_strange, words)) and bool(_sure(sample))


def _sample(file: Path) -> bytes:
    """Return lines that have other letters than ASCII's, from anywhere in a file, each once."""
    lines: dict[bytes, None] = {}
    size = 0
    with file.open("rb") as raw:
        for line in iter(lambda: raw.readline(1 << 14), b""):
            if not line.isascii() and line.endswith((b"\n", b"\r")) | (len(line) < 1 << 14) and line not in lines:
                lines[line] = None
                size += len(line)
                if size > SAMPLE:
                    break
    return b"".join(lines)


def _sure(sample: bytes) -> str | None:
    """Return the encoding whose text can be believed, if there is one that is clearly the likeliest."""
    import chardet  # most files are UTF-8

    ranked = chardet.detect_all(sample, ignore_threshold=True, compat_names=False, include_encodings=ENCODINGS)
    likely = {**dict.fromkeys(ENCODINGS, LEAST), **{str(one["encoding"]): one["confidence"] for one in ranked}}
    guesses: dict[str, Guess] = {}
    for named in sorted(likely, key=lambda named: -likely[named]):
        try:
            text = sample.decode(named)
        except (UnicodeDecodeError, LookupError):
            continue
        if text not in guesses and plausible(text) and not (named in _CHINESE and _is_japanese(text)):
            guesses[text] = Guess(named, text, likely[named] * SELDOM.get(named, 1) * _names(named, text))
    found = [one for one in guesses.values() if _headed(one.text)] or sorted(
        guesses.values(), key=lambda one: -one.likely
    )
    if found and all(_clearly(found[0], other) for other in found[1:]):
        return found[0].encoding
    return None


def _is_japanese(text: str) -> bool:
    """Tell whether more words than a shop's name have kana."""
    words = _WHOLE_WORD.findall(text)
    return sum(_KANA.search(word) is not None for word in words) > FEW * len(words)


def _names(named: str, text: str) -> float:
    """Return how much more, or less, is to be believed what would be names in an encoding's language."""
    begins = _SURNAMES.get(_LANGUAGES.get(named, ""))
    if begins is None:
        small = {c for c in text.lower() if not c.isascii() and c.isalpha()}
        one_language = any(small <= alphabet for alphabet in _ALPHABETS)
        return (1.5 if one_language else 1) * (0.5 if small & set("ðþ") else 1)
    most = 8 if begins is _SURNAMES["ja"] else 5
    words = [
        word for word in _WHOLE_WORD.findall(text) if script(word[0]) in {"CJK", "HANGUL"} and 1 < len(word) < most
    ]
    known = sum(begins.fullmatch(word) is not None for word in words)
    return 1 if not words else 2 if 3 * known >= len(words) else 1 if known else 0.3


def _clearly(one: Guess, other: Guess) -> bool:
    both_latin = _is_latin(one.text) and _is_latin(other.text)
    return one.likely > other.likely * (CLEARLY_LATIN if both_latin else CLEARLY)


def _is_latin(text: str) -> bool:
    return all(script(c) in {"LATIN", ""} for c in text)


def _headed(text: str) -> bool:
    """Tell whether headings beyond ASCII are understood: a wrong encoding never makes known words."""
    first = itertools.islice(text.splitlines(), 25)
    cells = [cell for line in first for cell in re.split("[,;\t|，]", line) if not cell.isascii()]
    return rules.recognised([cell.strip(' "') for cell in cells]) > 0


# ---- words


def plausible(text: str) -> bool:
    """Tell whether a text may be what was written."""
    words = [word for word in _WHOLE_WORD.findall(text) if not word.isascii()]
    strange = sum(map(is_strange, words)) + len(_AMID.findall(text))
    han = [c for word in words for c in word if script(c) == "CJK"]
    rare = sum(not _is_common(c) for c in han)
    return strange <= FEW * len(words) and rare <= max(min(6, 0.6 * len(han)), len(han) / 10)


@lru_cache(maxsize=1 << 14)
def is_strange(word: str) -> bool:
    """Tell whether nobody writes such a word."""
    return any(_part_is_strange(part) for part in _ENDS.split(word) if part and not part.isascii())


def _part_is_strange(part: str) -> bool:
    bare = part.strip("".join(_ALONE))
    if not bare or bare.isascii():
        return len(part) - len(bare) > 2
    scripts = {script(c) for c in bare}
    if "" in scripts:  # signs amid letters, private use, what no character is
        return True
    if scripts == {"LATIN"}:
        return _latin_is_strange(bare)
    if scripts <= {"CJK", "HIRAGANA", "KATAKANA", "LATIN", "FULLWIDTH"}:
        return _han_is_strange(bare, scripts)
    if scripts == {"HALFWIDTH"} or scripts == {"HANGUL"}:
        return False
    if scripts <= {"CYRILLIC"} or scripts <= {"GREEK"}:
        voiced = len(bare) < 3 or re.search("[аеёиоуыэюяіїєαεηιουωάέήίόύώϊϋΐΰ]", bare.casefold()) is not None
        return not (voiced and (bare.islower() or bare.istitle() or bare.isupper()))
    return scripts not in ({"HEBREW"}, {"ARABIC"}, {"THAI"})


def _latin_is_strange(word: str) -> bool:
    for before, c, after in zip(" " + word, word, word[1:] + " ", strict=False):
        if not c.isascii() and (
            (c.isupper() and before.isalpha() and not word.isupper())
            or (c.islower() and before.isupper() and after.isupper())
        ):
            return True
    small = word.casefold().replace("ss", "ß") if "ß" in word else word.lower()
    special = {c for c in small if not c.isascii()}
    count = sum(not c.isascii() for c in word)
    if 2 * count > len(word) + 1 or not any(special <= one for one in _ALPHABETS):
        return True
    return _BADLY.search(small) is not None


def _han_is_strange(word: str, scripts: set[str]) -> bool:
    if any(script(c) == "LATIN" and not c.isascii() for c in word):
        return True
    kana = scripts & {"HIRAGANA", "KATAKANA"}
    if kana == {"HIRAGANA", "KATAKANA"} and "CJK" not in scripts and len(word) < 5:
        return True
    return re.search(r"[A-Za-z][^\x00-\x7f]{1,2}[a-z]|^[^\x00-\x7f][a-z]{2}", word) is not None


@lru_cache(maxsize=1 << 14)
def script(c: str) -> str:
    """Return the script of a letter, in Unicode's words; nothing for what is no letter."""
    if c.isascii():
        return "LATIN" if c.isalpha() else ""
    if unicodedata.category(c)[0] not in "LM" and c not in "〇々":
        return "FULLWIDTH" if "\uff10" <= c <= "\uff19" else ""
    name = unicodedata.name(c, "")
    if "IDEOGRAPH" in name or c in "〇々〆":
        return "CJK"
    return "KATAKANA" if c == "ー" else name.partition(" ")[0]


@lru_cache(maxsize=1 << 14)
def _is_common(c: str) -> bool:
    """Tell whether a Han character is in everyday use somewhere: the standards have those first."""
    for named, first, last in (("gb2312", 0xB0, 0xF7), ("big5", 0xA4, 0xC6), ("shift_jis", 0x88, 0x98)):
        try:
            if first <= c.encode(named)[0] <= last:
                return True
        except UnicodeEncodeError:
            continue
    return False
