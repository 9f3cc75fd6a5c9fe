"""Both readers in a team's channels: what the second one adds, what is said of it, a bot that goes on without it."""

import sys
from collections.abc import Iterator

import pytest

from fakeslack import said
from handlers.interactions.second import Second
from tests.conftest import Connect, Team, connecting
from tests.databases import Databases
from tests.reading.conftest import adds, comes_to_rest, logs_of, readings, whispers

FAILING = "Mary Chen says the replacement arrived and it is exactly the same junk"
LATE = "Tom Ray called, three weeks and still no parcel"
TURNED = "Mary Chen says nobody has come back to her for a week and she has had enough"


@pytest.fixture(scope="module")
def both(databases: Databases) -> Iterator[Team]:
    """A team whose bot has both readers, and waits for the second as long as it takes."""
    url = databases()
    with connecting(url) as make:
        team = make(second_reader="on")
        assert team.bot.second is not None
        team.bot.second.patience = 60.0
        assert team.bot.second.wait()
        for name in ("王五", "Mary Chen", "Tom Ray", "Jane Fox"):
            adds(team, name)
        yield team
    databases.drop(url)


@pytest.mark.database("sqlite")
def test_what_the_first_reader_would_pass_over_is_read_and_why_says_whose_doing_it_was(both: Team) -> None:
    ben = both.person("ben")
    ben.says(FAILING, "support")
    (told,) = whispers(ben)
    why = ben.clicks(told, "Why?")
    assert "The second reader, which looks at the whole sentence, agrees" in why.text
    assert "(second reader)" not in told.text + why.text
    assert readings(both)[-1].guess == "bad"


@pytest.mark.database("sqlite")
def test_what_it_led_to_was_not_the_words_doing_alone(both: Team) -> None:
    ben = both.person("ben")
    ben.says(LATE, "support")
    comes_to_rest(both)
    (told,) = [one for one in whispers(ben) if "Tom Ray" in said(one)]
    assert "Because of: the whole sentence · three · weeks" in said(told)
    both.xiaolin.says(LATE.replace("Tom Ray", "Jane Fox"), "support")
    comes_to_rest(both)
    (told,) = [one for one in whispers(both.xiaolin) if "Jane Fox" in said(one)]
    assert "依据：整句话 · " in said(told)


@pytest.mark.database("sqlite")
def test_health_says_that_it_is_there(both: Team) -> None:
    both.alice.says(FAILING, "support")
    comes_to_rest(both)
    asked = both.bot.second.state().asked
    assert asked > 0
    times = "once" if asked == 1 else f"{asked} times"
    english = both.alice.types("/haoping health", "sales").text
    assert f"Second reader: haoping-reader 0.1.0, responding; asked {times}, always answered in time" in english
    chinese = both.xiaolin.types("/haoping 状态", "sales").text
    assert f"第二引擎：haoping-reader 0.1.0，正常；问过 {asked} 次，都及时回答了" in chinese


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    "said",
    ["What a mess the printer is today, it is terrible", "王五说味道不错，很满意", "Mary Chen is here at four"],
)
def test_it_is_not_asked_about_everyday_messages_nor_about_what_the_first_is_sure_of(both: Team, said: str) -> None:
    before = both.bot.second.state().asked
    both.alice.says(said, "sales")
    comes_to_rest(both)
    assert both.bot.second.state().asked == before


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("program", ["import time; time.sleep(3600)", "raise SystemExit(1)", "print('{}')"])
def test_a_bot_whose_second_reader_is_of_no_use_reads_as_it_would_without(connect: Connect, program: str) -> None:
    team = connect(second_reader="on")
    team.bot.second.stop()
    stub = Second([sys.executable, "-c", program], patience=0.01, pauses=(3600.0,))
    team.bot.second._command = stub._command
    team.bot.second.patience = 0.01
    adds(team, "Mary Chen")
    ben = team.person("ben")
    ben.says(TURNED, "support")
    ben.says("Mary Chen called: she loves the new lamp and is delighted", "support")
    whispers(ben)
    assert [mark for mark, *_ in logs_of(team, "Mary Chen")] == ["good"]


@pytest.mark.database("sqlite")
def test_turned_off_or_not_installed_nothing_is_said_of_it(connect: Connect) -> None:
    team = connect(second_reader="off")
    assert team.bot.second is None
    assert "econd reader" not in team.alice.types("/haoping health", "sales").text
