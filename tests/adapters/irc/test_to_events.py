"""Lines become events and state."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.items import Closing, Denial, Done, Echoed, Item, Later, Ponged, Send, Wish
from adapters.irc.people import following
from adapters.irc.people.whois import Whois
from adapters.irc.said import words
from adapters.irc.session import UNKNOWN, Session
from adapters.irc.to_events import _READERS as READERS
from adapters.irc.to_events import read
from adapters.irc.wire.isupport import learn
from adapters.irc.wire.line import parse
from bridge.api.content import Text
from bridge.api.events import Form, Gap, Invite, Message, RoomChange
from bridge.api.ids import Identity, LoginId, NativeId, NetworkName, Place
from bridge.api.states import Absent, Affiliation, Everyone, Present, Probe, Renamed, Role, Subject

NOW = 1_700_000_000.0
IRC = NetworkName("irc")
LOGIN = LoginId(7)
ROOM = Place(IRC, "room", "#c%a.example", LOGIN)
CONSOLE = Place(IRC, "direct", "a.example", LOGIN)


def who(nick: str) -> Identity:
    return Identity(IRC, f"{nick.lower()}%a.example", nick)


def session() -> Session:
    """Connected to a modern server as alice, in no channel yet."""
    tokens = ["CASEMAPPING=rfc1459", "CHANTYPES=#&", "PREFIX=(qaohv)~&@%+", "STATUSMSG=@+"]
    ready = Session(IRC, LOGIN, "a.example", support=learn(UNKNOWN, tokens), is_settled=True)
    ready.wished = "alice"
    ready.take_nick("alice")
    return ready


def told(state: Session, *lines: str) -> list[Item]:
    return [item for line in lines for item in read(state, parse(line.encode()), NOW)]


def in_room() -> Session:
    """alice is in #c with bob, an operator, and carol."""
    state = session()
    told(
        state,
        ":alice!x@h JOIN #c",
        ":s 353 alice = #c :@bob alice carol",
        ":s 366 alice #c :End",
    )
    return state


def message(place: Place, nick: str | None, body: str, form: Form = "say") -> Message:
    actor = None if nick is None else who(nick)
    return Message(place=place, actor=actor, at=NOW, content=(Text(body),), form=form)


def direct(nick: str) -> Place:
    return Place(IRC, "direct", f"{nick}%a.example", LOGIN)


def present(
    nick: str,
    role: Role = "participant",
    affiliation: Affiliation = "none",
    anchor: str | None = None,
) -> Present:
    return Present(
        place=ROOM,
        who=who(nick),
        role=role,
        affiliation=affiliation,
        anchor=anchor,
        mine=nick == "alice",
        away=None,
        status=None,
        hats=None,
    )


# --- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (":Bob!b@h PRIVMSG #c :hi", message(ROOM, "Bob", "hi")),
        (":bob!b@h PRIVMSG #C hi", message(ROOM, "bob", "hi")),
        (":bob!b@h PRIVMSG #c :\x0304re\x1fd", message(ROOM, "bob", "red")),
        (":bob!b@h PRIVMSG #c :\x01ACTION waves\x01", message(ROOM, "bob", "waves", "action")),
        (":bob!b@h NOTICE #c :hi", message(ROOM, "bob", "hi", "notice")),
        (":bob!b@h PRIVMSG @#c :hi", message(ROOM, "bob", "[@] hi")),
        (":Bob!b@h PRIVMSG alice :hi", message(direct("bob"), "Bob", "hi")),
        (":bob!b@h NOTICE ALICE :hi", message(direct("bob"), "bob", "hi", "notice")),
        (
            ":alice!x@h PRIVMSG bob :elsewhere",
            message(direct("bob"), "alice", "elsewhere"),
        ),
        (":s.example NOTICE alice :server talk", message(CONSOLE, None, "server talk")),
        ("NOTICE alice :server talk", message(CONSOLE, None, "server talk")),
    ],
)
def test_words_go_to_the_place_where_they_were_said(line: str, expected: Message) -> None:
    assert told(in_room(), line) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        ":bob!b@h PRIVMSG",
        ":bob!b@h PRIVMSG #c",
        ":bob!b@h PRIVMSG #elsewhere :hi",
        ":bob!b@h PRIVMSG @#elsewhere :hi",
        ":bob!b@h NOTICE alice :\x01VERSION someone's\x01",
        ":alice!x@h PRIVMSG bob :\x01VERSION\x01",
        ":bob!b@h PRIVMSG #c :\x01VERSION\x01",
        ":bob!b@h TAGMSG #c",
        ":bob!b@h WHATEVER #c",
        ":s 999 alice :unknown",
    ],
)
def test_what_means_nothing_here_is_silent(line: str) -> None:
    assert told(in_room(), line) == []


