"""Fake networks take files as strictly as a network can."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from hashlib import sha256

import pytest

from bridge.api.adapter import Delivery, Speaker
from bridge.api.content import File
from bridge.api.errors import Refused, TryLater
from bridge.api.events import Message
from bridge.api.ids import Identity, Key, LoginId, NetworkName, Place
from bridge.api.media import Hosted, MediaSink, Opened
from bridge.testing.faults import Postpone, Refuse
from bridge.testing.manner import Manner
from bridge.testing.network import FakeNetwork
from bridge.testing.parcels import Parcel
from bridge.testing.rules import PortBreach

FAKE, XMPP = NetworkName("fake"), NetworkName("xmpp")
ROOM = Place(FAKE, "room", "#tea%irc.fake", LoginId(1))
HOSTED = Place(XMPP, "room", "a@example.org r@fake.example.org")


def network(**manner: int) -> FakeNetwork:
    return FakeNetwork(FAKE, Manner(takes_files=True, **manner))  # type: ignore[arg-type]


def opened(*pieces: bytes, size: int | None = None, name: str = "tea.txt") -> Opened:
    async def chunks() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return Opened(name=name, media_type="text/plain", size=size, chunks=chunks())


def given(fake: FakeNetwork, file: Opened, place: Place = ROOM) -> Hosted:
    hosting: Coroutine[None, None, Hosted] = fake.host(place, file)
    return asyncio.run(hosting)


def saying(hosted: str) -> Delivery:
    event = Message(
        place=HOSTED,
        actor=Identity(XMPP, "a@example.org", "a"),
        at=0.0,
        content=(File(name="tea.txt", hosted=hosted),),
    )
    return Delivery(key=Key("k1"), place=ROOM, speaker=Speaker(LoginId(1)), event=event)


def test_what_came_is_known_whatever_was_said_of_it() -> None:
    fake = network()

    hosted = given(fake, opened(b"one", b" two"))
    assert hosted == Hosted(native="parcel1", size=7)
    assert fake.far.parcels() == (
        Parcel(
            native="parcel1",
            name="tea.txt",
            media_type="text/plain",
            size=7,
            sha256=sha256(b"one two").hexdigest(),
            head=b"one two",
        ),
    )
    assert fake.far.parcel("parcel1") == fake.far.parcels()[0]


def test_only_a_network_that_takes_files_is_a_sink() -> None:
    assert isinstance(network(), MediaSink)
    assert not isinstance(FakeNetwork(FAKE), MediaSink)


def test_files_are_said_after_they_were_given() -> None:
    fake = network()

    with pytest.raises(PortBreach, match="not given first"):
        fake.translate(saying("parcel1"))
    hosted = given(fake, opened(b"tea"))
    [call] = fake.translate(saying(hosted.native))
    assert [file.hosted for file in call.files] == ["parcel1"]
    assert fake.breaches == ["k1: a file that was not given first"]


@pytest.mark.parametrize("name", ["../tea.txt", "green\0tea.txt"])
def test_a_name_that_leads_elsewhere_is_a_breach(name: str) -> None:
    with pytest.raises(PortBreach, match="a path for its name"):
        given(network(), opened(b"tea", name=name))


def test_a_file_for_another_network_is_a_breach() -> None:
    with pytest.raises(PortBreach, match="another network"):
        given(network(), opened(b"tea"), HOSTED)


@pytest.mark.parametrize(
    "file",
    [
        opened(b"tea", size=1_000),
        opened(b"t" * 6, b"e" * 6),
        opened(b"tea", size=4),
        opened(b"tea", size=2),
    ],
    ids=["said to be too large", "too large", "too short", "too long"],
)
def test_what_is_not_as_it_should_be_is_refused_and_not_kept(file: Opened) -> None:
    fake = network(largest_file=10)

    with pytest.raises(Refused) as caught:
        given(fake, file)
    assert (caught.value.reason, fake.far.parcels()) == ("not-acceptable", ())


def test_a_file_goes_wrong_once_where_the_test_says() -> None:
    fake = network()
    fake.faults.next_file(Refuse("forbidden", "No."), after=5)
    fake.faults.next_file(Postpone(2.0))

    with pytest.raises(Refused, match=r"^No\.$"):
        given(fake, opened(b"one", b"two", b"three"))
    with pytest.raises(TryLater) as later:
        given(fake, opened(b"one"))
    assert later.value.after == 2.0
    assert given(fake, opened(b"one")).size == 3
    assert len(fake.far.parcels()) == 1
