"""Tables on a terminal."""

from bridge.cli.tables import aligned, one_line


def test_columns_are_as_wide_as_their_widest_value() -> None:
    rows = [("Account", "Since"), ("ann@example.org", "today"), ("bob", "")]

    assert list(aligned(rows)) == ["Account          Since", "ann@example.org  today", "bob"]


def test_of_nothing_there_is_no_line() -> None:
    assert list(aligned([])) == []


def test_what_a_terminal_would_obey_is_shown_as_it_is_written() -> None:
    assert one_line("a\nb\x1b[2J\u202ec é") == "a\\nb\\x1b[2J\\u202ec é"