def test_that_somebody_offers_a_file_directly_is_told_a_few_times() -> None:
    state, offer = in_room(), ":bob!b@h PRIVMSG alice :\x01DCC SEND x 1 2 3\x01"

    first, *rest = [told(state, offer) for _ in range(20)]

    assert first == [message(direct("bob"), None, words.DCC, "notice")]
    assert len([items for items in rest if items]) < 10


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (":s 443 alice bob #c :is already on channel", "bob is already on channel"),
        (":s 472 alice x :is unknown mode char to me", "x is unknown mode char to me"),
        (":s 482 alice #c :You're not channel operator", "You're not channel operator"),
    ],
)
def test_a_refusal_says_what_it_is_about(line: str, text: str) -> None:
    [denial] = told(in_room(), line)

    assert isinstance(denial, Denial)
    assert denial.text == text


def test_what_the_server_says_before_it_has_settled_is_silent() -> None:
    state = session()
    state.is_settled = False

    assert told(state, ":s.example NOTICE * :*** Looking up your hostname") == []


def test_the_servers_time_and_id_of_a_message_are_kept() -> None:
    line = "@time=2023-11-14T22:13:19.500Z;msgid=m1 :bob!b@h PRIVMSG #c :hi"

    assert told(in_room(), line) == [
        Message(
            place=ROOM,
            actor=who("bob"),
            at=1_699_999_999.5,
            content=(Text("hi"),),
            native=NativeId("m1"),
        )
    ]


@pytest.mark.parametrize("time", ["", "yesterday", "2099-01-01T00:00:00Z", "9999"])
def test_a_time_that_cannot_be_is_now(time: str) -> None:
    assert told(in_room(), f"@time={time} :bob!b@h PRIVMSG #c :hi") == [message(ROOM, "bob", "hi")]


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("CLIENTINFO", b"NOTICE bob :\x01CLIENTINFO ACTION CLIENTINFO PING TIME VERSION\x01\r\n"),
        ("TIME", b"NOTICE bob :\x01TIME 2023-11-14 22:13:20 UTC\x01\r\n"),
    ],
)
def test_a_question_to_us_is_answered(request_: str, answer: bytes) -> None:
    assert told(session(), f":bob!b@h PRIVMSG alice :\x01{request_}\x01") == [Send(answer)]


def test_a_question_for_the_owners_program_is_his() -> None:
    lines = (f":bob!b@h PRIVMSG alice :\x01{asked}\x01" for asked in ("VERSION", "PING 123 456"))

    assert told(session(), *lines) == [
        Probe(login=LOGIN, who=who("bob"), what="version"),
        Probe(login=LOGIN, who=who("bob"), what="ping", token="123 456"),
    ]


def test_who_asks_again_and_again_is_answered_a_few_times_and_then_now_and_then() -> None:
    state, line = session(), parse(b":bob!b@h PRIVMSG alice :\x01VERSION\x01")
    answered = [NOW + tenth / 10 for tenth in range(100) if read(state, line, NOW + tenth / 10)]

    assert answered == [NOW, NOW + 0.1, NOW + 0.2, NOW + 0.3, NOW + 2, NOW + 4, NOW + 6, NOW + 8]


def test_a_question_whose_answer_fits_into_no_line_is_not_answered() -> None:
    assert told(session(), f":{'b' * 490}!b@h PRIVMSG alice :\x01TIME\x01") == []


def test_what_a_ping_holds_is_kept_as_far_as_it_fits_into_a_line() -> None:
    (probe,) = told(session(), f":bob!b@h PRIVMSG alice :\x01PING {'x' * 400}\x01")

    assert probe == Probe(login=LOGIN, who=who("bob"), what="ping", token="x" * 100)


def test_an_answer_to_a_question_from_the_console_is_shown_there() -> None:
    state = session()
    state.console_until = NOW + 1

    assert told(state, ":bob!b@h NOTICE alice :\x01VERSION a client\x01") == [
        message(CONSOLE, None, "bob answers VERSION: a client")
    ]


# --- who is where ---------------------------------------------------------------------------------


