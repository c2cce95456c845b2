"""What LIST tells, line by line."""

from adapters.irc import to_events
from adapters.irc.items import Done
from adapters.irc.rooms.listing import Listing
from adapters.irc.session import Session
from adapters.irc.wire.line import parse
from bridge.api.asked import Found
from bridge.api.ids import LoginId, NetworkName


def told(listing: Listing, *lines: str) -> list[Found]:
    session = Session(NetworkName("irc"), LoginId(7), "irc.example", nick="al")
    session.listing = listing
    for line in lines:
        assert to_events.read(session, parse(f":s {line}".encode()), 0.0) == ()
    assert to_events.read(session, parse(b":s 323 al :End of LIST"), 0.0) == (Done("list", ""),)
    return listing.found()


def found(name: str, members: int, topic: str = "") -> Found:
    return Found(f"{name.lower()}%irc.example", name, topic, members)


def test_of_long_lists_the_largest_are_kept() -> None:
    lines = [f"322 al #c{number} {number % 500} :" for number in range(2000)]

    kept = told(Listing((), 3), *lines)

    assert [one.members for one in kept] == [499, 499, 499]


def test_words_stand_in_names_and_topics_in_any_case() -> None:
    lines = ("322 al #Roses 1 :in the garden", "322 al #garden 2 :of ROSES", "322 al #tea 3 :hot")

    assert told(Listing(("roses", "garden"), 9), *lines) == [
        found("#garden", 2, "of ROSES"),
        found("#Roses", 1, "in the garden"),
    ]


def test_what_is_no_channel_or_is_told_twice_is_left_out() -> None:
    lines = (
        "322 al * 5 :",
        "322 al #a x :",
        "322 al #a,b 1 :",
        "322 al #a",
        "322",
        "322 al #tea 3 :",
        "322 al #tea 4 :",
        f"322 al #full {'9' * 400} :",
    )

    assert told(Listing((), 9), *lines) == [found("#full", 999_999_999), found("#tea", 4)]


def test_a_channel_that_is_told_again_and_again_is_one() -> None:
    lines = (f"322 al #tea 3 :{number}" for number in range(5))

    assert told(Listing((), 1), *lines) == [found("#tea", 3, "4")]


def test_a_list_that_nobody_asked_for_is_shown_where_somebody_typed_it() -> None:
    session = Session(NetworkName("irc"), LoginId(7), "irc.example", nick="al")
    line = parse(b":s 322 al #tea 3 :hot")

    assert to_events.read(session, line, 1.0) == ()
    session.console_until = 2.0
    assert len(to_events.read(session, line, 1.0)) == 1
