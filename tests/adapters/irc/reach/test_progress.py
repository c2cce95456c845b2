"""What is told at a console of the connections to its server."""

from adapters.irc.reach.progress import MOST_LINES, MOST_NOTICES, Progress
from adapters.irc.wire.line import parse

TO = "irc.example.org:6697, encrypted (TLSv1.3)"


def lines(*said: bytes) -> list[str]:
    progress = Progress(is_full=True)
    return [progress.heard(parse(line)) for line in said]


def test_of_a_first_connection_all_is_told() -> None:
    progress = Progress(is_full=True)
    told = [
        progress.tried("Connecting to a:6697 (encrypted)."),
        progress.tried("a refuses connections on port 6697."),
        progress.heard(parse(b":s.example NOTICE * :*** Looking up your hostname...")),
        progress.heard(parse(b":s 375 al :- s Message of the day -")),
        progress.heard(parse(b":s 372 al :- Be\x02 kind.")),
        progress.heard(parse(b":s 372 al :-")),
        progress.heard(parse(b":s 372 al :- Bye.")),
        progress.up(TO),
    ]

    assert told == [
        "Connecting to a:6697 (encrypted).",
        "a refuses connections on port 6697.",
        "*** Looking up your hostname...",
        "",
        "",
        "",
        "",
        "Connected to irc.example.org:6697, encrypted (TLSv1.3).\n\nBe kind.\n\nBye.",
    ]


def test_who_comes_back_after_a_restart_of_ours_hears_nothing() -> None:
    progress = Progress(is_full=False)

    assert progress.tried("Connecting to a:6697 (encrypted).") == ""
    assert progress.heard(parse(b":s.example NOTICE * :*** Looking up your hostname...")) == ""
    assert progress.up(TO) == ""


def test_a_loss_and_the_return_are_told_once() -> None:
    progress = Progress(is_full=False)
    progress.up(TO)
    told = [
        progress.failed("The connection to a was lost."),
        progress.tried("Connecting to a:6697 (encrypted)."),
        progress.failed("a refuses connections on port 6697."),
        progress.failed("a refuses connections on port 6697."),
        progress.up(TO),
        progress.failed("The connection to a was lost."),
    ]

    assert told == [
        "The connection to a was lost.",
        "",
        "a refuses connections on port 6697.",
        "",
        f"Connected to {TO}.",
        "",
    ]
    assert progress.up(TO) == ""  # of the loss nothing was told


def test_it_is_known_how_a_connection_fares_from_what_was_told_until_it_is_up() -> None:
    progress = Progress(is_full=True)
    known = [progress.is_known]
    progress.failed("a refuses connections on port 6697.")
    known.append(progress.is_known)
    progress.up(TO)

    assert [*known, progress.is_known] == [True, True, False]


def test_the_loss_of_a_connection_that_lasted_is_another_one() -> None:
    progress = Progress(is_full=False)
    progress.failed("The connection to a was lost.")
    progress.up(TO)
    progress.lasted()

    assert progress.failed("The connection to a was lost.") == "The connection to a was lost."


def test_a_server_that_says_much_is_not_told_whole() -> None:
    progress = Progress(is_full=True)
    notices = [
        progress.heard(parse(b":s.example NOTICE * :hello")) for _ in range(MOST_NOTICES + 5)
    ]
    for _ in range(MOST_LINES + 5):
        progress.heard(parse(b":s 372 al :- line"))

    assert notices == ["hello"] * MOST_NOTICES + [""] * 5
    assert progress.up(TO).count("line") == MOST_LINES


def test_what_people_say_is_no_progress() -> None:
    assert lines(b":bob!x@h NOTICE al :hello", b":bob!x@h PRIVMSG al :hello") == ["", ""]