def test_joining_shows_everyone_and_the_subject() -> None:
    state = session()
    before = told(
        state,
        ":alice!x@h.example JOIN #C",
        ":s 332 alice #c :the \x02topic",
        ":s 333 alice #c bob!b@h 1600000000",
        ":s 353 alice = #c :@bob +%alice!x@h.example &~carol",
        ":s 353 alice = #c :dave",
    )

    assert before == [Wish(b"MODE #C\r\n")]
    shown = told(state, ":s 366 alice #c :End of /NAMES list.")
    assert [item for item in shown if not isinstance(item, Wish | Later)] == [
        Everyone(
            place=ROOM,
            present=(
                present("bob", "moderator", "admin"),
                present("alice", "participant", "member"),
                present("carol", "moderator", "admin"),
                present("dave"),
            ),
        ),
        Subject(place=ROOM, text="the topic", by="bob", at=1_600_000_000.0),
        Done("join", "#c"),
    ]
    assert (state.user, state.host) == ("x", "h.example")


def test_returning_tells_what_was_missed() -> None:
    state = in_room()
    state.reset()
    channel = state.channels["#c"]
    channel.missed_since = NOW - 60

    items = told(state, ":alice!x@h JOIN #c", ":s 353 alice = #c :alice", ":s 366 alice #c :End")

    assert items == [
        Wish(b"MODE #c\r\n"),
        Everyone(place=ROOM, present=(present("alice"),)),
        Subject(place=ROOM, text=""),
        Gap(place=ROOM, since=NOW - 60, until=NOW),
        Done("join", "#c"),
    ]
    assert told(state, ":s 366 alice #c :End") == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (":dave!d@h JOIN #c", [present("dave")]),
        (":dave!d@h JOIN #c * :Dave D.", [present("dave")]),
        (":dave!d@h JOIN #c Acc :Dave", [present("dave", anchor="account:acc%a.example")]),
        (":dave!d@h JOIN #elsewhere", []),
        (
            ":carol!c@h PART #c :\x02bye",
            [Absent(login=LOGIN, place=ROOM, who=who("carol"), reason="bye")],
        ),
        (":carol!c@h PART #c", [Absent(login=LOGIN, place=ROOM, who=who("carol"))]),
        (
            ":carol!c@h QUIT :gone",
            [Absent(login=LOGIN, place=None, who=who("carol"), cause="quit", reason="gone")],
        ),
        (":carol!c@h QUIT", [Absent(login=LOGIN, place=None, who=who("carol"), cause="quit")]),
        (
            ":bob!b@h KICK #c carol :out",
            [
                Absent(
                    login=LOGIN,
                    place=ROOM,
                    who=who("carol"),
                    cause="kicked",
                    by="bob",
                    reason="out",
                ),
                Done("kick", "#c carol"),
            ],
        ),
        (
            ":carol!c@h NICK :Caroline",
            [Renamed(login=LOGIN, was=who("carol"), now=who("Caroline"))],
        ),
        (
            ":bob!b@h TOPIC #c :new",
            [
                RoomChange(place=ROOM, actor=who("bob"), at=NOW, subject="new"),
                Done("topic", "#c"),
            ],
        ),
        (
            ":s.example TOPIC #c :",
            [RoomChange(place=ROOM, actor=None, at=NOW, subject=""), Done("topic", "#c")],
        ),
        (
            ":bob!b@h MODE #c +v carol",
            [
                present("carol", "participant", "member"),
                message(ROOM, None, "bob sets +v carol (with voice).", "notice"),
            ],
        ),
        (":s.example MODE #c +v carol", [present("carol", "participant", "member")]),
        (
            ":bob!b@h MODE #c -o bob",
            [
                present("bob"),
                message(ROOM, None, "bob sets -o bob (an operator no longer).", "notice"),
            ],
        ),
        (
            ":bob!b@h MODE #c +kvb-l+l key carol *!*@x 5",
            [
                present("carol", "participant", "member"),
                message(ROOM, None, "bob sets +kvb-l+l carol *!*@x 5.", "notice"),
            ],
        ),
        (
            ":bob!b@h MODE #c +in",
            [message(ROOM, None, "bob sets +in.", "notice")],
        ),
        (
            ":bob!b@h MODE #c +i",
            [message(ROOM, None, "bob sets +i (only those who are invited can join).", "notice")],
        ),
        (":bob!b@h MODE #c +o", []),
        (":bob!b@h MODE alice +i", []),
        (
            ":bob!b@h INVITE alice #d",
            [Invite(place=Place(IRC, "room", "#d%a.example", LOGIN), actor=who("bob"), at=NOW)],
        ),
        (":bob!b@h INVITE carol #d", []),
        (":bob!b@h JOIN", []),
        (":bob!b@h PART", []),
        (":bob!b@h KICK #c", []),
        (":bob!b@h NICK", []),
        (":bob!b@h NICK :a b", []),
        ("NICK :x", []),
        ("QUIT", []),
        (":bob!b@h MODE", []),
        (":bob!b@h TOPIC #c", []),
    ],
)
def test_what_others_do_is_told(line: str, expected: Sequence[Item]) -> None:
    assert told(in_room(), line) == list(expected)


