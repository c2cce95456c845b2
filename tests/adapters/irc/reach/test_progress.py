"""What is told at a console of the connections to its server."""

from adapters.irc.reach.progress import MOST_LINES, MOST_NOTICES, Progress
from adapters.irc.wire.line import parse

TO = "irc.example.org:6697, encrypted (TLSv1.3)"


def hear(progress: Progress, *said: bytes) -> None:
    for line in said:
        progress.heard(parse(line))


def test_of_a_first_connection_all_is_told() -> None:
    progress = Progress(is_full=True)
    told = [
        progress.tried("Connecting to a:6697 (encrypted)."),
        progress.tried("a refuses connections on port 6697."),
    ]
    hear(
        progress,
        b":s.example NOTICE * :*** Looking up your hostname...",
        b":s.example NOTICE * :*** Found it",
        b":s 375 al :- s Message of the day -",
        b":s 372 al :- Be\x02 kind.",
        b":s 372 al :-",
        b":s 372 al :- Bye.",
    )
    told.append(progress.up(TO))

    assert told == [
        "Connecting to a:6697 (encrypted).",
        "a refuses connections on port 6697.",
        "Connected to irc.example.org:6697, encrypted (TLSv1.3).\n\n"
        "*** Looking up your hostname...\n*** Found it\n\nBe kind.\n\nBye.",
    ]


def test_what_a_server_said_is_told_with_the_failure_too() -> None:
    progress = Progress(is_full=True)
    hear(progress, b":s.example NOTICE * :*** You must use TLS here")

    assert progress.failed("a closed the connection.") == (
        "*** You must use TLS here\n\na closed the connection."
    )
    assert progress.up(TO) == f"Connected to {TO}."


def test_who_comes_back_after_a_restart_of_ours_hears_nothing() -> None:
    progress = Progress(is_full=False)

    assert progress.tried("Connecting to a:6697 (encrypted).") == ""
    hear(progress, b":s.example NOTICE * :*** Looking up your hostname...")
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
    hear(progress, *[b":s.example NOTICE * :hello"] * (MOST_NOTICES + 5))
    hear(progress, *[b":s 372 al :- line"] * (MOST_LINES + 5))
    told = progress.up(TO)

    assert (told.count("hello"), told.count("line")) == (MOST_NOTICES, MOST_LINES)


def test_what_people_say_is_no_progress() -> None:
    progress = Progress(is_full=True)
    hear(progress, b":bob!x@h NOTICE al :hello", b":bob!x@h PRIVMSG al :hello")

    assert progress.up(TO) == f"Connected to {TO}."
