"""What entities cannot say, in words."""

from time import perf_counter

import pytest
from hypothesis import given

from adapters.telegram.chats import commands
from adapters.telegram.rooms import commanded
from adapters.telegram.spelling import COMMANDS, spelled
from bridge.api.content import Text
from bridge.api.quiet import BREAK
from bridge.api.text import Span
from tests.adapters.telegram.test_formatting import ANY_BODY, SPANS


def test_a_quotation_within_another_has_its_signs() -> None:
    """The outer one has the entity."""
    words = Text(
        "a\nb\nc\nd",
        (Span(0, 5, "quote"), Span(0, 3, "quote"), Span(2, 3, "bold")),
    )

    assert spelled(words) == Text(
        "> a\n> b\nc\nd", (Span(0, 9, "quote"), Span(0, 7, "quote"), Span(6, 7, "bold"))
    )


def test_the_hint_of_a_spoiler_stands_before_it() -> None:
    words = Text("he did it", (Span(0, 9, "spoiler", "who\ndid it"),))

    assert spelled(words) == Text(
        "(who did it) he did it", (Span(13, 22, "spoiler", "who\ndid it"),)
    )


@pytest.mark.parametrize("url", ["xmpp:tea@rooms.example.org", "mailto:a@example.org", "https://"])
def test_where_a_link_leads_that_telegram_does_not_know_is_said(url: str) -> None:
    words = Text("the room!", (Span(0, 8, "link", url), Span(4, 8, "bold")))

    assert spelled(words) == Text(f"the room ({url})!", (Span(4, 8, "bold"),))


@pytest.mark.parametrize("url", ["https://example.org", "HTTP://example.org", "tg://user?id=7"])
def test_links_that_telegram_knows_stay_links(url: str) -> None:
    words = Text("here", (Span(0, 4, "link", url),))

    assert spelled(words) == words


def test_a_link_that_says_where_it_leads_says_it_once() -> None:
    words = Text("xmpp:tea", (Span(0, 8, "link", "xmpp:tea"),))

    assert spelled(words).body == "xmpp:tea"


@given(ANY_BODY, SPANS)
def test_where_nothing_is_lacking_nothing_changes(body: str, spans: list[Span]) -> None:
    words = Text(body, tuple(span for span in spans if span.kind not in ("quote", "link")))

    assert spelled(words) == words


@pytest.mark.parametrize("words", ["/stop", "tap on /chat_2!", "(/OPEN@gateway_bot)", "/who\nme"])
@pytest.mark.parametrize("spans", [(), (Span(0, 3, "bold"),)])
def test_nobody_gives_the_bot_a_command_by_tapping_on_others_words(
    words: str, spans: tuple[Span, ...]
) -> None:
    said = spelled(Text(words, spans)).body

    assert said == words.replace("/", f"/{BREAK}")


@pytest.mark.parametrize(
    "words", ["/etc/who/x", "/stop/it", "//stop", "a/stop", "/stopping", "/weather@other_bot", "/"]
)
def test_what_is_no_command_of_the_bot_stays_as_it_is(words: str) -> None:
    assert spelled(Text(words)) == Text(words)


def test_code_is_as_it_is() -> None:
    words = Text("type /open or /open", (Span(5, 10, "code"),))

    assert spelled(words) == Text(f"type /open or /{BREAK}open", (Span(5, 10, "code"),))


def test_all_commands_of_the_bot_are_known() -> None:
    assert set(COMMANDS) == {*commands.ACTS, *commanded.NAMES, commanded.START}


@given(ANY_BODY, SPANS)
def test_no_word_is_lost(body: str, spans: list[Span]) -> None:
    said = spelled(Text(body, tuple(spans))).body

    assert said.replace("> ", "") == body


def test_many_spans_among_many_lines_take_no_time() -> None:
    """An account's words, as many of both as it can send at once."""
    lines = 80_000
    body = "tea\n" * lines
    inside = (Span(4 * at, 4 * at + 3, "bold") for at in range(900))
    words = Text(body, (Span(0, len(body), "quote"), Span(0, len(body), "quote"), *inside))
    begun = perf_counter()

    said = spelled(words)

    assert perf_counter() - begun < 1.5  # through all lines for each span takes four times as long
    assert said.body == "> tea\n" * lines