def test_losing_one_rank_leaves_the_others() -> None:
    state = in_room()

    assert told(
        state,
        ":s.example MODE #c +v bob",
        ":s.example MODE #c -o bob",
        ":bob!b@h NICK :rob",
        ":s.example MODE #c +q-v rob rob",
    ) == [
        present("bob", "moderator", "admin"),
        present("bob", "participant", "member"),
        Renamed(login=LOGIN, was=who("bob"), now=who("rob")),
        present("rob", "moderator", "owner"),
    ]


def test_a_rank_does_not_outlive_its_holders_stay() -> None:
    state = in_room()
    told(state, ":bob!b@h QUIT :gone")

    assert told(state, ":bob!b@h JOIN #c") == [present("bob")]


@pytest.mark.parametrize("written", ["bob", "carol"])
def test_a_kick_for_no_reason_has_none(written: str) -> None:
    """Servers write a nick then: who kicks, or who is kicked."""
    absent, _ = told(in_room(), f":bob!b@h KICK #c carol :{written}")

    assert absent == Absent(login=LOGIN, place=ROOM, who=who("carol"), cause="kicked", by="bob")


def test_our_own_going_ends_the_channel() -> None:
    for line, cause, by in (
        (":alice!x@h PART #c :why", "left", ""),
        (":bob!b@h KICK #c alice :why", "kicked", "bob"),
    ):
        state = in_room()

        absent, done, *_ = told(state, line)

        assert absent == Absent(
            login=LOGIN,
            place=ROOM,
            who=who("alice"),
            cause=cause,  # type: ignore[arg-type]  # of a table
            by=by,
            reason="why",
            mine=True,
        )
        assert done == Done("part", "#c")
        assert told(state, ":bob!b@h PRIVMSG #c :still there?") == []


def test_our_own_new_nick_is_ours_from_then_on() -> None:
    state = in_room()

    assert told(state, ":alice!x@h NICK :Alicia") == [
        Renamed(login=LOGIN, was=who("alice"), now=who("Alicia"), mine=True),
        Done("nick", "alicia"),
    ]
    assert told(state, ":bob!b@h PRIVMSG alicia :hi") == [message(direct("bob"), "bob", "hi")]


@pytest.mark.parametrize("line", [":alice!x@h QUIT :bye", ":Alice!x@h NICK :other"])
def test_the_wished_nick_is_taken_back_when_it_is_free(line: str) -> None:
    state = session()
    state.take_nick("alice_")

    assert told(state, line)[-1] == Send(b"NICK alice\r\n")


def test_names_are_folded_by_the_servers_casemapping() -> None:
    state = session()
    told(state, ":alice!x@h JOIN #[x]", ":s 353 alice = #[x] :@b[b]", ":s 366 alice #[x] :End")
    place = Place(IRC, "room", "#[x]%a.example", LOGIN)

    assert told(state, ":b{b}!b@h PRIVMSG #{X} :hi") == [message(place, "b{b}", "hi")]
    (ranked, *_) = told(state, ":x!x@h MODE #{x} -o B{b}")
    assert ranked == replace(present("B{b}"), place=place)


def test_a_casemapping_told_later_keeps_the_channels() -> None:
    state = Session(IRC, LOGIN, "a.example")
    state.take_nick("alice")
    told(state, ":alice!x@h JOIN #[x]", ":s 005 alice CASEMAPPING=rfc1459 :are supported")

    assert list(state.channels) == ["#{x}"]


