"""The catalogue in Traditional characters: made of the Simplified one, up to date, and read as it is shown."""

from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from opencc import OpenCC

from handlers.kernel import languages
from handlers.kernel.wording import CATALOGUES, TRADITIONAL, Say, language_of
from scripts import catalogues
from storage.script import simplified


@pytest.fixture(scope="module")
def traditional() -> Catalog:
    return read_po(BytesIO(CATALOGUES[TRADITIONAL].read_bytes()))


def test_it_is_what_make_messages_makes_of_the_simplified_one() -> None:
    assert CATALOGUES[TRADITIONAL].read_bytes() == catalogues.made(), "run make messages"


def test_no_simplified_character_is_left(traditional: Catalog) -> None:
    """A character that OpenCC would still change is Simplified; which of two it chooses (台, 裡) is reviewed."""
    left, either = OpenCC("s2t"), str.maketrans("裏羣爲衆着牀臺佔衛喫閒祕竈", "裡群為眾著床台占衛吃閑秘灶")
    for message in traditional:
        for said in message.string if isinstance(message.string, tuple) else (message.string,):
            changed = [one for one in set(said) if left.convert(one).translate(either) != one.translate(either)]
            assert changed == [], said


@pytest.mark.parametrize(
    ("simplified", "said"),
    [
        ("客户设置", "客戶設定"),
        ("消息串里的消息", "訊息串裡的訊息"),
        ("这个文件没有导入", "這個檔案沒有匯入"),
        ("发送到服务器", "傳送到伺服器"),
        ("365 天后抹去", "365 天後抹去"),
        ("/haoping 设置", "/haoping 設置"),
        ("请输入“/customer 导出 王五”，再打开文件", "請輸入「/customer 導出 王五」，再開啟檔案"),
    ],
)
def test_words_are_those_of_taiwan_and_hong_kong_and_commands_stay(simplified: str, said: str) -> None:
    assert catalogues.traditional(simplified) == said


def test_commands_are_read_as_they_are_shown(traditional: Catalog) -> None:
    original = read_po(BytesIO(CATALOGUES["zh"].read_bytes()))
    for message in traditional:
        if isinstance(message.id, str) and message.id.startswith("/"):
            assert simplified(str(message.string)) == original[message.id].string


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh_Hant", "zh-Hant"),
        ("zh-CN", "zh"),
        ("zh", "zh"),
        ("en-GB", "en"),
        ("ja-JP", "en"),
    ],
)
def test_slacks_locales(locale: str, language: str) -> None:
    assert language_of(locale) == language


@pytest.mark.parametrize("typed", ["zh-Hant", "zh-TW", "繁體中文", "繁体", "Traditional Chinese", "ｚｈ-ｈｋ"])
def test_how_it_is_chosen(typed: str) -> None:
    assert languages.read(typed) == TRADITIONAL
    assert Say(TRADITIONAL)("Language") == "語言"
