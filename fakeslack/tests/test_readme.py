"""The README says of every method that Slack's SDK has whether it is done, and says it truly."""

import inspect
import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from slack_sdk.web import client

from fakeslack.web_api import front

README = (Path(__file__).parents[1] / "README.md").read_text()
THEIRS = set(re.findall(r'self\.api_call\(\s*"([\w.]+)"', inspect.getsource(client)))


def listed(name: str) -> list[str]:
    """The methods of a list, some with a star."""
    (_, text) = README.split(f"<!-- methods: {name} -->\n")
    return re.findall(r"`([\w.*]+)`", text.split("\n\n")[0])


def told(name: str, methods: set[str]) -> set[str]:
    return {one for one in methods for pattern in listed(name) if fnmatchcase(one, pattern)}


def test_what_is_said_to_be_done_is_done() -> None:
    front.load()
    done = set(front.METHODS)
    assert len(THEIRS) > 300
    assert told("done", THEIRS | done) == done
    assert told("not done", THEIRS | done) == THEIRS - done


@pytest.mark.parametrize("name", ["done", "not done"])
def test_nothing_is_listed_that_is_no_method(name: str) -> None:
    front.load()
    known = THEIRS | set(front.METHODS)
    assert [one for one in listed(name) if not any(fnmatchcase(method, one) for method in known)] == []