def test_the_casemapping_does_not_change_after_the_registration() -> None:
    state = in_room()
    told(state, ":s 005 alice CASEMAPPING=ascii CHANTYPES=! NICKLEN=5 -CASEMAPPING :are supported")

    assert (state.support.casemapping, state.support.chantypes) == ("rfc1459", "#&")
    assert state.support.nicklen == 5


def test_a_channel_that_another_one_leads_to_is_left_at_once() -> None:
    state = session()

    assert told(state, ":s 470 alice #asked #other :Forwarding to another channel") == [
        Denial("470", "#asked", "This channel leads to another one, #other")
    ]
    assert told(state, ":alice!x@h JOIN #other") == [Send(b"PART #other\r\n")]
    assert told(state, ":bob!b@h PRIVMSG #other :hi") == []


# --- the connection itself ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("PING :a b", Send(b"PONG :a b\r\n")),
        ("PING", Send(b"PONG :\r\n")),
        (":s PONG s :token", Ponged("token")),
        ("ERROR :Closing Link: (K-Lined)", Closing("Closing Link: (K-Lined)")),
        ("ERROR", Closing("")),
        (":s 422 alice :No MOTD", Done("registration", "")),
        (":s 376 alice :End of MOTD", Done("registration", "")),
    ],
)
def test_what_the_connection_must_do_is_told(line: str, expected: Item) -> None:
    assert told(session(), line) == [expected]


def test_our_own_host_is_learned() -> None:
    state = session()
    told(state, ":alice!x@h CHGHOST newuser new.host")
    assert (state.user, state.host) == ("newuser", "new.host")

    told(state, ":s 396 alice cloak/x :is now your displayed host", ":bob!b@h CHGHOST y z")
    assert (state.user, state.host) == ("newuser", "cloak/x")
    assert state.mask_bytes() == len("alice!newuser@cloak/x")


def test_an_unknown_mask_is_taken_to_be_as_long_as_it_can_be() -> None:
    assert session().mask_bytes() == len("alice!") + 20 + len("@") + 63


def test_somebodys_absence_is_told_once() -> None:
    state = session()
    expected = Message(
        place=direct("bob"),
        actor=None,
        at=NOW,
        content=(Text("bob is away: lunch"),),
        form="notice",
    )

    assert told(state, ":s 301 alice bob :lunch", ":s 301 alice bob :lunch") == [expected]


# --- labels and numerics --------------------------------------------------------------------------


def test_an_echo_with_a_label_settles_and_is_not_told_again() -> None:
    state = in_room()

    assert told(
        state,
        "@label=k.0;msgid=m1 :alice!x@h PRIVMSG #c :hi",
        "@label=k.1 :alice!x@h NOTICE bob :hi",
        "@label=k.2 :s ACK",
        "@label=k.3 BATCH +b labeled-response",
        "@batch=b;msgid=m2 :alice!x@h PRIVMSG bob :hi",
        "@batch=b :s 301 alice bob :lunch",
        "BATCH -b",
        "@batch=b;msgid=m3 :alice!x@h PRIVMSG bob :no longer",
    ) == [
        Echoed("k.0", NativeId("m1")),
        Echoed("k.1", None),
        Echoed("k.2", None),
        Echoed("k.3", NativeId("m2")),
        message(direct("bob"), None, "bob is away: lunch", "notice"),
        Message(
            place=direct("bob"),
            actor=who("alice"),
            at=NOW,
            content=(Text("no longer"),),
            native=NativeId("m3"),
        ),
    ]


def test_batches_that_never_end_do_not_fill_the_memory() -> None:
    state = session()
    told(state, *(f"@label=k BATCH +b{number} x" for number in range(1000)))

    assert len(state.batches) == 64


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (":s 404 alice #C :No", ("404", "#c", "No", None)),
        ("@label=k.0 :s 404 alice #c :No", ("404", "#c", "No", "k.0")),
        (":s 599 alice bob :Odd", ("599", "bob", "Odd", None)),
        (":s 404", ("404", "", "", None)),
        ("@label=k.0 FAIL PRIVMSG BAD #c :No", ("FAIL", "#c", "No", "k.0")),
        ("FAIL", ("FAIL", "", "", None)),
    ],
)
def test_a_no_is_told_with_its_target(
    line: str, expected: tuple[str, str, str, str | None]
) -> None:
    (denial,) = told(in_room(), line)

    assert isinstance(denial, Denial)
    assert (denial.numeric, denial.target, denial.text, denial.label) == expected


