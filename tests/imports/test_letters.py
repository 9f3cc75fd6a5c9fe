"""In which encoding a file is: read right, or refused as a whole, and never a wrong letter."""

import itertools
from collections.abc import Iterable

import pytest

from handlers.imports import letters
from handlers.kernel.refusal import Refusal
from tests.imports.conftest import Make

RIGHT = [
    ("cp1252", "Jürgen Müller", "Anna Schröder"),
    ("cp1252", "Müller"),
    ("cp1252", "Käthe Weißner", "Jörg Kühn"),
    ("cp1252", "Zoë Ünal Löwe"),
    ("cp1252", "Hélène Lefèvre", "François Côté"),
    ("cp1252", "René"),
    ("cp1252", "Geneviève Rivière"),
    ("cp1252", "José Muñoz", "Peña"),
    ("cp1252", "João Simões"),
    ("cp1252", "Søren Jørgensen", "Åke Lindström"),
    ("cp1252", "O’Neil", "Café Noir £20"),
    ("cp1250", "Dvořák", "Růžička", "Němec"),
    ("cp1250", "Jiří Černý"),
    ("cp1250", "Wałęsa", "Łukasz Kamiński"),
    ("cp1250", "Erdős", "Szűcs"),
    ("cp1251", "Иванов", "Петрова Анна"),
    ("cp1253", "Παπαδόπουλος"),
    ("cp932", "田中太郎"),
    ("cp932", "鈴木ソラ", "佐藤ゆき"),
    ("euc_jp", "小林さくら", "加藤ゆき", "トヨタ自動車"),
    ("cp949", "김민수", "이영희"),
    ("cp949", "박지성"),
    ("big5", "陳美玲", "許功蓋"),
    ("big5", "蔡英文"),
    ("big5", "王小明", "台灣積體電路"),
    ("gb18030", "张三"),
    ("gb18030", "贾䶮", "钟㛃"),
    ("gb18030", "李𡒉", "王㼆"),
    ("gb18030", "镕基", "王祎喆"),
    ("gb18030", "冮雪", "仝小龙", "逄博", "亓珺", "昝玥"),
    ("gb18030", "许淑芬", "阿May", "A先生", "李小龙Bruce"),
    ("gb18030", "陳美玲", "許淑芬"),
    ("gb18030", "★张三★", "李四→王五", "①号（VIP）客户，２楼"),
    ("cp932", "㈱トヨタ", "田中太郎"),
    ("gb18030", "祝枝山"),  # whose bytes are UTF-8 as well, of signs that nobody writes
    ("utf-8", "张三🎉", "Müller", "J. Öztürk"),
    ("utf-8", "🎉"),
    ("utf-8", "é"),
    ("utf-16", "张三", "Müller"),
    ("utf-16-le", "张三", "Müller"),
    ("utf-16-be", "Bob", "Müller"),
]


def table(names: Iterable[str], heading: str = "id,name,phone") -> str:
    return "\r\n".join([heading, *(f"{n},{name},1380000{n:04}" for n, name in enumerate(names, 1)), ""])


def read(make: Make, content: str, encoding: str) -> str:
    file = make("a.csv", content.encode(encoding))
    return file.read_bytes().decode(letters.encoding(file)).removeprefix("\ufeff")


@pytest.mark.parametrize(("encoding", "names"), [(one[0], one[1:]) for one in RIGHT])
def test_a_few_names_are_read_right(make: Make, encoding: str, names: tuple[str, ...]) -> None:
    assert read(make, table(names), encoding) == table(names)


def test_headings_that_are_understood_settle_it(make: Make) -> None:
    assert "王" in read(make, table(["王"], "编号,姓名,电话"), "gb18030")
    assert "똠방" in read(make, table(["똠방", "김민수"], "번호,이름,전화"), "cp949")


OTHERS = {
    "cp1252": ["Köhler", "Bäcker", "Großmann", "Noël", "Benoît", "Éric", "Anaïs", "Øystein", "Móller", "Ærø", "Ibáñez"],
    "cp1250": ["Kučera", "Březina", "Smrčka", "Kopeček", "Řehoř", "Štěpánek", "Kozłowski", "Śliwa", "Kőrösi"],
    "cp1254": ["Şahin", "Yılmaz", "Ağaoğlu", "Çelik", "Gülşen", "Işık"],
    "mac-roman": ["Jürgen Müller", "René", "Zoë", "Schäfer", "José Muñoz", "Groß", "Élise"],
    "cp932": ["斎藤工", "木村拓哉", "渡辺美咲", "清水翔"],
    "cp949": ["최민식", "정우성", "류승룡", "황정민", "송혜교", "홍길동"],
    "big5": ["黃家駒", "李四", "謝霆鋒", "鍾麗緹", "詹天佑", "蘇軾"],
    "gb18030": ["王伟", "欧阳明月", "缑婷", "祝枝山", "公孙策", "谌龙", "佟大为"],
}


@pytest.mark.parametrize("encoding", OTHERS)
def test_what_is_not_certain_is_refused_and_nothing_is_read_wrong(make: Make, encoding: str) -> None:
    right = 0
    for names in [*itertools.permutations(OTHERS[encoding], 2), *((one,) for one in OTHERS[encoding])]:
        try:
            assert read(make, table(names), encoding) == table(names), names
            right += 1
        except Refusal:
            continue
    assert right


@pytest.mark.parametrize(
    "content",
    [
        "1,Smrčka,".encode("cp1250"),  # or Smrèka
        "1,Jos‚,".encode("cp1252"),  # José as DOS wrote it
        bytes(range(128, 256)),
        "1,Müller,".encode() + b"\xff",
    ],
)
def test_what_cannot_be_told_is_refused(make: Make, content: bytes) -> None:
    with pytest.raises(Refusal, match="Save it as CSV in UTF-8"):
        letters.encoding(make("a.csv", b"id,name,phone\n" + content + b"\n"))


def test_letters_that_were_lost_before(subtests: pytest.Subtests) -> None:
    for text in ("J\ufffdrg", "JÃ¶rg", "â€™", "锟斤拷", "Ã\x96"):
        with subtests.test(text=text):
            assert letters.garbled(["fine", text]) == text
    assert letters.garbled(["JOÃO", "Âge", "", "张三", "naïve"]) is None


def test_one_odd_word_among_many_is_no_reason(make: Make) -> None:
    names = ["Müller", "Köhler", "Bäcker", "Löwe"] * 30 + ["µ¶x"]
    assert read(make, table(f"{name} {n}" for n, name in enumerate(names)), "cp1252").count("Müller") == 30
    shops = table([*(f"{name}{n}" for n, name in enumerate(["王伟", "李娜", "张敏"] * 30)), "优の品"])
    assert read(make, shops, "gb18030") == shops
