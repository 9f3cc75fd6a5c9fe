"""Lists over the wire: what is asked for, who is shown, page by page."""

import pytest

from fakeslack import button_texts
from tests.conftest import Team


def test_a_first_list(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add Jane age=25 spending=low tags=vip,new company=Acme", channel="sales")
    alice.types("/customer add Tom age=45 spending=low tags=vip", channel="sales")
    alice.types("/log Tom bad", channel="sales")
    answer = alice.types("/customer list tag=vip", channel="sales")
    print(answer.text)
    print(button_texts(answer.message))
    print(alice.types("/customer list unhappy", channel="sales").text)
    print(alice.types("/customer list wombat", channel="sales").text)
    print(alice.types("/segment Young, low income", channel="sales").text)
    print(alice.types("/segment", channel="sales").text)
    print(alice.types("/customer list save VIPs tag=vip", channel="sales").text)
    print(alice.types("/customer list vips", channel="sales").text)
    print(alice.types("/customer lists", channel="sales").text)
    assert 0