@pytest.mark.parametrize("numeric", ["311", "312", "317", "319", "330"])
def test_what_we_asked_ourselves_is_no_answer_to_who_uses_the_console(numeric: str) -> None:
    state = session()
    state.console_until = NOW + 1
    state.sought["bob"], state.described["carol"] = [], Whois()

    assert told(state, f":s {numeric} alice bob one 2 3 :four") == []
    assert told(state, f":s {numeric} alice carol one 2 3 :four") == []
    assert len(told(state, f":s {numeric} alice dave one 2 3 :four")) == 1


def test_answers_are_shown_at_the_console_only_while_it_is_used() -> None:
    state = session()
    line = ":s 311 alice bob ~b host * :Bob"
    assert told(state, line) == []

    state.console_until = NOW + 1
    assert told(state, line) == [message(CONSOLE, None, "bob ~b host * Bob")]
    assert told(state, ":s 372 alice :- message of the day") == []


WORDS = [
    "alice",
    "bob",
    "#c",
    "@#c",
    "+o",
    "-ov",
    ":",
    ":hi there",
    "*",
    "=",
    "b",
    "+b",
    "k.0",
    "a!b@c",
]
COMMANDS = [
    "PRIVMSG", "NOTICE", "JOIN", "PART", "QUIT", "NICK", "KICK", "MODE", "TOPIC", "INVITE", "PING",
    "PONG", "ERROR", "BATCH", "ACK", "FAIL", "CHGHOST", "005", "301", "332", "333", "353", "366",
    "376", "396", "404", "433", "470", "TAGMSG",
]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "@label=k.0 ", "@batch=b;time=x;msgid= "]),
            st.sampled_from(["", ":alice!x@h ", ":bob!b@h ", ":s.example ", ":!@ ", ": "]),
            st.sampled_from(COMMANDS),
            st.lists(st.sampled_from(WORDS) | st.text(max_size=8), max_size=5),
        ),
        max_size=15,
    )
)
def test_no_line_breaks_the_reader(
    lines: list[tuple[str, str, str, list[str]]],
) -> None:
    state = in_room()
    for tags, source, command, params in lines:
        told(
            state, f"{tags}{source}{command} {' '.join(params)}".encode("utf-8", "replace").decode()
        )

    assert len(state.batches) <= 64


# --- what no server says --------------------------------------------------------------------------


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59.000Z"])
def test_a_time_that_cannot_be_written_everywhere_is_the_first_that_can(stamp: str) -> None:
    (said,) = told(in_room(), f"@time={stamp} :bob!b@h PRIVMSG #c :x")

    assert isinstance(said, Message)
    assert said.at == 0.0


def test_an_id_that_no_database_can_look_up_is_none() -> None:
    (said,) = told(in_room(), f"@msgid={'x' * 8000} :bob!b@h PRIVMSG #c :x")

    assert said == message(ROOM, "bob", "x")


@pytest.mark.parametrize("nick", ["#c", "a,b", "x" * 2000])
def test_who_cannot_be_a_person_says_nothing_in_chats_of_people(nick: str) -> None:
    state = in_room()

    lines = [
        f":{nick}!b@h PRIVMSG alice :x",
        f"@+typing=active;+reply=1;+draft/react=x :{nick}!b@h TAGMSG alice",
        f":{nick}!b@h REDACT alice 1",
        f":{nick}!b@h INVITE alice #d",
    ]
    assert told(state, *lines) == [message(CONSOLE, None, "x")]


def test_lines_without_parameters_mean_nothing_that_cannot_be() -> None:
    state = in_room()
    following.put(state, "bob%a.example")
    state.support = learn(state.support, ["WATCH=10"])

    for command in (*READERS, "401", "433", "999"):
        for said in (f"{command}", f":bob!b@h {command}", f":alice!x@h {command} x"):
            told(state, said)


def test_what_somebody_typed_a_question_for_is_shown_to_him_and_heeded_all_the_same() -> None:
    state, modes = in_room(), ":s 324 alice #c +nt"

    heeded = told(state, modes)
    state.console_until, state.console_shows = NOW + 1, frozenset({"324", "251"})

    assert told(state, modes)[-1] == told_at_console("#c +nt")
    assert told_at_console("#c +nt") not in heeded
    assert told(state, ":s 251 alice :There are 3 users") == [told_at_console("There are 3 users")]
    assert told(state, ":s 252 alice 1 :operators online") == []


def told_at_console(text: str) -> Message:
    return message(CONSOLE, None, text)
