"""Deliveries become lines, and nothing in them becomes a second line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.irc.to_calls import Call, Limits, serialised, translate
from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import Text
from bridge.api.errors import Refused
from bridge.api.events import Form, Gap, Message, RoomChange
from bridge.api.ids import Key, LoginId, NetworkName, Place

LOGIN = LoginId(7)
ROOM = Place(NetworkName("irc"), "room", "#c%a.example", LOGIN)
DIRECT = Place(NetworkName("irc"), "direct", "bob%a.example", LOGIN)
CONSOLE = Place(NetworkName("irc"), "direct", "a.example", LOGIN)
ORIGIN = Place(NetworkName("xmpp"), "room", "room@gw.example")
OWN = Speaker(LOGIN)


def said(
    body: str, *, place: Place = ROOM, form: Form = "say", speaker: Speaker = OWN
) -> list[Call]:
    event = Message(place=ORIGIN, actor=None, at=0.0, content=(Text(body),), form=form)
    delivery = Delivery(key=Key("k"), place=place, speaker=speaker, event=event)
    return list(translate(delivery, Limits()))


def wire(calls: list[Call], *, label: bool = False) -> bytes:
    return b"".join(serialised(call, label=label) for call in calls)


def test_every_line_of_a_body_is_a_call_with_a_key_of_its_own() -> None:
    assert said("one\n\ntwo") == [
        Call(Key("k.0"), LOGIN, "PRIVMSG", "#c", "one"),
        Call(Key("k.1"), LOGIN, "PRIVMSG", "#c", "two"),
    ]


def test_forms_become_the_commands_that_irc_has_for_them() -> None:
    assert wire(said("hi", place=DIRECT)) == b"PRIVMSG bob :hi\r\n"
    assert wire(said("hi", form="notice")) == b"NOTICE #c :hi\r\n"
    assert wire(said("waves", form="action")) == b"PRIVMSG #c :\x01ACTION waves\x01\r\n"
    assert wire(said("/me waves")) == b"PRIVMSG #c :\x01ACTION waves\x01\r\n"
    assert wire(said("/me waves", form="action")) == b"PRIVMSG #c :\x01ACTION waves\x01\r\n"
    assert wire(said("/join #d")) == b"PRIVMSG #c :/join #d\r\n"


def test_the_key_is_the_label() -> None:
    assert wire(said("hi"), label=True) == b"@label=k.0 PRIVMSG #c :hi\r\n"


def test_someone_without_a_connection_is_named_and_not_called() -> None:
    spoken = wire(said("hi, Zoë", speaker=Speaker(None, "Zoë")))

    assert spoken == "PRIVMSG #c :<Z\u200boë> hi, Zoë\r\n".encode()


def test_at_the_console_a_body_is_one_line_for_the_server() -> None:
    assert wire(said("WHOIS bob\r\nQUIT", place=CONSOLE)) == b"WHOIS bob QUIT\r\n"


def test_what_is_no_command_is_refused_at_the_console() -> None:
    with pytest.raises(Refused, match="not an IRC command"):
        wire(said(":x y", place=CONSOLE))


def test_a_subject_is_one_line_of_limited_length() -> None:
    event = RoomChange(place=ORIGIN, actor=None, at=0.0, subject="a\r\nQUIT ééé")
    delivery = Delivery(key=Key("k"), place=ROOM, speaker=OWN, event=event)

    calls = list(translate(delivery, Limits(topic_bytes=10)))

    assert wire(calls) == "TOPIC #c :a QUIT é\r\n".encode()


def test_a_gap_is_not_told_on_irc() -> None:
    event = Gap(place=ORIGIN, since=0.0, until=1.0)

    assert translate(Delivery(key=Key("k"), place=ROOM, speaker=OWN, event=event), Limits()) == ()


def test_the_same_delivery_is_always_cut_into_the_same_parts() -> None:
    body = "word " * 300

    assert said(body) == said(body)
    assert len(said(body)) == 4


@pytest.mark.parametrize("end", ["\r", "\n", "\0", "\r\n"])
@pytest.mark.parametrize("place", [ROOM, DIRECT])
@pytest.mark.parametrize("form", ["say", "action", "notice"])
def test_no_text_becomes_a_command(end: str, place: Place, form: Form) -> None:
    lines = wire(said(f"a{end}QUIT :b", place=place, form=form)).split(b"\r\n")

    assert all(line.startswith((b"PRIVMSG ", b"NOTICE ")) for line in lines[:-1])
    assert lines[-1] == b""


@given(st.text(max_size=1500), st.sampled_from([ROOM, DIRECT]))
def test_no_line_is_longer_than_others_can_get(body: str, place: Place) -> None:
    mask = 30 + 1 + 20 + 1 + 63
    for call in said(body, place=place):
        line = serialised(call, label=False)

        assert len(line) + len(":") + mask + len(" ") <= 512
        assert line.count(b"\n") == line.count(b"\r") == 1
        assert b"\0" not in line
