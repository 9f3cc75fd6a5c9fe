"""Files in every encoding and form that there is: read by a process of its own, as they are when imported."""

import zipfile
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.data.source import Source, opened
from handlers.imports import tables as files
from handlers.kernel.refusal import Refusal
from tests.imports.conftest import ARTICLE, Make, workbook

TODAY = date(2026, 11, 25)
at = partial(datetime, tzinfo=None)
FIVE = [("1", 25, "low"), ("2", 35, "medium"), ("3", 45, "high"), ("4", 55, "medium"), ("5", 65, "low")]


def rows(file: Path, **asked: Any) -> tuple[Source, list[Any]]:
    with opened(file, TODAY, **asked) as source:
        return source, [row for batch in source.batches for row in batch.rows]


def shown(file: Path) -> list[tuple[Any, ...]]:
    _, found = rows(file)
    return [(row.values["id"], row.values["age"], row.values["spending"]) for row in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_articles_table_in_every_encoding(make: Make, encoding: str) -> None:
    assert shown(make("a.csv", ARTICLE, encoding)) == FIVE


@pytest.mark.parametrize("delimiter", [";", "\t", "|", " ", "，"])
def test_delimiters_are_found_out(make: Make, delimiter: str) -> None:
    assert shown(make("a.csv", ARTICLE.replace(",", delimiter))) == FIVE


def test_a_table_as_it_is_printed_or_written_in_markdown(make: Make) -> None:
    lines = ARTICLE.splitlines()
    printed = "\n".join(["   " + lines[0].replace(",", "  "), *(f"{n}  {line}" for n, line in enumerate(lines[1:]))])
    assert shown(make("printed.txt", printed.replace(",", "   "))) == FIVE
    marked = ["| " + line.replace(",", " | ") + " |" for line in lines]
    assert shown(make("marked.md", "\n".join([marked[0], "|---|---|:-:|---|", *marked[1:]]))) == FIVE


def test_titles_above_the_headings_and_lines_as_a_spreadsheet_counts_them(make: Make) -> None:
    file = make("a.csv", '本店客户\n\n姓名,爱好,年龄\n张三,"两\n行",25\n李四,,old\n')
    source, found = rows(file)
    assert [(row.line, bool(row.lost)) for row in found] == [(4, False), (5, True)]
    assert source.left_out == ["爱好"]
    assert found[1].cells == ["李四", "", "old"]


def test_a_workbook_with_dates_numbers_and_full_width_digits(make: Make) -> None:
    file = make(
        "a.xlsx",
        [
            ["二〇二六年客户"],
            ["客户ID", "姓名", "年龄", "生日", "电话", "积分"],
            [1, "张三", "２５", at(1990, 5, 31), 13800138000, 1200.0],
            [2.0, "李四", 40, date(1985, 1, 2), "010-1234 5678", None],
            [None, None, None, None, None, None],
        ],
    )
    _, found = rows(file)
    first, second = (row.values for row in found)
    assert first == {
        "id": "1",
        "name": "张三",
        "age": 25,
        "birthday": "1990-05-31",
        "phone": "13800138000",
        "points": 1200,
    }
    assert second["id"] == "2"


def test_the_sheet_that_has_headings_is_read_and_the_others_are_named(make: Make, tmp_path: Path) -> None:
    file = tmp_path / "b.xlsx"
    workbook(file, [["说明"]], 客户=[["姓名", "年龄"], ["张三", 25]], 购买=[["姓名", "金额"], ["张三", 400]])
    source, found = rows(file)
    assert (source.sheet, source.others, found[0].values) == ("客户", ["购买"], {"name": "张三", "age": 25})
    source, found = rows(file, sheet="购买")
    assert (source.kind, found[0].values["amount"]) == ("purchases", 40000)
    with pytest.raises(Refusal, match="There's no sheet"):
        rows(file, sheet="Nope")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "any headings"),
        ("only,this\n1,2\n", "any headings"),
        ("年龄,消费能力\n1,低\n", "a column that says who"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old or password-protected"),
        (b"PK\x03\x04 no zip at all", "I can't read this file"),
        (b"\xff\xfe\x00\xd8\x00\x00\xff\x81\xff", "characters|headings|to its end"),
        (b"\x81\x82\x83\xff\xff\xfa", "characters"),
    ],
)
def test_what_is_no_table_says_so(make: Make, content: str | bytes, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        rows(make("a.csv", content))


def test_a_workbook_without_anything_known_or_that_is_none(make: Make, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="any headings"):
        rows(make("a.xlsx", [["x", "y"], [1, 2]]))
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as packed:
        packed.writestr("nothing", "here")
    with pytest.raises(Refusal, match="I can't read this file"):
        rows(tmp_path / "z.xlsx")


def test_a_bomb_is_not_unpacked(make: Make) -> None:
    file = make("a.xlsx", [["姓名"], ["张三"]])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as bomb, bomb.open("xl/x", "w") as zeros:
        for _ in range(files.UNPACKED >> 20):
            zeros.write(bytes(1 << 20))
    with pytest.raises(Refusal, match="too large"), files.opened(file):
        pass


def test_rows_that_are_too_long_or_too_short(make: Make) -> None:
    _, found = rows(make("a.csv", "姓名,年龄\n张三\n李四,40,more,and more\n"))
    assert [row.values for row in found] == [{"name": "张三"}, {"name": "李四", "age": 40}]


def test_a_row_that_cannot_be_split_is_one_row_refused(make: Make) -> None:
    _, found = rows(make("a.csv", f"姓名,年龄\n张三,25\n{'x' * (1 << 21)},3\n李四,40\n"))
    assert [bool(row.reasons) for row in found] == [False, True, False]


def test_cells_as_they_would_be_typed() -> None:
    cells = [None, True, 3, 3.0, 0.1 + 0.2, at(2026, 1, 2), at(2026, 1, 2, 3, 4), date(2026, 1, 2)]
    texts = ["", "True", "3", "3", "0.3", "2026-01-02", "2026-01-02 03:04:00", "2026-01-02"]
    assert [files.text(cell) for cell in cells] == texts


def test_many_rows_come_in_batches(make: Make) -> None:
    file = make("a.csv", [["客户ID"], *([str(n)] for n in range(1, 1202))])
    with opened(file, TODAY) as source:
        batches = [(len(batch.rows), batch.done) for batch in source.batches]
    assert [count for count, _ in batches] == [500, 500, 201]
    assert batches[-1][1] == 1.0


def test_formulas_of_a_workbook_are_read_as_what_they_came_to(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["姓名", "年龄"])
    book.active.append(["张三", "=20+5"])
    book.save(tmp_path / "f.xlsx")
    _, found = rows(tmp_path / "f.xlsx")  # nobody has reckoned yet, so there is no value
    assert found[0].values == {"name": "张三"}
