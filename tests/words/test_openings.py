"""How a text begins that begins with a name: marks, an @, a quote, a phone number, words with a capital."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kernel import openings
from handlers.kernel.markup import bare, leading
from handlers.kernel.words import split_name, whole_name

BARE = {
    "*王五* 好评": "王五 好评",
    "_Acme Corp_ bad": "Acme Corp bad",
    "`王五`": "王五",
    "~王五~ 差评": "王五 差评",
    "***Acme*** good": "Acme good",
    "*_Acme_* good": "Acme good",
    "*edit*: 王五": "edit: 王五",
    "```王五``` 好评": "王五 好评",
    "<mailto:li@example.com|li@example.com> 400": "li@example.com 400",
    "<tel:13800138000|138 0013 8000>": "13800138000",
    # what is none
    "王五 *好评*": "王五 *好评*",
    "* 王五 *": "* 王五 *",
    "*王五": "*王五",
    "snake_case_name": "snake_case_name",
    "_x_y": "_x_y",
    "3*4*5": "3*4*5",
    "<@U1> *x*": "<@U1> *x*",
    "": "",
}
BEGUN = {
    "@Acme good": "Acme good",
    "＠Acme": "Acme",
    '"Acme good': "Acme good",
    "“Acme good": "Acme good",
    "「王五 好评": "王五 好评",
    '"Acme" good': '"Acme" good',
    "'t Hooft": "'t Hooft",
    "<@U1>": "<@U1>",
    "@": "@",
    '"': '"',
    "*@Acme* good": "Acme good",
}
NUMBERS = {
    "13800138000 好评": "13800138000",
    "13800138000好评": "13800138000",
    "138 0013 8000 400": "138 0013 8000",
    "138-0013-8000 good": "138-0013-8000",
    "+86 138 0013 8000": "+86 138 0013 8000",
    "(021) 6123 4567 good": "(021) 6123 4567",
    "+1 (212) 555-0199 bad": "+1 (212) 555-0199",
    "212.555.0199": "212.555.0199",
    "555 0199": "555 0199",
    "38000": "",
    "400 王五": "",
    "12,345,678": "",
    "1234567.5": "",
    "13800138000元": "",
    "8000000 块": "",
    "王五 13800138000": "",
    "": "",
}
CAPITALS = {
    "John Ashby called": "John Ashby",
    "Mary Ann Fisher": "Mary Ann Fisher",
    "acme Corp called": "acme",
    "John, Ashby": "John,",
    "John I think": "John",
    "王五 Corp": "王五",
    "Élodie Ómar said": "Élodie Ómar",
    "A B": "A",
    "x": "x",
}


def test_marks_around_what_a_text_begins_with_fall(subtests: pytest.Subtests) -> None:
    for typed, kept in BARE.items():
        with subtests.test(typed=typed):
            assert bare(typed) == kept


def test_a_name_begins_behind_its_marks(subtests: pytest.Subtests) -> None:
    for typed, kept in BEGUN.items():
        with subtests.test(typed=typed):
            assert openings.begun(typed) == kept


def test_a_phone_number_is_one_name(subtests: pytest.Subtests) -> None:
    for typed, number in NUMBERS.items():
        with subtests.test(typed=typed):
            assert typed[: openings.number_end(typed)] == number


def test_words_with_a_capital_are_one_name(subtests: pytest.Subtests) -> None:
    for typed, words in CAPITALS.items():
        with subtests.test(typed=typed):
            assert typed[: openings.capitals_end(typed)] == words


def test_a_day_that_a_text_begins_with_is_no_number() -> None:
    assert split_name("2026-11-20x 王五", lambda _: None)[0] != "2026-11-20x 王五"
    assert split_name("138 0013 8000 400", lambda _: None) == ("138 0013 8000", "400")


def test_a_known_name_ends_where_the_word_behind_a_gap_goes_on() -> None:
    known = {"张三", "张三丰", "张三 丰"}

    def longest(names: list[str]) -> int | None:
        return max((at for at, one in enumerate(names) if one in known), default=None)

    assert split_name("张三 丰收节再来", longest) == ("张三", "丰收节再来")  # type: ignore[arg-type]
    assert split_name("张三 丰 好评", longest) == ("张三 丰", "好评")  # type: ignore[arg-type]
    assert split_name("张三 丰好评", longest) == ("张三 丰", "好评")  # type: ignore[arg-type]


def test_the_review_behind_a_name_loses_its_marks_and_a_note_does_not() -> None:
    assert split_name("*Acme Corp* *good* thanks", lambda _: None) == ("Acme Corp", "good thanks")
    assert split_name("Acme *very good* thanks", lambda names: names.index("Acme")) == ("Acme", "*very good* thanks")
    assert whole_name('*"Acme Corp"*') == "Acme Corp"


@given(st.text(alphabet=" *_~`\"“”'@<>|王五ab1+(-).,元\u0301", max_size=20))
def test_any_beginning_is_taken(typed: str) -> None:
    assert bare(bare(typed)) == bare(typed)
    assert openings.begun(typed) in typed or leading(typed.strip()) or "<" in typed
    assert 0 <= openings.number_end(typed) <= len(typed)
    assert 0 <= openings.capitals_end(typed) <= len(typed)
