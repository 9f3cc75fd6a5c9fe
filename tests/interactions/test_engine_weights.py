"""What ships: a small file of the right kind, its credits beside it, and a script that makes the same file again."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

import handlers.interactions
from handlers.interactions.engine_weights import STEP, Language, Weights, load, packed

FOLDER = Path(handlers.interactions.__file__).parent
ROOT = FOLDER.parent.parent
SMALL = Weights(
    features={"好": (1.5, -0.5), "good": (2.0, -1.0), "bad": (-1.0, 2.0)},
    chinese=Language(0.25, 0.5, 1.0),
    english=Language(-0.25, -0.5, 1.5),
    simplified={"務": "务"},
    tones={"good": 1, "bad": -1},
)


def test_what_ships_is_small() -> None:
    assert (FOLDER / "weights.bin").stat().st_size <= 1_000_000
    assert len(load(FOLDER / "weights.bin").features) <= 130_000


def test_every_source_is_credited_beside_the_weights(subtests: pytest.Subtests) -> None:
    credits_ = (FOLDER / "weights.credits.md").read_text(encoding="utf-8")
    for work in [
        "UCI Sentiment Labelled Sentences",
        "VADER",
        "Senti4SD",
        "GoEmotions",
        "banking77",
        "clinc150",
        "Ubuntu IRC",
        "ASAP",
        "CrossWOZ",
        "CPED",
        "SnowNLP",
        "OpenCC",
    ]:
        with subtests.test(work=work):
            assert work in credits_
    for licence in ["CC BY 4.0", "CC BY 3.0", "MIT", "Apache-2.0"]:
        with subtests.test(licence=licence):
            assert licence in credits_


def test_a_file_gives_back_what_was_packed(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(packed(SMALL))
    assert load(path) == SMALL
    assert packed(load(path)) == path.read_bytes()


def test_weights_are_kept_to_a_grain_and_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(packed(Weights({"a": (0.1, 1e9)}, SMALL.chinese, SMALL.english, {}, {})))
    good, bad = load(path).features["a"]
    assert good == pytest.approx(0.1, abs=STEP)
    assert bad == 32767 * STEP


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    raw = bytearray(packed(SMALL))
    raw[28] += 1
    path.write_bytes(bytes(raw))
    with pytest.raises(ValueError, match="damaged"):
        load(path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"\x00" * 100)
    with pytest.raises(ValueError, match=r"weights\.bin"):
        load(path)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_engine", ROOT / "scripts" / "train_engine.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ROWS = [
    ("uci_sls", "good", "great product"),
    ("uci_sls", "bad", "terrible product"),
    ("irc_ubuntu", "neutral", "see you at the meeting"),
    ("snow", "good", "味道很好，服务也很好，房间很干净，下次还会再来，推荐给大家，真的很不错"),
    ("snow", "bad", "味道很差，服务也很差"),
    ("crosswoz_user", "neutral", "请问附近有酒店吗"),
] * 4


def test_training_gives_the_same_bytes_for_the_same_rows(script: ModuleType, tmp_path: Path) -> None:
    rows = tmp_path / "rows.tsv"
    rows.write_text("source\tlabel\ttext\n" + "".join("\t".join(row) + "\n" for row in ROWS), encoding="utf-8")
    vader = tmp_path / "vader.txt"
    vader.write_text("superb\t3.1\t0.5\t[3]\n:)\t2.0\t0.1\t[2]\n", encoding="utf-8")
    own = script.own_lexicons(ROOT / "handlers" / "interactions" / "engine_lexicon.txt")
    first, second = (script.train(script.read(rows), own, script.vader(vader), {"務": "务", "龘": "龘"}) for _ in "12")
    assert packed(first) == packed(second)
    good, bad = first.features["great"]
    assert good > bad
    assert first.features["superb"][0] > 0
    assert first.features["很差"][1] > 0
    assert first.simplified == {"務": "务"}
    assert first.tones["superb"] == first.tones["great"] == 1
    assert first.tones["terrible"] == -1
    assert first.tones.keys() <= first.features.keys()


def test_words_that_are_only_named_are_worth_nothing(script: ModuleType, tmp_path: Path) -> None:
    listed = tmp_path / "lexicon.txt"
    listed.write_text("+2 好用\n= 手脚麻利 客服\n~ 明天见\n", encoding="utf-8")
    (praise, business), _ = script.own_lexicons(listed)
    assert praise.values["好用"] == 2
    assert business.values == {"明天见": 1.0}
    assert not {"手脚麻利", "客服"} & praise.values.keys()


def test_the_first_lexicon_says_whether_a_word_praises(script: ModuleType) -> None:
    own, other = (
        script.Lexicon({"sick": 1.0, "very good": 2.0, "!sick": -1.0}),
        script.Lexicon({"sick": -2.0, "bad": -2.0}),
    )
    assert script.toned([own, other]) == {"sick": 1, "bad": -1}
    good, bad = script.parted(other)
    assert (good.values, bad.values) == ({}, other.values)


def test_lexicon_values_are_net_of_their_parts(script: ModuleType) -> None:
    values = script.chinese_values({"好": 1.0, "很好": 2.0})
    assert values["很好"] + values["好"] == 2.0
    assert values["不好"] + values["好"] == pytest.approx(-0.8)
    values = script.english_values({"bad": -2.0, "not bad": 2.0})
    assert values["!bad"] + values["not bad"] == pytest.approx(2.0)
