"""Whom the server is asked to tell of, and what is made of what it tells."""

from adapters.irc.items import Item, Items, Later, Wish
from adapters.irc.people import following
from adapters.irc.session import Session
from adapters.irc.wire.isupport import learn
from bridge.api.states import Contact, Standing, Stranger
from tests.adapters.irc.test_to_events import LOGIN, in_room, session, told, who


def watching(*nicks: str, tokens: tuple[str, ...] = ("MONITOR=30",)) -> Session:
    state = session()
    state.support = learn(state.support, tokens)
    for nick in nicks:
        assert following.put(state, f"{nick}%a.example")
    return state


def lines(items: Items) -> list[str]:
    return [item.line.decode().strip() for item in items if isinstance(item, Wish)]


def fares(nick: str, standing: Standing, status: str = "") -> Contact:
    return Contact(login=LOGIN, who=who(nick), is_listed=False, standing=standing, status=status)


def contacts(items: list[Item]) -> list[Contact]:
    return [item for item in items if isinstance(item, Contact)]


def test_all_are_asked_for_when_a_connection_begins() -> None:
    state = watching("bob", "carol")

    assert lines(following.begin(state)) == ["MONITOR + bob,carol"]
    assert lines(following.begin(state)) == ["MONITOR + bob,carol"]


def test_what_the_server_says_of_them_is_told_and_once() -> None:
    state = watching("bob", "carol")
    following.begin(state)
    told_of = told(state, ":s 730 alice :bob!b@h", ":s 731 alice :carol", ":s 730 alice :bob!b@h")

    assert contacts(told_of) == [fares("bob", "online"), fares("carol", "offline")]
    assert lines(told_of) == ["USERHOST bob"]


def test_who_is_away_says_why() -> None:
    state = watching("bob")
    following.begin(state)
    asked = told(state, ":s 730 alice :bob!b@h", ":s 302 alice :bob=-b@h")
    words = told(state, ":s 301 alice bob :at tea")
    back = told(state, ":bob!b@h AWAY")

    assert lines(asked) == ["USERHOST bob", "WHOIS bob"]
    assert contacts(words) == [fares("bob", "away", "at tea")]
    assert contacts(back) == [fares("bob", "online")]


def test_for_whom_the_server_has_no_room_it_is_asked() -> None:
    state = watching("bob", "carol", tokens=("MONITOR=1",))

    assert lines(following.begin(state)) == ["MONITOR + bob", "ISON carol"]


def test_whom_a_full_list_refuses_is_asked_after() -> None:
    state = watching("bob", "carol")
    (*_, later) = following.begin(state)
    told(state, ":s 734 alice 1 carol :Monitor list is full.")
    assert isinstance(later, Later)

    assert lines(later.what()) == ["ISON carol"]


def test_who_is_not_named_in_an_answer_is_not_there() -> None:
    state = watching("bob", "carol", tokens=())
    assert lines(following.begin(state)) == ["ISON bob carol"]

    assert contacts(told(state, ":s 303 alice :Bob")) == [
        fares("Bob", "online"),
        fares("carol", "offline"),
    ]


def test_an_answer_to_another_question_says_of_nobody_that_he_is_not_there() -> None:
    state = watching("bob", tokens=())
    following.begin(state)

    assert told(state, ":s 303 alice :dave") == []


def test_a_poll_asks_those_who_were_not_asked_last() -> None:
    state = watching(*(f"somebody-{number:03}" for number in range(500)), tokens=())
    (*first, later) = following.begin(state)
    told(state, *[":s 303 alice :"] * following.AT_ONCE)
    assert isinstance(later, Later)
    second = later.what()

    assert len(lines(first)) == len(lines(second)) == following.AT_ONCE
    assert not set(lines(first)) & set(lines(second))
    assert all(len(line) < 500 for line in lines(first))


def test_what_is_seen_of_somebody_is_known_without_asking() -> None:
    state = in_room()
    following.put(state, "bob%a.example")
    following.begin(state)
    told(state, ":s 303 alice :")

    seen = told(state, ":bob!b@h JOIN #c", ":bob!b@h NICK rob", ":rob!b@h NICK bob")
    assert contacts(seen) == [
        fares("bob", "online"),
        fares("bob", "offline"),
        fares("bob", "online"),
    ]
    assert contacts(told(state, ":bob!b@h QUIT :bye")) == [fares("bob", "offline")]


def test_who_is_watched_no_longer_makes_room_for_another() -> None:
    state = watching("bob", "carol", tokens=("MONITOR=1",))
    following.begin(state)

    assert following.drop(state, "bob%a.example") == (
        Wish(b"MONITOR - bob\r\n"),
        Stranger(login=LOGIN, who=who("bob")),
        Wish(b"MONITOR + carol\r\n"),
    )
    assert following.drop(state, "bob%a.example") == ()


def test_old_servers_are_asked_by_watch() -> None:
    state = watching("bob", "carol", tokens=("WATCH=128",))
    assert lines(following.begin(state)) == ["WATCH +bob +carol"]

    assert contacts(
        told(
            state,
            ":s 604 alice bob b h 1600000000 :is online",
            ":s 605 alice carol * * 0 :is offline",
            ":s 598 alice bob b h 1600000000 :at tea",
            ":s 599 alice bob b h 1600000000 :is back",
            ":s 601 alice bob b h 1600000000 :logged offline",
        )
    ) == [
        fares("bob", "online"),
        fares("carol", "offline"),
        fares("bob", "away", "at tea"),
        fares("bob", "online"),
        fares("bob", "offline"),
    ]


def test_of_whom_a_server_says_nothing_there_is_nobody() -> None:
    state = watching("bob")
    (*_, later) = following.begin(state)
    assert isinstance(later, Later)

    assert contacts(list(later.what())) == [fares("bob", "offline")]


def test_nobody_elsewhere_and_no_channel_is_watched() -> None:
    state = session()

    assert not following.put(state, "bob%b.example")
    assert not following.put(state, "#c%a.example")
    assert not following.put(state, "a.example")
    assert following.begin(state) == ()
