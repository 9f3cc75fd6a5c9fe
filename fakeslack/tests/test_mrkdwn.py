from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from fakeslack.render import emoji
from fakeslack.render.mrkdwn import Reader, day, label, mrkdwn, plain

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
STAMP = int(datetime(2026, 11, 19, 23, 30, tzinfo=UTC).timestamp())
ENGLISH = Reader({"U1": "Dana"}, {"C1": "sales"}, me="U1", zone=ZoneInfo("Europe/London"), now=NOW)
CHINESE = Reader({"U1": "Dana"}, zone=ZoneInfo("Asia/Shanghai"), locale="zh_CN", now=NOW)
AWAY = 'target="_blank" rel="noopener noreferrer"'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*b* _i_ ~s~ `c*d*`", "<strong>b</strong> <em>i</em> <s>s</s> <code>c*d*</code>"),
        ("*a _b_*", "<strong>a <em>b</em></strong>"),
        ("2*3*4 snake_case_name a ~ b ~", "2*3*4 snake_case_name a ~ b ~"),
        ("* not* *not *", "* not* *not *"),
        ("*a\nb*", "*a<br>b*"),
        ("a &lt;b&gt; &amp;amp;", "a &lt;b&gt; &amp;amp;"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("> q\n&gt; r\nafter", "<blockquote>q<br>r</blockquote>after"),
        ("```\n*x* &lt;i&gt; <https://a.b|l>\n```", "<pre><code>*x* &lt;i&gt; l</code></pre>"),
        (
            ":+1: :nope: 10:30:00",
            '<span class="emoji" role="img" aria-label="+1" title=":+1:">👍</span> :nope: 10:30:00',
        ),
        ("<!here>", '<span class="mention mention-me">@here</span>'),
        ("<@U1>", '<span class="mention mention-me" data-user="U1">@Dana</span>'),
        ("<@U9|x>", '<span class="mention" data-user="U9">@x</span>'),
        ("<#C1>", '<a class="mention" href="#" data-channel="C1">#sales</a>'),
        ("<#C9>", '<span class="mention">#private channel</span>'),
        ("<https://a.b/?x=1&amp;y=2|go>", f'<a href="https://a.b/?x=1&amp;y=2" {AWAY}>go</a>'),
        ("see https://a.b/c.", f'see <a href="https://a.b/c" {AWAY}>https://a.b/c</a>.'),
        ("看https://a.b/c。好", f'看<a href="https://a.b/c" {AWAY}>https://a.b/c</a>。好'),
        ("<javascript:alert(1)|click>", "click"),
        ("<mailto:a@b.c|write>", "write"),
        ("<https://|x>", "x"),
        ("<!date^nonsense^{date}|then>", "<span>then</span>"),
        ("*`x`*", "<strong><code>x</code></strong>"),
    ],
)
def test_mrkdwn(typed: str, shown: str) -> None:
    assert mrkdwn(typed, ENGLISH) == shown


@pytest.mark.parametrize(
    ("pattern", "english", "chinese"),
    [
        ("{date_num}", "2026-11-19", "2026-11-20"),
        ("{date}", "November 19, 2026", "2026年11月20日"),
        ("{date_short}", "Nov 19, 2026", "2026年11月20日"),
        ("{date_long}", "Thursday, November 19, 2026", "2026年11月20日星期五"),
        ("at {date_pretty}", "at yesterday", "at Today"),
        ("{time}", "11:30 PM", "07:30"),
        ("{time_secs} {nope}", "11:30:00 PM {nope}", "07:30:00 {nope}"),
        ("{ago}", "3 h ago", "3 h ago"),
    ],
)
def test_dates_are_in_the_readers_zone_and_language(
    pattern: str, english: str, chinese: str, subtests: pytest.Subtests
) -> None:
    for reader, shown in ((ENGLISH, english), (CHINESE, chinese)):
        with subtests.test(reader=reader):
            html = mrkdwn(f"<!date^{STAMP}^{pattern}|then>", reader)
            assert f">{shown}</time>" in html


def test_a_date_may_link() -> None:
    html = mrkdwn(f"<!date^{STAMP}^{{date_num}}^https://a.b|then>", ENGLISH)
    assert html.startswith('<a href="https://a.b"')


def test_days_have_names() -> None:
    assert day(NOW, ENGLISH) == "Today"
    assert day(datetime(2026, 11, 16, tzinfo=UTC), CHINESE) == "2026年11月16日星期一"


def test_verbatim_and_plain_text_link_nothing() -> None:
    assert "<a" not in mrkdwn("https://a.b/c", ENGLISH, verbatim=True)
    assert plain("*x* <https://a.b>\n:tada:") == (
        '*x* &lt;https://a.b&gt;<br><span class="emoji" role="img" aria-label="tada" title=":tada:">🎉</span>'
    )
    assert label({"type": "plain_text", "text": "Go :tada: :nope:"}) == "Go 🎉 :nope:"


def test_emoji_have_tones_and_aliases() -> None:
    assert emoji.character("thumbsup") == emoji.character("+1") == "👍"
    assert emoji.character("+1::skin-tone-2") == "👍🏻"
    assert emoji.character("never_heard_of") is None
    assert all(
        emoji.character(name)
        for name in ["heart", "tada", "star", "-1", "rage", "disappointed", "eyes", "white_check_mark"]
    )
