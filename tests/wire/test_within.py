"""Whatever a handler wants to say, what is sent is a message that Slack takes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fakeslack.block_kit import validation
from handlers.kernel import kit
from handlers.kernel.reply import Reply

TEXT = st.sampled_from(("长" * 3000, '"\\' * 1500, "😀" * 1500, "a", "字" * 150)) | st.text(min_size=1, max_size=200)
LINE = TEXT.map(lambda text: [{"type": "text", "text": text, "style": {"bold": True}}])


def clickable(text: str) -> kit.Block:
    return kit.button(text, "go", "1")


BLOCK = st.one_of(
    LINE.map(kit.lines),
    st.lists(LINE, min_size=1, max_size=30).map(kit.bullets),
    st.tuples(LINE, st.lists(LINE, min_size=1, max_size=30)).map(lambda made: kit.headed(*made)),
    TEXT.map(kit.small),
    TEXT.map(kit.quote),
    TEXT.map(kit.header),
    TEXT.map(lambda text: kit.item(text, kit.button("x", "go", text[:30]))),
    st.lists(TEXT.map(clickable), min_size=1, max_size=25).map(kit.buttons),
    st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=10).map(kit.fields),
)


@given(st.lists(BLOCK, min_size=1, max_size=60))
def test_every_reply_is_a_message_that_slack_takes(blocks: list[kit.Block]) -> None:
    message = Reply(blocks).message()
    validation.content(message)
    sent = message["blocks"]
    assert sent
    assert len(sent) <= 50
    assert kit.size(sent) <= 12_000
    if len(blocks) <= 50 and kit.size(blocks) <= 10_000:
        assert sent == blocks
    if sent[-1] != kit.small("…"):
        assert [one["type"] for one in sent] == [one["type"] for one in blocks]
